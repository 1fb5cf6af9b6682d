/** How long a bucket takes to fill: a link that was idle lets so much through at once. */
const FILL_MS = 50;
/** At least so many bytes fit in, so that a slow link needs no timer for each byte. */
const LEAST_CAPACITY_BYTES = 4096;

/** Lets so many bits a second through, in portions. Times are monotonic ms; null = no limit. */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #capacity: number;
  #tokens: number;
  #filledMs: number;

  constructor(bitsPerSecond: number | null, nowMs: number) {
    this.#bytesPerMs = bitsPerSecond === null ? Infinity : bitsPerSecond / 8000;
    this.#capacity = Math.max(LEAST_CAPACITY_BYTES, this.#bytesPerMs * FILL_MS);
    this.#tokens = this.#capacity;
    this.#filledMs = nowMs;
  }

  /** How many of these bytes may go now; at least as many as fit in, or none. */
  take(bytes: number, nowMs: number): number {
    this.#fill(nowMs);
    const portion = Math.min(bytes, this.#capacity);
    if (portion > this.#tokens) return 0;
    this.#tokens -= portion;
    return portion;
  }

  /** How long until so many bytes, or as many as fit in, may go. */
  waitMs(bytes: number, nowMs: number): number {
    this.#fill(nowMs);
    return Math.max(0, (Math.min(bytes, this.#capacity) - this.#tokens) / this.#bytesPerMs);
  }

  #fill(nowMs: number): void {
    if (this.#capacity === Infinity) return;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (nowMs - this.#filledMs) * this.#bytesPerMs);
    this.#filledMs = nowMs;
  }
}
