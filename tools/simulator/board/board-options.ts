import type { JpegClipOptions, JpegClipSource } from './jpeg-clip.ts';

/** How a board behaves where boards differ; all of it may be left out. */
export interface BoardBehaviour {
  /** Every so many pictures one is cut short; 0 = never. */
  readonly brokenEvery?: number;
  /** A command is obeyed at once and answered so much later, in order. */
  readonly delayAckMs?: number;
  /** `stop` is neither obeyed nor answered. */
  readonly ignoresStop?: boolean;
  /** These commands are answered with `ERROR: ...` and not obeyed. */
  readonly answersError?: readonly ('start' | 'stop' | 'status')[];
}

/** What a board is made of. Only `url` and `clips` are needed. */
export interface BoardOptions extends BoardBehaviour {
  /** `ws://HOST:PORT/esp` */
  readonly url: string;
  readonly clips: JpegClipSource;
  readonly model?: string;
  /** Pictures a second, 1 to 25 on real boards. */
  readonly fps?: number;
  readonly reconnectMs?: number;
  /** Whether `sent()` remembers, without a bound (default); false for long runs. */
  readonly remembersSent?: boolean;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** What happened, in the past tense. `connectionLost` comes for every end that `stop()` did not ask for. */
export interface BoardEvents {
  connected: [];
  connectionLost: [{ readonly code: number; readonly reason: string }];
  captureStarted: [JpegClipOptions];
  captureStopped: [];
  /** One sentence: pictures or a connection that failed. The board goes on. */
  problemOccurred: [string];
}

/** A picture that was handed to the socket. */
export interface SentJpeg {
  /** Of all its bytes, in hex. */
  readonly sha1: string;
  readonly bytes: number;
  /** False for one that was cut short on purpose. */
  readonly isWhole: boolean;
  /** When, by the board's `now`. */
  readonly atMs: number;
}
