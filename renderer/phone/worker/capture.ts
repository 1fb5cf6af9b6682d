import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { BitrateGovernor } from '#shared/delivery/bitrate-governor.ts';
import type { EncodedFrame } from '#shared/delivery/encoded-frame.ts';
import type { CaptureOutcome } from '#shared/delivery/undelivered-capture.ts';
import type { CaptureEnd } from '#shared/messages/camera-messages.ts';
import { captureSize } from '../shape/capture-size.ts';
import type { Size } from '../shape/ratio.ts';
import type { CaptureFacts, FrameSource } from '../worker-messages.ts';
import { type EncoderWish, supportedCandidates } from './avc-codecs.ts';
import type { CaptureClock } from './capture-clock.ts';
import { Encoding } from './encoding.ts';
import { uprightSize } from './picture-shaper.ts';

/** Longest wait for the page to set its camera up. */
const CAMERA_MS = 3000;
const BITS_PER_MBIT = 1_000_000;

/** Why what is encoded has changed: it was asked, much is not delivered, or another encoder has taken over. */
export type CaptureChange = 'asked' | 'buffer' | 'encoder';

/** What a capture tells. */
export interface CaptureListener {
  /** The camera should be set up for this; `cameraReady` is the answer. */
  captureAsked(settings: CaptureSettings): void;
  /** Encoding begins, before its first frame. */
  captureStarted(facts: CaptureFacts): void;
  /** What is encoded has changed on the way. */
  captureChanged(facts: CaptureFacts, why: CaptureChange): void;
  frameEncoded(frame: EncodedFrame): void;
  /** In order: after the last frame. */
  captureStopped(outcome: CaptureOutcome): void;
  /** It was asked for, and ended before it was started. */
  captureNeverBegan(reason: CaptureEnd): void;
  encoderFailed(message: string): void;
}

type CaptureState =
  | { readonly kind: 'idle' }
  /** The page sets its camera up. */
  | { readonly kind: 'asked'; readonly settings: CaptureSettings; readonly timer: ReturnType<typeof setTimeout> }
  /** The next frame fixes the size. */
  | { readonly kind: 'armed'; readonly settings: CaptureSettings }
  /** The browser is asked which encoders it has. */
  | { readonly kind: 'preparing' }
  | {
      readonly kind: 'running';
      readonly encoding: Encoding;
      readonly governor: BitrateGovernor;
      readonly size: Size;
      readonly fps: number;
    }
  /** The last frames come out. `next`: what was asked for meanwhile. */
  | { readonly kind: 'stopping'; readonly encoding: Encoding; readonly next: CaptureSettings | null };

const IDLE: CaptureState = { kind: 'idle' };

/** One capture after another: from the station's start to the last frame encoded, with or without a connection. */
export class Capture {
  readonly #clock: CaptureClock;
  readonly #listener: CaptureListener;
  #state: CaptureState = IDLE;
  #frames = 0;
  #droppedBefore = 0;
  /** Settled unless a capture is just ending. */
  #finished: Promise<void> = Promise.resolve();

