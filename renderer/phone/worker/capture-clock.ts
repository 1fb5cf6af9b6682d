/** Frames of a new source that only teach its clock, and the time after which they have taught enough. */
const LEARNING_FRAMES = 5;
const LEARNING_US = 300_000;

/**
 * Gives frames their time on the phone's monotonic clock (that of `performance.now()`), in microseconds.
 *
 * Timestamps of a camera begin anywhere. What they lag behind the monotonic clock is the camera's latency at the least,
 * and more where a frame was late, so the smallest difference seen is the truest. It is fixed with the first frame that is
 * recorded, and kept for as long as the source lasts: recorded times do not jitter, and never go backwards.
 */
export class CaptureClock {
  #offsetUs = Number.POSITIVE_INFINITY;
  #fixed = false;
  #frames = 0;
  #firstSeenUs = 0;
  #lastUs = -1;

  /** Another source, with timestamps of its own. */
  restart(): void {
    this.#offsetUs = Number.POSITIVE_INFINITY;
    this.#fixed = false;
    this.#frames = 0;
  }

  /** A frame was read at `nowUs`. */
  observe(timestampUs: number, nowUs: number): void {
    if (this.#fixed) return;
    if (this.#frames === 0) this.#firstSeenUs = nowUs;
    this.#frames += 1;
    this.#offsetUs = Math.min(this.#offsetUs, nowUs - timestampUs);
  }

  /** Whether enough of the source has been seen at `nowUs` to record it. */
  isSettled(nowUs: number): boolean {
    return (
      this.#fixed || this.#frames >= LEARNING_FRAMES || (this.#frames > 1 && nowUs - this.#firstSeenUs >= LEARNING_US)
    );
  }

  /** The time of a frame that is recorded; whole, and later than that of the frame before. */
  stamp(timestampUs: number): number {
    this.#fixed = true;
    this.#lastUs = Math.max(this.#lastUs + 1, Math.round(timestampUs + this.#offsetUs));
    return this.#lastUs;
  }
}
