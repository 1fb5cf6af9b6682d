/** How far ahead of its time a frame is taken, as a part of the source's interval: half is the frame nearest to it. */
const NEAREST = 0.5;

/**
 * Chooses which of a camera's frames make up the rate that was asked for, evenly by their times. Frames that are left out
 * are not lost: nobody asked for them.
 */
export class FramePacer {
  #periodUs = 0;
  #dueUs: number | null = null;
  #lastUs: number | null = null;

  /** `fps` 0 takes every frame. */
  constructor(fps: number) {
    this.setRate(fps);
  }

  /** From the next frame on. */
  setRate(fps: number): void {
    this.#periodUs = fps === 0 ? 0 : 1_000_000 / fps;
    this.#dueUs = null;
  }

  /** Whether the frame of this time is taken. Times do not go backwards. */
  takes(captureUs: number): boolean {
    const intervalUs = captureUs - (this.#lastUs ?? captureUs);
    this.#lastUs = captureUs;
    if (this.#dueUs === null) {
      this.#dueUs = captureUs + this.#periodUs;
      return true;
    }
    const earlyUs = Math.min(this.#periodUs, intervalUs) * NEAREST;
    if (captureUs < this.#dueUs - earlyUs) return false;
    // After a pause the beat begins anew: what was missed is not made up for with a burst.
    const isBehind = captureUs > this.#dueUs + this.#periodUs;
    this.#dueUs = (isBehind ? captureUs : this.#dueUs) + this.#periodUs;
    return true;
  }
}
