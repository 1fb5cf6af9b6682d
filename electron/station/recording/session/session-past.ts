import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { JournalBefore } from '../disk/session-journal.ts';
import type { SessionIdentity } from './session-manifest.ts';
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

/** When the take of a session began, by the station's clock, in microseconds. */
export function takeStartedUs({
  manifest,
  counted: { statistics },
}: Pick<SessionPast, 'manifest' | 'counted'>): number {
  const firstUs = statistics.firstStationUs ?? statistics.firstArrivalUs ?? Date.parse(manifest.startedAt) * 1000;
  return firstUs - manifest.takeOffsetUs;
}

/** Who a session is of that is gone on with. */
export function identityOfPast(
  past: SessionPast,
  { writer, program }: Pick<SessionIdentity, 'writer' | 'program'>,
): SessionIdentity {
  const { directory, manifest, counted } = past;
  const { sessionId, takeId, device, requested, captureId = null, resumptions = 0 } = manifest;
  const firstUs = counted.statistics.firstArrivalUs ?? Date.parse(manifest.startedAt) * 1000;
  return {
    directory,
    sessionId,
    takeId,
    takeStartedUs: takeStartedUs(past),
    startedUs: firstUs,
    device,
    requested,
    captureId,
    resumptions: resumptions + 1,
    program,
    writer,
  };
}
