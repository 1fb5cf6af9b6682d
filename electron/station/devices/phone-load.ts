import type { PhoneTelemetry } from '#shared/contract/status.ts';

/** Over which time dropped frames are counted. */
export const LOAD_WINDOW_US = 10_000_000;
const MOST_SAMPLES = 64;

interface Sample {
  readonly atUs: number;
  readonly dropped: number;
}

/** What a phone has told of its own load within the last 10 s. */
export class PhoneLoad {
  readonly #samples: Sample[] = [];

  /** The phone told how it is. */
  told({ droppedFrames }: PhoneTelemetry, nowUs: number): void {
    const last = this.#samples.at(-1);
    // A new capture counts anew.
    if (last !== undefined && droppedFrames < last.dropped) this.#samples.length = 0;
    this.#samples.push({ atUs: nowUs, dropped: droppedFrames });
    while (this.#samples.length > MOST_SAMPLES || (this.#samples[1]?.atUs ?? nowUs) <= nowUs - LOAD_WINDOW_US) {
      this.#samples.shift();
    }
  }

  /** Frames that it dropped before its encoder within the window. */
  get droppedLately(): number {
    return (this.#samples.at(-1)?.dropped ?? 0) - (this.#samples[0]?.dropped ?? 0);
  }
}
