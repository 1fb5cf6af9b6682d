import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { CaptureEnd } from '#shared/messages/camera-messages.ts';
import { captureSize } from '../shape/capture-size.ts';
import type { Size } from '../shape/ratio.ts';
import type { CaptureFacts, FrameSource } from '../worker-messages.ts';
import { type EncoderWish, supportedCandidates } from './avc-codecs.ts';
import type { CaptureClock } from './capture-clock.ts';
import { Encoding } from './encoding.ts';
import type { FrameSender } from './frame-sender.ts';
import { uprightSize } from './picture-shaper.ts';

/** Longest wait for the page to set its camera up. */
const CAMERA_MS = 3000;
const BITS_PER_MBIT = 1_000_000;

/** What a capture tells. */
export interface CaptureListener {
  /** The camera should be set up for this; `cameraReady` is the answer. */
  captureAsked(settings: CaptureSettings): void;
  /** Encoding begins, before its first frame. */
  captureStarted(facts: CaptureFacts): void;
  /** What is encoded has changed on the way: another bitrate or rate, another encoder. */
  captureChanged(facts: CaptureFacts): void;
  /** Each frame that was sent. */
  frameSent(bytes: number): void;
  /** In order: after the last frame was sent. `frames` were sent, `dropped` were wanted and were not. */
  captureStopped(end: { readonly frames: number; readonly dropped: number; readonly reason: CaptureEnd }): void;
  /** At once, because the connection is gone. */
  captureLost(): void;
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
  | { readonly kind: 'running'; readonly encoding: Encoding; readonly wish: EncoderWish }
  /** The last frames come out. `next`: what was asked for meanwhile. */
  | { readonly kind: 'stopping'; readonly encoding: Encoding; readonly next: CaptureSettings | null };

const IDLE: CaptureState = { kind: 'idle' };

/** One capture after another: from the station's start to the last frame sent. */
export class Capture {
  readonly #sender: FrameSender;
  readonly #clock: CaptureClock;
  readonly #listener: CaptureListener;
  #state: CaptureState = IDLE;
  #droppedBefore = 0;
  /** Settled unless a capture is just ending. */
  #finished: Promise<void> = Promise.resolve();

  constructor(sender: FrameSender, clock: CaptureClock, listener: CaptureListener) {
    this.#sender = sender;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Frames that were wanted and not sent, since the page was opened. */
  get dropped(): number {
    return this.#droppedBefore + (this.#encoding?.dropped ?? 0);
  }

  /** Pictures waiting for the encoder. */
  get encoderQueue(): number {
    return this.#encoding?.queue ?? 0;
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
    const { encoding, wish } = this.#state;
    this.#state = {
      kind: 'running',
      encoding,
      wish: { ...wish, bitrate: bitrate ?? wish.bitrate, fps: fps ?? wish.fps },
    };
    if (fps !== null) encoding.setRate(fps);
    if (bitrate !== null) encoding.setBitrate(bitrate);
    this.#changed();
    return true;
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
    // It was promised, and never began: the station need not wait for it.
    this.#listener.captureStopped({ frames: 0, dropped: 0, reason });
    return this.#finished;
  }

  /** The connection is gone: ends at once, what is inside is lost. */
  lose(): void {
    if (this.#state.kind === 'idle') return;
    if (this.#state.kind === 'asked') clearTimeout(this.#state.timer);
    const encoding = this.#encoding;
    this.#state = IDLE;
    if (encoding !== null) this.#close(encoding);
    this.#listener.captureLost();
  }

  get #encoding(): Encoding | null {
    return this.#state.kind === 'running' || this.#state.kind === 'stopping' ? this.#state.encoding : null;
  }

  async #begin(source: Size, { aspectRatio, resolution, bitrateMbit, fps }: CaptureSettings): Promise<void> {
    const preparing: CaptureState = { kind: 'preparing' };
    this.#state = preparing;
    const size = captureSize(source, aspectRatio, resolution);
    const wish = { ...size, bitrate: bitrateMbit * BITS_PER_MBIT, fps };
    const candidates = await supportedCandidates(wish);
    // It can have been stopped, or lost, meanwhile.
    if (this.#state !== preparing) return;
    const encoding = new Encoding({ size, fps, candidates }, () => this.#sender.isCongested(), {
      frameEncoded: (frame) => {
        this.#sender.send(frame);
        this.#listener.frameSent(frame.packet.byteLength);
      },
      encoderReplaced: () => this.#changed(),
      encoderFailed: (message) => this.#encoderFailed(message),
    });
    this.#state = { kind: 'running', encoding, wish };
    this.#sender.begin();
    const facts = this.#facts();
    if (facts !== null) this.#listener.captureStarted(facts);
    encoding.start();
  }

  #facts(): CaptureFacts | null {
    if (this.#state.kind !== 'running') return null;
    const { encoding, wish } = this.#state;
    const { config } = encoding;
    if (config === null) return null;
    const { codec, hardwareAcceleration } = config;
    return { ...wish, codec, hardware: hardwareAcceleration === 'prefer-hardware' };
  }

  #changed(): void {
    const facts = this.#facts();
    if (facts !== null) this.#listener.captureChanged(facts);
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
    const dropped = this.#close(encoding);
    this.#listener.captureStopped({ frames: this.#sender.frames, dropped, reason });
    if (next !== null) this.start(next);
  }

  /** How many frames the capture has dropped, those that the encoder swallowed among them. */
  #close(encoding: Encoding): number {
    encoding.close();
    const dropped = encoding.dropped + Math.max(0, encoding.taken - this.#sender.frames);
    this.#droppedBefore += dropped;
    return dropped;
  }
}
