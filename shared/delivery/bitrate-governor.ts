/** Above this fraction of the buffer the bitrate is lowered; below the other it may be raised. */
const HIGH = 0.75;
const LOW = 0.25;
/** How much, and at least how long after the last step. */
const STEP = 0.7;
const LOWER_MS = 3000;
/** A buffer that empties by more than this in that time is on a good way. */
const SHRINKING = 0.02;
/** How long the buffer must have been low before a step up; a step up that was too much makes the next wait twice as long. */
const CALM_MS = 5000;
const MOST_CALM_MS = 80_000;
/** It is not lowered below this part of what is asked, and not below so many bit/s. */
const LEAST_PART = 1 / 8;
const LEAST_BITRATE = 150_000;

/**
 * Lowers the bitrate step by step while the buffer is nearly full and does not empty, and raises it again when the link
 * takes more: a picture of less quality is better than a hole. Bitrates in bit/s.
 */
export class BitrateGovernor {
  #asked: number;
  #bitrate: number;
  #steppedMs = Number.NEGATIVE_INFINITY;
  /** How full the buffer was when that was last weighed; null while it is not nearly full. */
  #weighed: { readonly fraction: number; readonly atMs: number } | null = null;
  #calmSinceMs: number | null = null;
  #calmMs = CALM_MS;
  #raised = false;

  constructor(asked: number) {
    this.#asked = asked;
    this.#bitrate = asked;
  }

  get asked(): number {
    return this.#asked;
  }

  /** What is to be encoded with; whole, at most what is asked. */
  get bitrate(): number {
    return this.#bitrate;
  }

  /** Another bitrate is asked for. One that is lowered goes up to it step by step. */
  ask(asked: number): void {
    const isLowered = this.#bitrate < this.#asked;
    this.#asked = asked;
    this.#bitrate = isLowered ? Math.min(Math.max(this.#bitrate, this.#least), asked) : asked;
  }

  /** How full the buffer is, 0 to 1; to be called about twice a second. True if the bitrate is another one now. */
  observe(fraction: number, nowMs: number): boolean {
    if (fraction >= LOW) this.#calmSinceMs = null;
    else this.#calmSinceMs ??= nowMs;
    const before = this.#bitrate;
    if (fraction >= HIGH) this.#lower(fraction, nowMs);
    else this.#weighed = null;
    this.#raise(nowMs);
    return this.#bitrate !== before;
  }

  get #least(): number {
    return Math.min(this.#asked, Math.round(Math.max(this.#asked * LEAST_PART, LEAST_BITRATE)));
  }

  #lower(fraction: number, nowMs: number): void {
    const before = this.#weighed;
    if (nowMs - (before?.atMs ?? this.#steppedMs) < LOWER_MS) return;
    this.#weighed = { fraction, atMs: nowMs };
    if (before !== null && before.fraction - fraction > SHRINKING) return;
    if (this.#bitrate === this.#least) return;
    if (this.#raised) this.#calmMs = Math.min(this.#calmMs * 2, MOST_CALM_MS);
    this.#raised = false;
    this.#step(Math.max(Math.round(this.#bitrate * STEP), this.#least), nowMs);
  }

  #raise(nowMs: number): void {
    if (this.#calmSinceMs === null) return;
    const sinceMs = Math.max(this.#calmSinceMs, this.#steppedMs);
    if (this.#bitrate === this.#asked) {
      if (nowMs - sinceMs >= MOST_CALM_MS) this.#calmMs = CALM_MS;
      return;
    }
    if (nowMs - sinceMs < this.#calmMs) return;
    this.#raised = true;
    this.#step(Math.min(Math.round(this.#bitrate / STEP), this.#asked), nowMs);
  }

  #step(bitrate: number, nowMs: number): void {
    this.#bitrate = bitrate;
    this.#steppedMs = nowMs;
  }
}
