/** Which moment of the recording is now: recorded times are microseconds since the Unix epoch. */
export class ReplayTimeline {
  readonly #speed: number | null;
  readonly #nowMs: () => number;
  #recordedUs: number;
  #atMs: number;

  /** Recorded time `startUs` is now. `speed` null: nothing is waited for. */
  constructor(startUs: number, speed: number | null, nowMs: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#nowMs = nowMs;
    this.#recordedUs = startUs;
    this.#atMs = nowMs();
  }

  /** The moment of the recording that is now. */
  get recordedUs(): number {
    return this.#recordedUs + (this.#nowMs() - this.#atMs) * 1000 * (this.#speed ?? 1);
  }

  /** In how many ms what was recorded then is due; 0 where it is already. */
  dueMs(timeUs: number): number {
    if (this.#speed === null) return 0;
    return Math.max(0, (timeUs - this.#recordedUs) / 1000 / this.#speed - (this.#nowMs() - this.#atMs));
  }

  /** Goes on from there, because something else was waited for. */
  goOnFrom(timeUs: number): void {
    this.#recordedUs = timeUs;
    this.#atMs = this.#nowMs();
  }
}
