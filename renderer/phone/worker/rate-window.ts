/** Rates are those of the time that lies so far back. */
const WINDOW_MS = 2000;
const BUCKET_MS = 100;
const BUCKETS = WINDOW_MS / BUCKET_MS;

/** Frames per second and bits per second. */
export interface Rates {
  readonly fps: number;
  readonly bitsPerSecond: number;
}

/** Counts what was sent in the last two seconds, in buckets, so that no rate needs a list of frames. */
export class RateWindow {
  readonly #frames = new Map<number, number>();
  readonly #bytes = new Map<number, number>();

  /** `nowMs` never goes back. */
  count(bytes: number, nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    this.#frames.set(bucket, (this.#frames.get(bucket) ?? 0) + 1);
    this.#bytes.set(bucket, (this.#bytes.get(bucket) ?? 0) + bytes);
    if (this.#frames.size > BUCKETS + 1) this.#forget(bucket - BUCKETS);
  }

  rates(nowMs: number): Rates {
    this.#forget(Math.floor(nowMs / BUCKET_MS) - BUCKETS);
    const sum = (counts: ReadonlyMap<number, number>): number =>
      [...counts.values()].reduce((all, one) => all + one, 0);
    const seconds = WINDOW_MS / 1000;
    return { fps: sum(this.#frames) / seconds, bitsPerSecond: (sum(this.#bytes) * 8) / seconds };
  }

  #forget(upTo: number): void {
    for (const bucket of this.#frames.keys()) {
      if (bucket > upTo) break;
      this.#frames.delete(bucket);
      this.#bytes.delete(bucket);
    }
  }
}
