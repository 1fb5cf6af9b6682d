import type { Clip } from './clip.ts';
import type { PhoneBehaviour } from './phone-behaviour.ts';
import type { Random } from './random.ts';

/** One binary message, before its header is written. */
export interface CaptureMessage {
  /** Counts the captures of one phone from 0; a restart without a stop begins a new one. */
  readonly capture: number;
  readonly kind: 'config' | 'frame';
  readonly sequence: number;
  /** Camera clock in whole ms; 0 for the codec config. */
  readonly timestampMs: number;
  /** The same, not rounded. */
  readonly exactMs: number;
  readonly key: boolean;
  readonly payload: Uint8Array;
}

/** What a capture does to the phone that it runs on. */
export interface CaptureOutput {
  /** Numbers a capture that begins. */
  readonly nextCapture: () => number;
  /** Sends the text `capture_started`. */
  readonly announce: () => void;
  readonly send: (message: CaptureMessage) => void;
  /** The camera's frame was dropped before encoding, came too late to be taken, or was lost after encoding. */
  readonly frameMissed: (why: 'dropped' | 'behind' | 'lost') => void;
  /** The phone is to fall silent for good. */
  readonly die: () => void;
}

/** What a capture is made of; `now` is monotonic ms, `bootMs` what the camera clock adds to it. */
export interface CaptureParts {
  readonly clip: Clip;
  readonly fps: number;
  readonly behaviour: PhoneBehaviour;
  readonly random: Random;
  readonly now: () => number;
  readonly bootMs: number;
  readonly output: CaptureOutput;
}

/** A process that is so far behind drops camera frames as a phone does, instead of sending a burst. */
const MAX_BEHIND_MS = 1000;

/** Late frames come within this time of `capture_stopped`. */
const LATE_WITHIN_MS = 180;

/**
 * One run of a phone's encoder. The camera's frames have absolute times, start + n / fps, so that a slow timer never
 * makes the capture drift; each is sent `jitterMs` later at the most.
 */
export class SimulatedCapture {
  #parts: CaptureParts;
  #running = false;
  #timer: NodeJS.Timeout | null = null;
  #capture = 0;
  #sequence = 0;
  #unit = 0;
  #announced = false;
  #restarted = false;
  /** Frames encoded since `start()`, and since the capture last began. */
  #frames = 0;
  #framesSinceBegin = 0;
  #lastExactMs = 0;
  #clockOffsetMs = 0;
  #startMs = 0;
  #slot = 0;
  #pausedMs = 0;
  #dueMs = 0;

  constructor(parts: CaptureParts) {
    this.#parts = parts;
  }

  /** Announces the capture, sends the codec config and begins to send frames. */
  start(): void {
    this.#running = true;
    this.#startMs = this.#parts.now();
    this.#dueMs = this.#startMs;
    this.#begin();
    this.#tick();
  }

  /** Ends the frames; nothing is sent after it but {@link sendLateFrames}. */
  stop(): void {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The next frame is a key frame: the clip goes on from its beginning. */
  beginGop(): void {
    this.#unit = 0;
  }

  /** From the next frame on, a key frame, it is this video at this rate; the camera's times go on without a break. */
  change(clip: Clip, fps: number): void {
    this.#startMs += (this.#slot * 1000) / this.#parts.fps;
    this.#slot = 0;
    this.#unit = 0;
    this.#parts = { ...this.#parts, clip, fps };
  }

  /** Sends frames that the encoder still held when it was stopped, spread over less than 200 ms. */
  sendLateFrames(): void {
    const { lateFrames } = this.#parts.behaviour;
    let sent = 0;
    const sendOne = (): void => {
      this.#encode(this.#parts.now());
      sent += 1;
      if (sent < lateFrames) this.#timer = setTimeout(sendOne, LATE_WITHIN_MS / lateFrames);
    };
    if (lateFrames > 0) this.#timer = setTimeout(sendOne, LATE_WITHIN_MS / lateFrames);
  }

  #begin(): void {
    const { behaviour, clip, output } = this.#parts;
    this.#capture = output.nextCapture();
    this.#sequence = behaviour.firstSequence >>> 0;
    this.#unit = behaviour.startsWithoutKey ? 1 % clip.units.length : 0;
    this.#framesSinceBegin = 0;
    this.#announced = false;
    if (behaviour.earlyFrames === 0) this.#announce();
    if (!behaviour.sendsConfig) return;
    this.#send({ kind: 'config', exactMs: 0, key: false, payload: clip.codecConfig });
  }

