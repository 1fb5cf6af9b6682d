import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { formatAspectRatio } from '#shared/commands/capture-settings.ts';
import {
  type EndCause,
  MANIFEST_FORMAT_VERSION,
  type SessionManifest,
  type SessionState,
} from '#shared/recording/manifest.ts';
import { localIsoTime } from '../../local-time.ts';
import type { SessionStatistics } from './session-statistics.ts';

/** What is known of a session when it begins. Times in microseconds since the Unix epoch. */
export interface SessionIdentity {
  readonly directory: string;
  readonly sessionId: string;
  readonly takeId: string;
  /** When the take began: Start, or the first frame where nobody pressed it. */
  readonly takeStartedUs: number;
  readonly startedUs: number;
  readonly device: SessionManifest['device'];
  readonly requested: SessionManifest['requested'];
  /** The camera's own id of the capture; null where its protocol has none. */
  readonly captureId: string | null;
  /** How many times the session was opened again. */
  readonly resumptions: number;
  readonly program: string;
  readonly writer: { readonly host: string; readonly pid: number };
}

/** What is known of a session's files when it has ended. */
export interface SessionOutcome {
  readonly state: SessionState;
  readonly failure: Error | null;
  /** An MP4 could not be completed; it plays as far as it goes and recovery completes it. */
  readonly unfinished: boolean;
  readonly keptRaw: boolean;
  readonly pictures: number;
  readonly keyFrames: number;
  readonly foreign: number;
}

function noVideoProblem({ pictures, keyFrames, foreign, keptRaw }: SessionOutcome): string {
  const kept = keptRaw ? ' What arrived is kept in stream.h264.' : '';
  if (pictures === 0 && foreign > 0) {
    return `What the device sent is not H.264 (no start code found), so there is no video.${kept}`;
  }
  if (pictures === 0) return `The device sent no picture, so there is no video.${kept}`;
  if (keyFrames === 0)
    return `No key frame arrived, so there is no video to play.${kept} Restart the capture on the phone.`;
  return `Key frames arrived but never their SPS and PPS, so there is no video to play.${kept} Restart the capture on the phone.`;
}

/** What is wrong with a session in words, null where nothing is. */
export function sessionProblem(outcome: SessionOutcome): string | null {
  if (outcome.failure !== null) {
    const ending = outcome.unfinished
      ? 'The video plays as far as it was written; it is completed when the station starts again with space on the disk.'
      : 'What had arrived before is complete.';
    return `The disk refused to write (${outcome.failure.message}), so this recording ended early. ${ending}`;
  }
  return outcome.state === 'failed' ? noVideoProblem(outcome) : null;
}

/** What was asked of the device, as the manifest has it. */
export function requestedFields(
  settings: CaptureSettings,
  protocol: SessionIdentity['device']['protocol'],
): SessionManifest['requested'] {
  const { bitrateMbit, fps, resolution, boardStart } = settings;
  const toBoard = protocol === 'esp' && boardStart !== undefined ? { boardStart } : {};
  return { aspectRatio: formatAspectRatio(settings), bitrateMbit, fps, resolution, ...toBoard };
}

/** The state of a session from which its manifest is written. */
export interface ManifestFacts {
  readonly state: SessionState;
  readonly problem: string | null;
  readonly endCause: EndCause | null;
  readonly endedUs: number | null;
  readonly statistics: SessionStatistics;
  /** Rows of frames.csv. */
  readonly rows: number;
  readonly picture: Pick<SessionManifest['video'], 'codec' | 'width' | 'height'> | null;
  readonly clock: SessionManifest['clock'];
  /** When Stop was given. */
  readonly stoppedUs: number | null;
  readonly durationUs: number;
  readonly files: SessionManifest['files'];
}

/** A frame rate as the manifest has it, to three decimals. */
export const roundedRate = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1000) / 1000;

/** The manifest of a session; files are listed once they are complete. */
export function buildManifest(identity: SessionIdentity, facts: ManifestFacts): SessionManifest {
  const { statistics, picture, stoppedUs } = facts;
  const estimate = statistics.estimate();
  const firstUs = statistics.firstArrivalUs ?? identity.startedUs;
  return {
    formatVersion: MANIFEST_FORMAT_VERSION,
    program: identity.program,
    sessionId: identity.sessionId,
    takeId: identity.takeId,
    state: facts.state,
    problem: facts.problem,
    device: identity.device,
    startedAt: localIsoTime(firstUs),
    endedAt: facts.endedUs === null ? null : localIsoTime(facts.endedUs),
    endCause: facts.endCause,
    takeOffsetUs: Math.round((statistics.firstStationUs ?? firstUs) - identity.takeStartedUs),
    video: { codec: picture?.codec ?? null, width: picture?.width ?? 0, height: picture?.height ?? 0, rotation: 0 },
    frames: facts.rows,
    keyFrames: statistics.keyFrames,
    bytes: statistics.bytes,
    durationUs: facts.durationUs,
    fps: {
      ...statistics.fps(),
      estimateServer: roundedRate(estimate.server),
      estimateDevice: roundedRate(estimate.device),
    },
    requested: identity.requested,
    gaps: [...statistics.gaps],
    ...(statistics.gapsNotListed === 0 ? {} : { gapsNotListed: statistics.gapsNotListed }),
    clock: facts.clock,
    files: facts.files,
    ...(identity.captureId === null ? {} : { captureId: identity.captureId }),
    ...(stoppedUs === null ? {} : { stoppedAt: localIsoTime(stoppedUs) }),
    ...(identity.resumptions === 0 ? {} : { resumptions: identity.resumptions }),
    writer: identity.writer,
    notes: '',
    tags: [],
  };
}
