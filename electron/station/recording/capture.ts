import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { HeldCapture, StopReason } from '#shared/messages/camera-messages.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../devices/media-message.ts';

/** What one Start asked of a device. */
export interface CaptureRequest {
  readonly takeId: string;
  readonly takeStartedUs: number;
  readonly settings: CaptureSettings;
}

/** The session that a capture fills, as far as the capture needs it. */
export interface CaptureSession {
  write(message: MediaMessage): void;
  beginsAnotherCapture(message: MediaMessage): boolean;
  /** The last frames are coming. */
  settle(): void;
  /** Hands what has arrived to the operating system. */
  flush(): void;
  end(cause: EndCause): Promise<void>;
}

/** What a capture needs from around it. */
export interface CaptureHost<S extends CaptureSession> {
  /**
   * Opens a session; null where that failed (and was told). `request` is null where nobody pressed Start, `captureId` where
   * the protocol does not name captures.
   */
  openSession(request: CaptureRequest | null, captureId: string | null): S | null;
  sendStart(settings: CaptureSettings): void;
  sendStop(reason: StopReason): void;
  /** Messages were dropped because no session wanted them. */
  messagesDropped(count: number): void;
  /** A message came without a session. */
  messageWithoutSession(): void;
  /** Nothing more of this capture is wanted, be it complete or not: the camera need not keep it. */
  captureSettled(captureId: string): void;
  /** The same, once its session is complete. */
  captureSettling(captureId: string, ended: Promise<void>): void;
  /** Whether that was said of it before. */
  isSettled(captureId: string): boolean;
  /** Whether the device is to come back: its take goes on. */
  isAwaited(): boolean;
  /** State that a console shows may have changed. */
  captureChanged(): void;
}

/** Decides when a device's sessions begin and end, by what its protocol says of them. */
export interface Capture<S extends CaptureSession> {
  /** The session that takes frames now, null where there is none. */
  readonly session: S | null;
  /** Start was given and nothing has come of it yet. */
  readonly isStarting: boolean;
  /** The session waits for its last frames. */
  readonly isStopping: boolean;
  /** Asks the device to capture; false where it does already, or was asked to. */
  start(request: CaptureRequest): boolean;
  /** Asks the device to stop; its session ends by the rules of its protocol. */
  stop(): void;
  /** The device says that it begins, that it has ended, that it cannot begin. */
  captureStarted(captureId: string | null): void;
  captureStopped(): void;
  captureRefused(): void;
  /** Takes a binary message of the device; false where it was not taken, because it had come before or belongs nowhere. */
  receive(message: MediaMessage): boolean;
  /** The connection is gone. */
  connectionLost(): void;
  /** The device is back on another connection and can go on with these captures. */
  connectionResumed(held: readonly HeldCapture[]): void;
  /** Ends the session at once: the device is not waited for any more, or the station ends. */
  close(cause: EndCause): void;
  /** Ends the session whose disk failed; the device is told to stop, for nothing can take its frames. */
  abort(): void;
}
