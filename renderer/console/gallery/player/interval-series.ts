import type { FrameTimes } from './frame-times.ts';

/** Points of a plot: seconds on the session's time line, and milliseconds since the frame before. */
export type IntervalSeries = readonly [readonly number[], readonly number[]];

/**
 * The intervals between frames for a plot that is so many points wide: of each stretch its shortest and its longest, so
 * that no peak gets lost.
 */
export function intervalSeries({ timeUs }: Pick<FrameTimes, 'timeUs'>, points: number): IntervalSeries {
  const count = timeUs.length - 1;
  const seconds: number[] = [];
  const intervals: number[] = [];
  const add = (frame: number): void => {
    seconds.push((timeUs[frame] ?? 0) / 1e6);
    intervals.push(intervalMs(timeUs, frame));
  };
  const perStretch = Math.max(1, Math.ceil((2 * count) / Math.max(2, points)));
  for (let from = 1; from <= count; from += perStretch) {
    const to = Math.min(from + perStretch - 1, count);
    let [shortest, longest] = [from, from];
    for (let frame = from; frame <= to; frame += 1) {
      if (intervalMs(timeUs, frame) < intervalMs(timeUs, shortest)) shortest = frame;
      if (intervalMs(timeUs, frame) > intervalMs(timeUs, longest)) longest = frame;
    }
    add(Math.min(shortest, longest));
    if (shortest !== longest) add(Math.max(shortest, longest));
  }
  return [seconds, intervals];
}

function intervalMs(timeUs: Float64Array, frame: number): number {
  return ((timeUs[frame] ?? 0) - (timeUs[frame - 1] ?? 0)) / 1000;
}
