import type { Clock } from '../../clock.ts';
import type { DeviceTime } from '../../devices/device-time.ts';
import type { LIMITS } from '../../limits.ts';
import type { BufferPool } from '../disk/frame-batch.ts';
import type { JournalParts } from '../disk/session-journal.ts';
import type { FrameFiles } from './frame-files.ts';
import type { Mp4Muxer } from './mp4-muxer.ts';
import type { SessionPast } from './session-past.ts';

/** What every session of a station is built from. */
export interface SessionParts {
  readonly clock: Clock;
  readonly muxer: Mp4Muxer;
  readonly journal: JournalParts;
  readonly buffers: BufferPool;
  /** Where a session of JPEGs in this folder keeps each picture by itself too; null or absent = nowhere. */
  readonly frameFiles?: (directory: string) => FrameFiles | null;
  readonly limits: Readonly<
    Record<keyof Pick<typeof LIMITS, 'sessionQueueBytes' | 'largeBatchBytes' | 'listedGaps'>, number>
  >;
}

/** What a session knows beside who it is of. */
export interface SessionContext {
  /** The device's clock, null where nothing is known of it. */
  readonly time: DeviceTime | null;
  /** What an earlier run of the station left of it, to be gone on with; null for a new session. */
  readonly past: SessionPast | null;
}
