import type { Gap } from '#shared/recording/manifest.ts';

/** Ticks per second of the video track. A millisecond is 90 ticks exactly; a microsecond rounds by at most 5.6 us. */
export const TICKS_PER_SECOND = 90_000;

/** A device timestamp that runs further ahead than this begins a new stretch of the timeline. */
const MAX_STEP_AHEAD_US = 10_000_000;
/** No frame is filmed after it arrived; the first of a stretch may have come so much late, out of a camera's buffer. */
const MAX_AHEAD_OF_ARRIVAL_US = 660_000_000;

export function ticksToUs(ticks: number): number {
  return Math.round((ticks * 1_000_000) / TICKS_PER_SECOND);
}

export function usToTicks(us: number): number {
  return Math.round((us * TICKS_PER_SECOND) / 1_000_000);
}

/** The length of a frame that has none before it, in ticks: a 30th of a second. */
const DEFAULT_INTERVAL_TICKS = 3000;
/** A gap before the last frame must not be repeated behind it. */
const MAX_LAST_TICKS = 90_000;

/** Where a video ends whose last frame is at `lastTicks`: that frame is as long as the interval before it. */
export function endAfter(lastTicks: number, intervalTicks: number | null): number {
  return lastTicks + Math.min(Math.max(intervalTicks ?? DEFAULT_INTERVAL_TICKS, 1), MAX_LAST_TICKS);
}

/** Where a frame belongs: its PTS in ticks from the first frame, and the gap before it where there is one. */
export interface Placement {
  readonly ptsTicks: number;
  readonly gap: Gap | null;
}

interface NextFrame {
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly missing: number;
  readonly discontinuity: boolean;
}

/**
 * Gives each frame its time: the device's own, from the first frame on, strictly increasing. A duplicate becomes plus one
 * tick without shifting what follows. A jump (backward, or over 10 s ahead) begins a new stretch whose first frame comes
 * as long after the last as it arrived after it, and is told as a gap. So is a time in which the camera was away, as long
 * as the device's clock says.
 *
 * `steady`: the device's clock is known to run on without jumps (protocol 2), and frames may come long after they were
 * filmed. Then a step ahead of any length is time that has passed, and what is missing was lost on the network.
 */
export class Timeline {
  readonly #steady: boolean;
  #lastTicks: number | null = null;
  #lastDeviceUs = 0;
  #lastArrivalUs = 0;
  #stretchTicks = 0;
  #stretchDeviceUs = 0;
  #stretchArrivalUs = 0;

  constructor(steady = false) {
    this.#steady = steady;
  }

  /** PTS of the last frame, null before the first. */
  get lastTicks(): number | null {
    return this.#lastTicks;
  }

  /**
   * Places the next frame; `missing` counts the messages that its sequence number shows lost before it. `discontinuity`:
   * the camera was away before it.
   */
  place(deviceUs: number, arrivalUs: number, missing: number, discontinuity = false): Placement {
    const last = this.#lastTicks;
    const placement =
      last === null
        ? this.#begin(deviceUs, arrivalUs, missing)
        : this.#next(last, { deviceUs, arrivalUs, missing, discontinuity });
    this.#lastTicks = placement.ptsTicks;
    this.#lastDeviceUs = deviceUs;
    this.#lastArrivalUs = arrivalUs;
    return placement;
  }

  #begin(deviceUs: number, arrivalUs: number, missing: number): Placement {
    this.#stretchDeviceUs = deviceUs;
    this.#stretchArrivalUs = arrivalUs;
    return { ptsTicks: 0, gap: missing === 0 ? null : { atUs: 0, lengthUs: 0, missing, cause: this.#lossCause } };
  }

  #next(last: number, { deviceUs, arrivalUs, missing, discontinuity }: NextFrame): Placement {
    const stepUs = deviceUs - this.#lastDeviceUs;
    const atUs = ticksToUs(last);
    if (stepUs < 0 || this.#isJumpAhead(deviceUs, arrivalUs)) {
      const lengthUs = Math.max(0, Math.round(arrivalUs - this.#lastArrivalUs));
      this.#stretchTicks = last + Math.max(usToTicks(lengthUs), 1);
      this.#stretchDeviceUs = deviceUs;
      this.#stretchArrivalUs = arrivalUs;
      return { ptsTicks: this.#stretchTicks, gap: { atUs, lengthUs, missing, cause: 'time jump' } };
    }
    const due = this.#stretchTicks + usToTicks(deviceUs - this.#stretchDeviceUs);
    const ptsTicks = Math.max(due, last + 1);
    if (missing === 0 && !discontinuity) return { ptsTicks, gap: null };
    const cause = discontinuity ? 'time jump' : this.#lossCause;
    return { ptsTicks, gap: { atUs, lengthUs: ticksToUs(ptsTicks - last), missing, cause } };
  }

  get #lossCause(): Gap['cause'] {
    return this.#steady ? 'network' : 'sequence';
  }

  #isJumpAhead(deviceUs: number, arrivalUs: number): boolean {
    if (!this.#steady) return deviceUs - this.#lastDeviceUs > MAX_STEP_AHEAD_US;
    return deviceUs - this.#stretchDeviceUs > arrivalUs - this.#stretchArrivalUs + MAX_AHEAD_OF_ARRIVAL_US;
  }
}
