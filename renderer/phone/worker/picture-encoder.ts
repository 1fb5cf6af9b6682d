/** What a picture encoder tells. */
export interface PictureEncoderListener {
  pictureEncoded(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void;
  /** The encoder failed and another one takes its place: the next picture has to be a key frame. */
  encoderReplaced(config: VideoEncoderConfig): void;
  /** No encoder works any longer; `message` is a sentence. */
  encoderFailed(message: string): void;
}

/** Failures further apart than this are not the same trouble. */
const CALM_MS = 10_000;
/** A single candidate gets a second chance. */
const LEAST_ATTEMPTS = 2;

/**
 * An encoder that survives its failures: browsers say they can do what their hardware cannot, and hardware is taken away
 * when another app wants it. A failed one is replaced by the next candidate; when as many have failed within 10 s as there
 * are, that is for good.
 */
export class PictureEncoder {
  readonly #candidates: readonly VideoEncoderConfig[];
  readonly #listener: PictureEncoderListener;
  #turn = 0;
  #encoder: VideoEncoder | null = null;
  #bitrate: number | null = null;
  #failures = 0;
  #failedMs = Number.NEGATIVE_INFINITY;

  /** `candidates` are those that the browser supports, best first. */
  constructor(candidates: readonly VideoEncoderConfig[], listener: PictureEncoderListener) {
    this.#candidates = candidates;
    this.#listener = listener;
  }

  /** Pictures that wait to be encoded. */
  get queue(): number {
    return this.#encoder?.encodeQueueSize ?? 0;
  }

  /** What the present encoder is set up for; null where there is no candidate. */
  get config(): VideoEncoderConfig | null {
    const candidate = this.#candidates[this.#turn % this.#candidates.length] ?? null;
    return candidate === null || this.#bitrate === null ? candidate : { ...candidate, bitrate: this.#bitrate };
  }

  /** Sets the encoder up. Failures are told to the listener. */
  start(): void {
    const { config } = this;
    if (config === null) {
      this.#listener.encoderFailed(
        'This browser has no H.264 encoder for this size, rate and bitrate. Ask for less, or use another browser.',
      );
      return;
    }
    const encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        if (encoder === this.#encoder) this.#listener.pictureEncoded(chunk, metadata);
      },
      error: (error) => this.#failed(encoder, error),
    });
    this.#encoder = encoder;
    this.#attempt((current) => current.configure(config));
  }

  /** The picture stays the caller's. */
  encode(picture: VideoFrame, keyFrame: boolean): void {
    this.#attempt((encoder) => encoder.encode(picture, { keyFrame }));
  }

  /** In bit/s, from the next picture on. */
  setBitrate(bitrate: number): void {
    this.#bitrate = bitrate;
    const { config } = this;
    if (config !== null) this.#attempt((encoder) => encoder.configure(config));
  }

  /** Resolves when all pictures have come out, or never will. */
  async flush(): Promise<void> {
    const encoder = this.#encoder;
    if (encoder?.state !== 'configured') return;
    // A failure is told by the error callback as well.
    await encoder.flush().catch(() => undefined);
  }

  /** Lets go of it; pictures inside are lost. */
  close(): void {
    const encoder = this.#encoder;
    this.#encoder = null;
    if (encoder !== null && encoder.state !== 'closed') encoder.close();
  }

  #attempt(action: (encoder: VideoEncoder) => void): void {
    const encoder = this.#encoder;
    if (encoder === null) return;
    try {
      action(encoder);
    } catch (error) {
      this.#failed(encoder, error);
    }
  }

  #failed(encoder: VideoEncoder, error: unknown): void {
    if (encoder !== this.#encoder) return;
    this.close();
    const nowMs = performance.now();
    if (nowMs - this.#failedMs > CALM_MS) this.#failures = 0;
    this.#failedMs = nowMs;
    this.#failures += 1;
    if (this.#failures >= Math.max(LEAST_ATTEMPTS, this.#candidates.length)) {
      const why = error instanceof Error ? error.message : String(error);
      this.#listener.encoderFailed(
        `The H.264 encoder of this browser failed for good (${why}). Reload the page or use another browser.`,
      );
      return;
    }
    this.#turn += 1;
    const { config } = this;
    if (config === null) return;
    this.#listener.encoderReplaced(config);
    this.start();
  }
}
