/** The window over which a device's rates are measured. */
export const RATE_WINDOW_US = 2_000_000;
const BUCKET_US = 100_000;
const BUCKETS = RATE_WINDOW_US / BUCKET_US;

/** Frames and bytes a second over the last 2 s, kept in buckets so that a frame costs two additions. */
export class RateMeter {
  readonly #frames = new Float64Array(BUCKETS);
  readonly #bytes = new Float64Array(BUCKETS);
  #bucket = 0;

  /** Counts a frame. `nowUs` never goes back. */
  count(bytes: number, nowUs: number): void {
    const slot = this.#advance(nowUs);
    this.#frames[slot] = (this.#frames[slot] ?? 0) + 1;
    this.#bytes[slot] = (this.#bytes[slot] ?? 0) + bytes;
  }

  rates(nowUs: number): { readonly fps: number; readonly bitsPerSecond: number } {
    this.#advance(nowUs);
    const seconds = RATE_WINDOW_US / 1_000_000;
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    return { fps: sum(this.#frames) / seconds, bitsPerSecond: (sum(this.#bytes) * 8) / seconds };
  }

  #advance(nowUs: number): number {
    const bucket = Math.floor(nowUs / BUCKET_US);
    const stale = Math.min(Math.max(bucket - this.#bucket, 0), BUCKETS);
    for (let i = 1; i <= stale; i += 1) {
      const slot = (bucket - stale + i) % BUCKETS;
      this.#frames[slot] = 0;
      this.#bytes[slot] = 0;
    }
    this.#bucket = Math.max(bucket, this.#bucket);
    return this.#bucket % BUCKETS;
  }
}
