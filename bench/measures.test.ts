import { describe, expect, it } from 'vitest';
import { parseBenchArguments } from './bench-options.ts';
import { irregularDeviceTimes } from './device-times.ts';
import { mean, median } from './statistics.ts';
import { compareTimes } from './video-times.ts';

describe('compareTimes', () => {
  it('counts both from their first frame and finds the largest difference', () => {
    expect(compareTimes([1000, 1033, 1100], [0, 33.4, 99.9])).toMatchObject({ frames: 3, lost: 0 });
    expect(compareTimes([1000, 1033, 1100], [0, 33.4, 99.9]).worstErrorMs).toBeCloseTo(0.4);
  });

  it('counts frames that are missing', () => {
    expect(compareTimes([0, 10, 20], [5, 15])).toEqual({ frames: 2, lost: 1, worstErrorMs: 0 });
  });
});

describe('irregularDeviceTimes', () => {
  const times = irregularDeviceTimes(20_000, 1);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));

  it('rises in whole milliseconds, with gaps of seconds but none that is a jump of the clock', () => {
    expect(steps.every((step) => Number.isInteger(step) && step >= 17 && step <= 5000)).toBe(true);
    expect(steps.filter((step) => step >= 1000).length).toBeGreaterThan(40);
  });

  it('is the same for the same seed', () => {
    expect(irregularDeviceTimes(20_000, 1)).toEqual(times);
    expect(irregularDeviceTimes(20_000, 2)).not.toEqual(times);
  });
});

it('takes the middle and the mean', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(() => median([])).toThrow(RangeError);
});

describe('parseBenchArguments', () => {
  it('measures everything three times by default', () => {
    expect(parseBenchArguments([])).toMatchObject({
      kind: 'run',
      options: { repetitions: 3, gigabytes: 1, seconds: 30, withBaseline: true, profile: false, out: null },
    });
  });

  it('profiles the station alone, once', () => {
    expect(parseBenchArguments(['--profile', '--only', 'paced'])).toMatchObject({
      options: { profile: true, withBaseline: false, repetitions: 1, parts: ['paced'] },
    });
  });

  it.each([
    [['--only', 'everything'], 'not "everything"'],
    [['--reps', '0'], '--reps takes a number from 1'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (args, words) => {
    const request = parseBenchArguments(args);
    expect(request.kind === 'wrong' ? request.problem : '').toContain(words);
  });
});
