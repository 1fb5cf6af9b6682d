import { describe, expect, it } from 'vitest';
import { ClockEstimate } from './clock-estimate.ts';
import type { ClockPair } from './clock-pair.ts';
import { fitWhole, type WholeFit } from './whole-fit.ts';

const HOURS = 1;

/** A device whose rate swings by 3 ppm within a quarter of an hour, about 40 ppm. */
function trueOffsetUs(deviceUs: number): number {
  const at = deviceUs / 1e6;
  return 1_795_000_000_000_000 + 40 * at + (3 * 900 * Math.sin((2 * Math.PI * at) / 900)) / (2 * Math.PI);
}

function exchange(second: number, wayUs = { to: 3000, back: 3000 }, stepUs = 0): ClockPair {
  const t1Us = second * 1e6 + 1;
  const t2Us = t1Us + 40;
  return {
    t0Us: t1Us + trueOffsetUs(t1Us) + stepUs - wayUs.to,
    t1Us,
    t2Us,
    t3Us: t2Us + trueOffsetUs(t2Us) + stepUs + wayUs.back,
  };
}

function seconds(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function fitOf(pairs: readonly ClockPair[]): WholeFit {
  const fit = fitWhole(pairs);
  if (fit === null) throw new Error('There is nothing to fit.');
  return fit;
}

describe('fitWhole', () => {
  it('is null without an exchange that is possible', () => {
    expect(fitWhole([])).toBeNull();
    expect(fitWhole([{ t0Us: 10, t1Us: 5, t2Us: 1, t3Us: 20 }])).toBeNull();
  });

  it('follows a clock over hours', () => {
    const fit = fitOf(seconds(0, HOURS * 3600).map((second) => exchange(second)));
    for (let second = 0; second < HOURS * 3600; second += 7) {
      const { offsetUs, boundUs } = fit.at(second * 1e6);
      expect(Math.abs(offsetUs - trueOffsetUs(second * 1e6))).toBeLessThan(boundUs);
      expect(boundUs).toBeLessThan(3200);
    }
  });

  it('knows the first seconds better than could be known then, by what came later', () => {
    const slow = seconds(0, 5).map((second) => exchange(second, { to: 40_000, back: 40_000 }));
    const pairs = [...slow, ...seconds(5, 60).map((second) => exchange(second))];
    const then = new ClockEstimate();
    for (const pair of slow) then.add(pair);
    expect(fitOf(pairs).at(2e6).boundUs).toBeLessThan((then.at(2e6)?.boundUs ?? 0) / 4);
  });

  it('goes through a hole without exchanges with a bound that says so', () => {
    const pairs = [...seconds(0, 60), ...seconds(360, 420)].map((second) => exchange(second));
    const { offsetUs, boundUs } = fitOf(pairs).at(210e6);
    expect(Math.abs(offsetUs - trueOffsetUs(210e6))).toBeLessThan(boundUs);
    expect(boundUs).toBeGreaterThan(fitOf(pairs).at(30e6).boundUs);
  });

  it('keeps apart what was before and after a step of the clock', () => {
    const stepUs = 5_000_000;
    const pairs = [
      ...seconds(0, 60).map((second) => exchange(second)),
      ...seconds(60, 120).map((second) => exchange(second, undefined, stepUs)),
    ];
    const fit = fitOf(pairs);
    expect(fit.steps).toBe(1);
    expect(fit.exchanges).toBe(120);
    expect(Math.abs(fit.at(58e6).offsetUs - trueOffsetUs(58e6))).toBeLessThan(100);
    expect(Math.abs(fit.at(61e6).offsetUs - trueOffsetUs(61e6) - stepUs)).toBeLessThan(100);
  });

  it('answers for times before and after all exchanges', () => {
    const fit = fitOf(seconds(100, 130).map((second) => exchange(second)));
    for (const second of [70, 160]) {
      const { offsetUs, boundUs } = fit.at(second * 1e6);
      expect(Math.abs(offsetUs - trueOffsetUs(second * 1e6))).toBeLessThan(boundUs);
    }
  });

  it('is quick with a broken file that claims a thousand years', () => {
    const far = { t0Us: 4e15, t1Us: 4e15 - 1.795e15, t2Us: 4e15 - 1.795e15, t3Us: 4e15 };
    expect(fitOf([exchange(0), far]).at(1e15).boundUs).toBeGreaterThan(0);
  });
});
