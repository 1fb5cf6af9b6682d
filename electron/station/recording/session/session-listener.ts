import type { Session } from './session.ts';

/** What a session tells its recorder. */
export interface SessionListener {
  /** The manifest changed: a new state, or files that were completed. */
  sessionChanged(session: Session): void;
  /** Every file is as complete as it gets, and the manifest says so. */
  sessionEnded(session: Session): void;
  /** The first key frame is with the operating system: from here on the device counts as recording. */
  keyFrameStored(session: Session): void;
  /** More than the bound waits for the disk: stop reading from the device until `queueDrained`. */
  queueFilled(session: Session): void;
  queueDrained(session: Session): void;
  /** The disk refused. The session takes no more frames and must be ended. */
  writeFailed(session: Session, error: Error): void;
}
