import { describe, expect, it } from 'vitest';
import { type ClockRun, type Look, simulateClock, type SimulatedNetwork } from './clock-simulation.ts';
import { LOOPBACK, LOPSIDED_WIFI, WIFI } from './clock-networks.ts';
import { median } from './statistics.ts';

const RUNS = 1000;
const SECONDS = 40;

function simulateRuns(network: SimulatedNetwork, runs: number, stepAt: number | null = null): readonly ClockRun[] {
  return Array.from({ length: runs }, (_, seed) => simulateClock({ seed, seconds: SECONDS, network, stepAt }));
}

function outside(looks: readonly Look[]): readonly Look[] {
  return looks.filter(({ errorUs, boundUs }) => errorUs > boundUs);
}

/** Errors of the moment itself once the device has been there for half a minute. */
function settledErrors(runs: readonly ClockRun[]): readonly number[] {
  return runs.flatMap(({ looks }) => {
    return looks.filter(({ second, agoSeconds }) => second >= 30 && agoSeconds === 0).map(({ errorUs }) => errorUs);
  });
}

describe('the clock of a device over Wi-Fi, days away, drifting by up to 50 ppm, with outliers of seconds', () => {
  const runs = simulateRuns(WIFI, RUNS);

  it('is within its bound at every look: at each exchange, in between, and back to what was filmed half a minute ago', () => {
    expect(runs.flatMap(({ looks }) => outside(looks))).toEqual([]);
    expect(runs.every(({ steps }) => steps === 0)).toBe(true);
  });

  it('is off by less than 5 ms in the median after 30 s', () => {
    expect(median(settledErrors(runs))).toBeLessThan(5000);
  });

  it('is within its bound when it is refitted afterwards', () => {
    expect(runs.flatMap(({ refitted }) => outside(refitted))).toEqual([]);
  });
});

describe('the clock of a device to which no request is as quick as its answers, which no exchange can see', () => {
  it('is within its bound all the same', () => {
    const runs = simulateRuns(LOPSIDED_WIFI, RUNS);
    expect(runs.flatMap(({ looks, refitted }) => outside([...looks, ...refitted]))).toEqual([]);
  });
});

describe('the clock of a device whose clock steps', () => {
  const runs = simulateRuns(WIFI, RUNS, 20.3);

  it('is right again from the next exchange on, and the step is counted', () => {
    // An exchange takes 80 ms at most, or 3 s where it is an outlier, and the next begins a second after the last.
    const after = runs.flatMap(({ looks }) => looks.filter(({ second, agoSeconds }) => second - agoSeconds > 27.5));
    expect(outside(after)).toEqual([]);
    expect(after.length).toBeGreaterThan(RUNS);
    expect(runs.every(({ steps }) => steps >= 1)).toBe(true);
  });

  it('is right of what was filmed before the step and delivered after it', () => {
    const before = runs.flatMap(({ looks }) => {
      return looks.filter(({ second, agoSeconds }) => second > 27.5 && second - agoSeconds < 13.5);
    });
    expect(outside(before)).toEqual([]);
    expect(before.length).toBeGreaterThan(RUNS);
  });
});

describe('the clock of a device on the same machine', () => {
  it('is within its bound, and off by less than a millisecond from its first second on', () => {
    const looks = simulateRuns(LOOPBACK, RUNS / 10).flatMap((run) => run.looks);
    expect(outside(looks)).toEqual([]);
    const settled = looks.filter(({ second, agoSeconds }) => second >= 1 && agoSeconds === 0);
    const now = settled.map(({ errorUs }) => errorUs);
    expect(Math.max(...now)).toBeLessThan(1000);
  });
});
