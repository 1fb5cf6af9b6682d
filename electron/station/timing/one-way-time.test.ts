import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { OneWayTime, QUICKEST_FRAME_US } from './one-way-time.ts';

const BOOTED_US = 1_700_000_000_000_000;
const HALF_US = QUICKEST_FRAME_US / 2;

/** The same numbers from 0 to below 1 each time: those of Numerical Recipes' quick generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let clock: ManualClock;
let time: OneWayTime;
beforeEach(() => {
  clock = new ManualClock(BOOTED_US);
  time = new OneWayTime(clock);
});

describe('OneWayTime', () => {
  it('knows nothing before the first frame', () => {
    expect(time.stationTime(0)).toBeNull();
    expect(time.status()).toBeNull();
    expect(time.line().method).toBe('none');
  });

  it('takes the quickest frame for the truest, and says that it has only one side', () => {
    time.observe(0, BOOTED_US + 300_000);
    time.observe(33_000, BOOTED_US + 33_000 + 40_000);
    time.observe(66_000, BOOTED_US + 66_000 + 200_000);
    const told = time.stationTime(66_000);
    // Between no time at all and twice the half on the way.
    expect(Math.abs((told?.stationUs ?? 0) - (BOOTED_US + 66_000 + 40_000 - HALF_US))).toBeLessThan(20);
    expect(told?.boundUs).toBeGreaterThanOrEqual(HALF_US);
    expect(time.status()?.method).toBe('one-way');
  });

  it.each([-50, 0, 50])('is within its bound over an hour at %d ppm, with frames that come late', (ppm) => {
    const random = numbers(ppm + 100);
    const outside: number[] = [];
    for (let frame = 0; frame < 36_000; frame += 1) {
      const trueUs = BOOTED_US + frame * 100_000;
      const deviceUs = Math.round(frame * 100_000 * (1 + ppm / 1e6));
      // The quickest of a minute takes 10 to 20 ms; most take longer, some very long.
      const delayUs = 10_000 + (random() < 0.02 ? random() * 10_000 : 20_000 + random() ** 4 * 2_000_000);
      clock.advance(Math.max(0, (trueUs + delayUs - clock.nowUs()) / 1000));
      time.observe(deviceUs, trueUs + delayUs);
      const told = time.stationTime(deviceUs);
      // The first frames may all be late: nobody can know better yet.
      const isSettled = frame >= 50;
      if (isSettled && Math.abs((told?.stationUs ?? 0) - trueUs) > (told?.boundUs ?? 0)) outside.push(frame);
    }
    expect(outside).toEqual([]);
    // Nor does what is said of it grow without end.
    expect(time.status()?.boundUs).toBeLessThan(HALF_US + 20_000);
  });

  it.each([
    ['back', -5_000_000],
    ['far ahead', 60_000_000],
  ])('begins anew where the clock jumps %s', (_where, jumpUs) => {
    time.observe(10_000_000, BOOTED_US + 10_000_000 + 5000);
    time.observe(10_000_000 + jumpUs, BOOTED_US + 10_040_000);
    const told = time.stationTime(10_000_000 + jumpUs);
    expect(Math.abs((told?.stationUs ?? 0) - (BOOTED_US + 10_040_000))).toBeLessThanOrEqual(told?.boundUs ?? 0);
  });

  it('has no exchanges', () => {
    time.observe(0, BOOTED_US);
    expect(time.pairsSince()).toEqual({ pairs: [], next: 0 });
  });
});
