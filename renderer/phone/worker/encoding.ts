import type { EncodedFrame } from '#shared/delivery/encoded-frame.ts';
import { CAMERA_HEADER_BYTES } from '#shared/packets/camera-packet.ts';
import type { Size } from '../shape/ratio.ts';
import type { FrameSource } from '../worker-messages.ts';
import { FramePacer } from './frame-pacer.ts';
import { ParameterSetKeeper } from './parameter-set-keeper.ts';
import { PictureEncoder } from './picture-encoder.ts';
import { PictureShaper } from './picture-shaper.ts';
import { settledWithin } from './settled-within.ts';

/** More pictures than these waiting for the encoder mean that it is behind. */
const MAX_QUEUE = 2;
const KEY_INTERVAL_US = 1_000_000;
/** Longest wait for the last pictures to come out. */
const FLUSH_MS = 2000;

/** What is to be encoded, with what. `fps` 0 = as the camera gives. */
export interface EncodingPlan {
  readonly size: Size;
  readonly fps: number;
  readonly candidates: readonly VideoEncoderConfig[];
}

/** What an encoding tells. */
export interface EncodingListener {
  frameEncoded(frame: EncodedFrame): void;
  /** Another encoder has taken over. */
  encoderReplaced(config: VideoEncoderConfig): void;
  encoderFailed(message: string): void;
}

/** The frames of one capture on their way from the camera to the outbox: paced, dropped when behind, shaped, encoded. */
export class Encoding {
  readonly #listener: EncodingListener;
  readonly #pacer: FramePacer;
  readonly #shaper: PictureShaper;
  readonly #encoder: PictureEncoder;
  readonly #keeper = new ParameterSetKeeper();
  #dropped = 0;
  #taken = 0;
  #keyWanted = true;
  #keyUs = 0;
  #previousUs: number | null = null;
  #interrupted = false;
  /** The frame that comes first after an interruption: its time; null = none is awaited from the encoder. */
  #discontinuityUs: number | null = null;

  constructor({ size, fps, candidates }: EncodingPlan, listener: EncodingListener) {
    this.#listener = listener;
    this.#pacer = new FramePacer(fps);
    this.#shaper = new PictureShaper(size);
    this.#encoder = new PictureEncoder(candidates, {
      pictureEncoded: (chunk, metadata) => this.#encoded(chunk, metadata),
      encoderReplaced: (config) => {
        this.interrupted();
        listener.encoderReplaced(config);
      },
      encoderFailed: (message) => listener.encoderFailed(message),
    });
  }

  /** Frames that were wanted, and dropped before the encoder. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Frames that went into the encoder. */
  get taken(): number {
    return this.#taken;
  }

  get queue(): number {
    return this.#encoder.queue;
  }

  get config(): VideoEncoderConfig | null {
    return this.#encoder.config;
  }

  start(): void {
    this.#encoder.start();
  }

  /** Takes a frame, which stays the caller's. Times do not go backwards. */
  take(frame: VideoFrame, captureUs: number, source: FrameSource['kind']): void {
    if (!this.#pacer.takes(captureUs)) return;
    if (this.#encoder.queue > MAX_QUEUE) {
      this.#dropped += 1;
      return;
    }
    const picture = this.#shaper.shape(frame, captureUs, source);
    if (picture === null) {
      this.#dropped += 1;
      return;
    }
    this.#encode(picture, captureUs);
    picture.close();
  }

  /** The camera or the encoder was away: the next frame is a key frame, and says so. */
  interrupted(): void {
    this.#keyWanted = true;
    // Before the first frame there is nothing to interrupt.
    if (this.#previousUs !== null) this.#interrupted = true;
  }

  requestKey(): void {
    this.#keyWanted = true;
  }

  /** In bit/s. */
  setBitrate(bitrate: number): void {
    this.#encoder.setBitrate(bitrate);
  }

  /** 0 = as the camera gives. */
  setRate(fps: number): void {
    this.#pacer.setRate(fps);
  }

  /** Resolves when the frames inside have come out, after 2 s in any case. Takes none from then on. */
  async finish(): Promise<void> {
    await settledWithin(this.#encoder.flush(), FLUSH_MS);
    this.#encoder.close();
  }

  /** Ends at once; frames inside are lost. */
  close(): void {
    this.#encoder.close();
  }

  #encode(picture: VideoFrame, captureUs: number): void {
    // A key frame now, if the next frame would come more than a second after the last one.
    const intervalUs = captureUs - (this.#previousUs ?? captureUs);
    const key = this.#keyWanted || captureUs + intervalUs > this.#keyUs + KEY_INTERVAL_US;
    if (this.#interrupted) this.#discontinuityUs ??= captureUs;
    this.#interrupted = false;
    this.#keyWanted = false;
    this.#previousUs = captureUs;
    if (key) this.#keyUs = captureUs;
    this.#taken += 1;
    this.#encoder.encode(picture, key);
  }

  #encoded(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    const description = metadata?.decoderConfig?.description;
    if (description !== undefined) this.#keeper.learn(description);
    const key = chunk.type === 'key';
    const captureUs = chunk.timestamp;
    const discontinuity = this.#discontinuityUs !== null && captureUs >= this.#discontinuityUs;
    if (discontinuity) this.#discontinuityUs = null;
    this.#listener.frameEncoded({ packet: this.#packet(chunk, key), captureUs, key, discontinuity });
  }

  /** The access unit behind room for the header; a key frame with its parameter sets. */
  #packet(chunk: EncodedVideoChunk, key: boolean): Uint8Array<ArrayBuffer> {
    const packet = new Uint8Array(CAMERA_HEADER_BYTES + chunk.byteLength);
    const accessUnit = packet.subarray(CAMERA_HEADER_BYTES);
    chunk.copyTo(accessUnit);
    const missing = key ? this.#keeper.missingIn(accessUnit) : null;
    if (missing === null) return packet;
    const complete = new Uint8Array(packet.byteLength + missing.byteLength);
    complete.set(missing, CAMERA_HEADER_BYTES);
    complete.set(accessUnit, CAMERA_HEADER_BYTES + missing.byteLength);
    return complete;
  }
}
