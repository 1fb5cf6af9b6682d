import type { TimedSession } from './timed-session.ts';

/**
 * The picture of another session that belongs to a moment: how far it is away, and how far both can be off, together; NaN
 * where nobody knows.
 */
export interface NearestPicture {
  readonly number: number;
  readonly apartUs: number;
  readonly boundUs: number;
}

/**
 * Walks a session along moments that do not run back, and finds the picture nearest to each: null where it is further away
 * than a picture of this session lasts, beside what the clocks leave open.
 */
export class NearestPictures {
  readonly #session: TimedSession;
  readonly #intervalUs: number;
  #at = 0;

  constructor(session: TimedSession) {
    this.#session = session;
    this.#intervalUs = medianInterval(session.stationUs);
  }

  /** `boundUs` is how far the moment itself can be off, NaN where nobody knows. */
  nearest(momentUs: number, boundUs: number): NearestPicture | null {
    const { numbers, stationUs, boundsUs } = this.#session;
    while (this.#distance(this.#at + 1, momentUs) <= this.#distance(this.#at, momentUs)) this.#at += 1;
    const apartUs = this.#distance(this.#at, momentUs);
    const number = numbers[this.#at];
    if (number === undefined) return null;
    const both = boundUs + (boundsUs[this.#at] ?? 0);
    if (apartUs > this.#intervalUs + (Number.isNaN(both) ? 0 : both)) return null;
    return { number, apartUs: (stationUs[this.#at] ?? 0) - momentUs, boundUs: both };
  }

  #distance(index: number, momentUs: number): number {
    const time = this.#session.stationUs[index];
    // Beyond the last picture nothing is near, and no two of these are equal.
    return time === undefined ? NaN : Math.abs(time - momentUs);
  }
}

function medianInterval(times: Float64Array): number {
  const intervals = times.subarray(1).map((time, index) => time - (times[index] ?? time));
  return intervals.sort()[Math.floor(intervals.length / 2)] ?? 0;
}
