import { describe, expect, it } from 'vitest';
import { ClockEstimate } from './clock-estimate.ts';
import type { ClockPair } from './clock-pair.ts';

const OFFSET_US = 1_795_000_000_000_000;
const STEP_US = 600_000_000;

/** An exchange of 4 ms each way, received at that second of the device's clock. */
function exchange(second: number, offsetUs = OFFSET_US): ClockPair {
  const t1Us = second * 1e6 + 1;
  return { t0Us: t1Us + offsetUs - 4000, t1Us, t2Us: t1Us + 50, t3Us: t1Us + 50 + offsetUs + 4000 };
}

function estimateOf(pairs: readonly ClockPair[]): ClockEstimate {
  const estimate = new ClockEstimate();
  for (const pair of pairs) estimate.add(pair);
  return estimate;
}

function seconds(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function errorAt(estimate: ClockEstimate, second: number, offsetUs: number): number {
  return Math.abs((estimate.at(second * 1e6)?.offsetUs ?? NaN) - offsetUs);
}

describe('ClockEstimate', () => {
  it('knows nothing before the first exchange', () => {
    const estimate = new ClockEstimate();
    expect(estimate.at(1e6)).toBeNull();
    expect(estimate.line()).toBeNull();
  });

  it('leaves out an impossible exchange and keeps what it knows', () => {
    const estimate = estimateOf(seconds(0, 10).map((second) => exchange(second)));
    const before = estimate.at(9e6);
    expect(estimate.add({ ...exchange(10), t2Us: 0 })).toBe(false);
    expect(estimate.at(9e6)).toEqual(before);
    expect(estimate.steps).toBe(0);
  });

  it.each([
    ['ahead', STEP_US],
    ['back', -STEP_US],
    ['by a little more than a round trip', 9000],
  ])('begins anew with the first exchange after the clock stepped %s', (_, stepUs) => {
    const estimate = estimateOf(seconds(1000, 1030).map((second) => exchange(second)));
    expect(estimate.add(exchange(1031, OFFSET_US + stepUs))).toBe(true);
    expect(estimate.steps).toBe(1);
    expect(errorAt(estimate, 1032, OFFSET_US + stepUs)).toBeLessThan(50);
  });

  it('still knows the time of what was filmed before the step', () => {
    const pairs = seconds(1000, 1030).map((second) => exchange(second));
    const estimate = estimateOf([...pairs, exchange(1040, OFFSET_US + STEP_US), exchange(1041, OFFSET_US + STEP_US)]);
    expect(errorAt(estimate, 1020, OFFSET_US)).toBeLessThan(50);
    expect(errorAt(estimate, 1045, OFFSET_US + STEP_US)).toBeLessThan(50);
  });

  it('says of what was filmed about the step that both times are possible', () => {
    const pairs = seconds(1000, 1030).map((second) => exchange(second));
    const { offsetUs = 0, boundUs = 0 } = estimateOf([...pairs, exchange(1040, OFFSET_US + STEP_US)]).at(1035e6) ?? {};
    expect(offsetUs - boundUs).toBeLessThanOrEqual(OFFSET_US);
    expect(offsetUs + boundUs).toBeGreaterThanOrEqual(OFFSET_US + STEP_US);
  });

  it('notices that the clock stood still while the device was away for long', () => {
    const pairs = seconds(0, 30).map((second) => exchange(second));
    const estimate = estimateOf([...pairs, exchange(31, OFFSET_US + 3 * 3600e6)]);
    expect(estimate.steps).toBe(1);
    expect(errorAt(estimate, 20, OFFSET_US)).toBeLessThan(50);
  });

  it('makes use of exchanges from before a cut for what was filmed in it', () => {
    const late = seconds(330, 338).map((second) => exchange(second));
    const both = estimateOf([...seconds(0, 30).map((second) => exchange(second)), ...late]);
    expect(both.at(180e6)?.boundUs).toBeLessThan((estimateOf(late).at(180e6)?.boundUs ?? 0) / 2);
  });

  it('tells the same by its line as at its reference', () => {
    const estimate = estimateOf(seconds(0, 60).map((second) => exchange(second)));
    const line = estimate.line();
    expect(line?.offsetUs).toBe(estimate.at(line?.referenceUs ?? NaN)?.offsetUs);
  });
});
