import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { TwoWayTime } from './two-way-time.ts';

/** The station's clock minus the device's. */
const OFFSET_US = 1_700_000_000_000_000;
const TRIP_US = 4000;
/** No clock that counts whole milliseconds. */
const AHEAD_US = 137;

let clock: ManualClock;
let time: TwoWayTime;
beforeEach(() => {
  clock = new ManualClock(OFFSET_US);
  time = new TwoWayTime(clock);
});

/** An exchange that takes TRIP_US either way, a second after the last one. */
function exchange(aheadUs = 0): boolean {
  clock.advance(1000);
  const t3Us = clock.nowUs();
  const answeredUs = t3Us - TRIP_US - OFFSET_US + AHEAD_US + aheadUs;
  return time.add({ t0Us: t3Us - 2 * TRIP_US, t1Us: answeredUs, t2Us: answeredUs, t3Us });
}

describe('TwoWayTime', () => {
  it('knows nothing before the first exchange', () => {
    expect(time.stationTime(0)).toBeNull();
    expect(time.status()).toBeNull();
    expect(time.line().method).toBe('none');
  });

  it('tells the time within half the best round trip, and says how it knows', () => {
    exchange();
    exchange();
    const told = time.stationTime(1_500_000);
    expect(Math.abs((told?.stationUs ?? 0) - OFFSET_US - 1_500_000)).toBeLessThan(told?.boundUs ?? 0);
    expect(told?.boundUs).toBeLessThan(TRIP_US + 1000);
    expect(time.status()).toMatchObject({ method: 'two-way' });
    expect(time.line()).toMatchObject({ method: 'two-way' });
  });

  it('is less sure the longer nothing was heard', () => {
    exchange();
    exchange();
    const before = time.status()?.boundUs ?? 0;
    clock.advance(60_000);
    expect(time.status()?.boundUs).toBeGreaterThan(before);
  });

  it('leaves out what is impossible in itself', () => {
    expect(time.add({ t0Us: 10, t1Us: 5, t2Us: 4, t3Us: 20 })).toBe(false);
    expect(time.add({ t0Us: 20, t1Us: 5, t2Us: 5, t3Us: 10 })).toBe(false);
    expect(time.pairsSince(0)).toEqual({ pairs: [], next: 0 });
  });

  it('begins anew where the device’s clock steps', () => {
    exchange();
    exchange();
    expect(time.steps).toBe(0);
    const stepUs = 60_000_000;
    exchange(stepUs);
    expect(time.steps).toBe(1);
    const deviceUs = clock.nowUs() - OFFSET_US + stepUs;
    const told = time.stationTime(deviceUs);
    expect(Math.abs((told?.stationUs ?? 0) - clock.nowUs())).toBeLessThanOrEqual(told?.boundUs ?? 0);
  });

  it('hands out each exchange once to each who asks, as far as they are kept', () => {
    for (let count = 0; count < 3; count += 1) exchange();
    const first = time.pairsSince(0);
    expect([first.pairs.length, first.next]).toEqual([3, 3]);
    exchange();
    expect(time.pairsSince(first.next).pairs).toHaveLength(1);
    for (let count = 0; count < 1100; count += 1) exchange();
    const { pairs, next } = time.pairsSince(0);
    expect(pairs).toHaveLength(1024);
    expect(next).toBe(1104);
    expect(time.pairsSince(next).pairs).toEqual([]);
  });

  it('forgets everything when the device counts from another moment; the numbers run on', () => {
    exchange();
    time.restart();
    expect(time.stationTime(0)).toBeNull();
    exchange();
    expect(time.pairsSince(1)).toMatchObject({ next: 2, pairs: [{}] });
  });
});
