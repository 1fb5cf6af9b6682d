import type { Clip } from './clip.ts';
import type { PhoneBehaviour } from './phone-behaviour.ts';
import type { Random } from './random.ts';
import type { SentDetail } from './sent-log.ts';

/** Gives the video for a capture; rejects with one sentence, which the phone sends as its error. */
export type ClipSource = (request: { readonly fps: number; readonly bitrateMbit: number }) => Promise<Clip>;

/** What a phone is made of. Only `url` and `clips` are needed. */
export interface PhoneOptions {
  readonly url: string;
  readonly clips: ClipSource;
  readonly model?: string;
  /** Override what start_capture asks for; fps 0 = 30. */
  readonly fps?: number;
  readonly bitrateMbit?: number;
  /** Begins to stream after connecting, without waiting for start_capture. */
  readonly capturesUnasked?: boolean;
  /** Connects again so long after the connection was lost (the app itself never does). */
  readonly reconnectAfterMs?: number;
  readonly behaviour?: Partial<PhoneBehaviour>;
  readonly sentDetail?: SentDetail;
  readonly random?: Random;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** Totals since the phone was made. `bytes` are payloads without headers, the codec config's included. */
export interface PhoneCounts {
  connections: number;
  captures: number;
  frames: number;
  keyFrames: number;
  configs: number;
  bytes: number;
  /** Camera frames dropped before encoding, on purpose or because this process was over 1 s behind. */
  dropped: number;
  behind: number;
  /** Encoded frames that were not sent: on purpose, or as 16 MiB were waiting in the socket. */
  lost: number;
  overflowed: number;
  /** Commands that had no effect: no payload, unknown, start while streaming, stop while not. */
  ignoredCommands: number;
}

/** What happened, in the past tense. `connectionLost` comes for every end that `stop()` did not ask for. */
export interface PhoneEvents {
  connected: [];
  connectionLost: [{ readonly code: number; readonly reason: string }];
  captureStarted: [{ readonly fps: number; readonly clip: Clip }];
  captureStopped: [];
  /** One sentence: a clip or a connection that failed. The phone goes on. */
  problemOccurred: [string];
}

/** All zero. */
export function noCounts(): PhoneCounts {
  return {
    connections: 0,
    captures: 0,
    frames: 0,
    keyFrames: 0,
    configs: 0,
    bytes: 0,
    dropped: 0,
    behind: 0,
    lost: 0,
    overflowed: 0,
    ignoredCommands: 0,
  };
}