  constructor(clock: CaptureClock, listener: CaptureListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Frames encoded in this or the last capture. */
  get frames(): number {
    return this.#frames;
  }

  /** Frames that were wanted and not encoded, since the page was opened. */
  get dropped(): number {
    return this.#droppedBefore + (this.#encoding?.dropped ?? 0);
  }

  /** Pictures waiting for the encoder. */
  get encoderQueue(): number {
    return this.#encoding?.queue ?? 0;
  }

  /** What is being encoded; null where nothing is. */
  get facts(): CaptureFacts | null {
    if (this.#state.kind !== 'running') return null;
    const { encoding, governor, size, fps } = this.#state;
    const { config } = encoding;
    if (config === null) return null;
    const { codec, hardwareAcceleration } = config;
    const hardware = hardwareAcceleration === 'prefer-hardware';
    return { ...size, fps, bitrate: governor.bitrate, askedBitrate: governor.asked, codec, hardware };
  }

  /** Ignored while a capture runs; one that is just ending is followed by the new one. */
  start(settings: CaptureSettings): void {
    if (this.#state.kind === 'stopping') this.#state = { ...this.#state, next: settings };
    if (this.#state.kind !== 'idle') return;
    this.#state = { kind: 'asked', settings, timer: setTimeout(() => this.cameraReady(), CAMERA_MS) };
    this.#listener.captureAsked(settings);
  }

  cameraReady(): void {
    if (this.#state.kind !== 'asked') return;
    clearTimeout(this.#state.timer);
    this.#state = { kind: 'armed', settings: this.#state.settings };
  }

  /** Takes a frame, which stays the caller's. */
  take(frame: VideoFrame, source: FrameSource['kind']): void {
    if (this.#state.kind === 'armed') void this.#begin(uprightSize(frame), this.#state.settings);
    if (this.#state.kind === 'running') this.#state.encoding.take(frame, this.#clock.stamp(frame.timestamp), source);
  }

  /** The camera was changed, or gives no frames for the present. */
  interrupted(): void {
    this.#encoding?.interrupted();
  }

  /** False where nothing is captured. */
  requestKey(): boolean {
    this.#encoding?.requestKey();
    return this.#encoding !== null;
  }

  /** In bit/s and frames per second; what is null stays. False where nothing is captured. */
  setEncoder(bitrate: number | null, fps: number | null): boolean {
    if (this.#state.kind !== 'running') return false;
    const { encoding, governor } = this.#state;
    if (fps !== null) {
      this.#state = { ...this.#state, fps };
      encoding.setRate(fps);
    }
    if (bitrate !== null) {
      governor.ask(bitrate);
      encoding.setBitrate(governor.bitrate);
    }
    this.#changed('asked');
    return true;
  }

  /** How full the buffer of what is not delivered is, 0 to 1: the bitrate follows it. To be told about twice a second. */
  bufferFilled(fraction: number, nowMs: number): void {
    if (this.#state.kind !== 'running') return;
    const { encoding, governor } = this.#state;
    if (!governor.observe(fraction, nowMs)) return;
    encoding.setBitrate(governor.bitrate);
    this.#changed('buffer');
  }

  /** Ends the capture in order; resolves when that is done. Does nothing where there is none. */
  stop(reason: CaptureEnd): Promise<void> {
    const state = this.#state;
    if (state.kind === 'stopping') this.#state = { ...state, next: null };
    if (state.kind === 'idle' || state.kind === 'stopping') return this.#finished;
    if (state.kind === 'running') {
      this.#finished = this.#finish(state.encoding, reason);
      return this.#finished;
    }
    if (state.kind === 'asked') clearTimeout(state.timer);
    this.#state = IDLE;
    this.#listener.captureNeverBegan(reason);
    return this.#finished;
  }

  /** Nothing more is wanted of what runs. What was asked for while that ends already is wanted all the same. */
  unwanted(): void {
    if (this.#state.kind === 'running') void this.stop('asked');
  }

  get #encoding(): Encoding | null {
    return this.#state.kind === 'running' || this.#state.kind === 'stopping' ? this.#state.encoding : null;
  }

  async #begin(source: Size, { aspectRatio, resolution, bitrateMbit, fps }: CaptureSettings): Promise<void> {
    const preparing: CaptureState = { kind: 'preparing' };
    this.#state = preparing;
    const size = captureSize(source, aspectRatio, resolution);
    const wish: EncoderWish = { ...size, bitrate: bitrateMbit * BITS_PER_MBIT, fps };
    const candidates = await supportedCandidates(wish);
    // It can have been stopped meanwhile.
    if (this.#state !== preparing) return;
    const encoding = new Encoding(
      { size, fps, candidates },
      {
        frameEncoded: (frame) => {
          this.#frames += 1;
          this.#listener.frameEncoded(frame);
        },
        encoderReplaced: () => this.#changed('encoder'),
        encoderFailed: (message) => this.#encoderFailed(message),
      },
    );
    this.#state = { kind: 'running', encoding, governor: new BitrateGovernor(wish.bitrate), size, fps };
    this.#frames = 0;
    const { facts } = this;
    if (facts !== null) this.#listener.captureStarted(facts);
    encoding.start();
  }

  #changed(why: CaptureChange): void {
    const { facts } = this;
    if (facts !== null) this.#listener.captureChanged(facts, why);
  }

  #encoderFailed(message: string): void {
    this.#listener.encoderFailed(message);
    void this.stop('encoder');
  }

  async #finish(encoding: Encoding, reason: CaptureEnd): Promise<void> {
    this.#state = { kind: 'stopping', encoding, next: null };
    await encoding.finish();
    if (encoding !== this.#encoding) return;
    const { next } = this.#state;
    this.#state = IDLE;
    // Those that the encoder swallowed among them.
    const dropped = encoding.dropped + Math.max(0, encoding.taken - this.#frames);
    this.#droppedBefore += dropped;
    if (encoding.config === null) this.#listener.captureNeverBegan(reason);
    else this.#listener.captureStopped({ dropped, reason });
    if (next !== null) this.start(next);
  }
}
