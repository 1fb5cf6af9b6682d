/**
 * How a simulated phone behaves where phones differ. The defaults are a phone without faults; counts of frames are
 * within one capture, fractions are from 0 to 1.
 */
export interface PhoneBehaviour {
  /** Whether and when capabilities are sent; `either` leaves the order to chance, as two threads of the app do. */
  readonly capabilities: 'before-ready' | 'after-ready' | 'either' | 'withheld';
  /** From start_capture to the first frame, ms: [least, most]. */
  readonly startDelayMs: readonly [number, number];
  /** A frame leaves up to this much after its camera time, ms. */
  readonly jitterMs: number;
  /** Of the camera's frames, dropped before they are encoded: irregular times, no hole in the sequence. */
  readonly dropFraction: number;
  /** Of the encoded frames, lost on the way: holes in the sequence. The codec config is never lost. */
  readonly loseFraction: number;
  /** The camera pauses for `lengthMs` after so many frames, as hot phones do. */
  readonly gaps: readonly { readonly afterFrames: number; readonly lengthMs: number }[];
  /** Frames (and the codec config) that are sent before `capture_started`. */
  readonly earlyFrames: number;
  /** Frames that are sent after `capture_stopped`, all within 200 ms. */
  readonly lateFrames: number;
  /** Whether a capture begins with the codec config. Without it and without in-band config nothing can be decoded. */
  readonly sendsConfig: boolean;
  /** The first frame of a capture is not a key frame; the next key frame comes in its turn. */
  readonly startsWithoutKey: boolean;
  /** stop_capture ends the frames, but `capture_stopped` is never sent. */
  readonly neverAnswersStop: boolean;
  /** stop_capture is ignored altogether: frames go on. */
  readonly ignoresStop: boolean;
  /** After so many frames the capture begins anew (`capture_started`, config, sequence) without a stop; null = never. */
  readonly restartAfterFrames: number | null;
  /** After so many frames the phone stops reading, answering pings and sending, and never closes; null = never. */
  readonly dieAfterFrames: number | null;
  /** Every so many frames a device timestamp repeats the one before; 0 = never. */
  readonly duplicateTimestampEvery: number;
  /** After so many frames the camera clock jumps by `byMs`, backward if negative; null = never. */
  readonly timestampJump: { readonly afterFrames: number; readonly byMs: number } | null;
  /** Sequence number of a capture's first message, normally 0; near 2^32 it wraps. */
  readonly firstSequence: number;
}

export const FAULTLESS: PhoneBehaviour = {
  capabilities: 'either',
  startDelayMs: [100, 300],
  jitterMs: 0,
  dropFraction: 0,
  loseFraction: 0,
  gaps: [],
  earlyFrames: 0,
  lateFrames: 0,
  sendsConfig: true,
  startsWithoutKey: false,
  neverAnswersStop: false,
  ignoresStop: false,
  restartAfterFrames: null,
  dieAfterFrames: null,
  duplicateTimestampEvery: 0,
  timestampJump: null,
  firstSequence: 0,
};