  #announce(): void {
    this.#announced = true;
    this.#parts.output.announce();
  }

  readonly #tick = (): void => {
    while (this.#isRunning() && this.#dueMs <= this.#parts.now()) this.#takeSlot();
    if (!this.#isRunning()) return;
    this.#timer = setTimeout(this.#tick, Math.max(1, Math.ceil(this.#dueMs - this.#parts.now())));
  };

  /** A method, as a frame can end its own capture: the phone dies. */
  #isRunning(): boolean {
    return this.#running;
  }

  /** One frame of the camera: dropped, or encoded and sent. */
  #takeSlot(): void {
    const { behaviour, fps, now, output, random } = this.#parts;
    const cameraMs = this.#startMs + this.#pausedMs + (this.#slot * 1000) / fps;
    if (now() - this.#dueMs > MAX_BEHIND_MS) output.frameMissed('behind');
    else if (behaviour.dropFraction > 0 && random() < behaviour.dropFraction) output.frameMissed('dropped');
    else this.#encode(cameraMs);
    this.#slot += 1;
    const nextMs = this.#startMs + this.#pausedMs + (this.#slot * 1000) / fps;
    const jitterMs = behaviour.jitterMs > 0 ? random() * behaviour.jitterMs : 0;
    this.#dueMs = Math.max(this.#dueMs, nextMs + jitterMs); // one connection: a frame never overtakes another
  }

  #encode(cameraMs: number): void {
    const { behaviour, clip, output, random } = this.#parts;
    const payload = clip.units[this.#unit];
    if (payload === undefined) throw new Error(`The clip has no frame ${this.#unit}.`);
    const key = clip.keyFlags[this.#unit] ?? false;
    this.#unit = (this.#unit + 1) % clip.units.length;
    this.#frames += 1;
    this.#framesSinceBegin += 1;
    const exactMs = this.#deviceTimestamp(cameraMs);
    if (behaviour.loseFraction > 0 && random() < behaviour.loseFraction) {
      this.#sequence = (this.#sequence + 1) >>> 0;
      output.frameMissed('lost');
    } else {
      this.#send({ kind: 'frame', exactMs, key, payload });
    }
    if (!this.#announced && this.#framesSinceBegin >= behaviour.earlyFrames) this.#announce();
    this.#afterFrame();
  }

  #afterFrame(): void {
    const { behaviour, output } = this.#parts;
    for (const gap of behaviour.gaps) if (gap.afterFrames === this.#frames) this.#pausedMs += gap.lengthMs;
    if (behaviour.timestampJump?.afterFrames === this.#frames) this.#clockOffsetMs += behaviour.timestampJump.byMs;
    if (behaviour.dieAfterFrames === this.#frames) output.die();
    if (behaviour.restartAfterFrames === this.#frames && !this.#restarted) {
      this.#restarted = true;
      this.#begin();
    }
  }

  #deviceTimestamp(cameraMs: number): number {
    const { bootMs, behaviour } = this.#parts;
    const every = behaviour.duplicateTimestampEvery;
    const repeats = every > 0 && this.#frames > 1 && this.#frames % every === 0;
    if (!repeats) this.#lastExactMs = Math.max(0, bootMs + cameraMs + this.#clockOffsetMs);
    return this.#lastExactMs;
  }

  #send(message: Omit<CaptureMessage, 'capture' | 'sequence' | 'timestampMs'>): void {
    const numbers = { capture: this.#capture, sequence: this.#sequence, timestampMs: Math.round(message.exactMs) };
    this.#parts.output.send({ ...message, ...numbers });
    this.#sequence = (this.#sequence + 1) >>> 0;
  }
}
