import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { JournalBefore } from '../disk/session-journal.ts';
import type { SequenceCounter } from './sequence-counter.ts';
import type { SessionStatistics } from './session-statistics.ts';
import type { Timeline } from './timeline.ts';

/** A session as its rows tell it, ready to be gone on with. */
export interface CountedRows {
  readonly statistics: SessionStatistics;
  readonly timeline: Timeline;
  readonly sequence: SequenceCounter;
  /** Messages that are missing since the last frame that has its place. */
  readonly missing: number;
}

/** All that a session of an earlier run of the station has to know to be gone on with. It has one MP4, and that is complete. */
export interface SessionPast {
  readonly directory: string;
  readonly manifest: SessionManifest;
  readonly counted: CountedRows;
  /** The size of stream.h264, 0 where raw is off: where the next payload goes. */
  readonly rawBytes: number;
  readonly journal: JournalBefore;
}
