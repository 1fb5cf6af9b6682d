import { seededRandom } from '../tools/simulator/random.ts';

/** A phone that has been up for some days. */
const FIRST_MS = 351_234_567;

/**
 * Camera times of a throttled phone in whole ms, strictly rising: mostly 17 to 60 ms apart, at times 500 ms, and about
 * four times a thousand frames a gap of 1 to 5 s. The same seed gives the same times.
 */
export function irregularDeviceTimes(frames: number, seed: number): number[] {
  const random = seededRandom(seed);
  const times: number[] = [];
  let now = FIRST_MS;
  for (let index = 0; index < frames; index++) {
    times.push(now);
    now += stepMs(random(), random());
  }
  return times;
}

function stepMs(kind: number, size: number): number {
  if (kind < 0.004) return Math.round(1000 + size * 4000);
  if (kind < 0.02) return Math.round(60 + size * 440);
  return Math.round(17 + size * 43);
}
