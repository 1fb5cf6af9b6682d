import { describe, expect, it } from 'vitest';
import {
  formatBoundMs,
  formatBytes,
  formatClock,
  formatCount,
  formatExactTimeOfDay,
  formatPlayTime,
  formatTimeOfDay,
} from './format.ts';

describe('formatClock', () => {
  it.each([
    [0, '00:00:00'],
    [767_999, '00:12:47'],
    [3_600_000, '01:00:00'],
    [360_000_000, '100:00:00'],
    [-5000, '00:00:00'],
  ])('%d ms is %s', (ms, text) => expect(formatClock(ms)).toBe(text));
});

describe('formatPlayTime', () => {
  it.each([
    [0, '0:00.0'],
    [321_450_000, '5:21.4'],
    [3_600_000_000, '1:00:00.0'],
    [59_999_999, '0:59.9'],
    [-1, '0:00.0'],
  ])('%d us is %s', (us, text) => expect(formatPlayTime(us)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [371_400_000, '371 MB'],
    [999_600_000, '1.0 GB'],
    [1_640_000_000, '1.6 GB'],
    [99_960_000_000, '100 GB'],
    [612e9, '612 GB'],
    [3.2e12, '3.2 TB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatBoundMs', () => {
  it.each([
    [0, '0.0'],
    [20, '0.1'],
    [410, '0.5'],
    [1100, '1.1'],
    [9900, '9.9'],
    [9901, '10'],
    [34_100, '35'],
  ])('a bound of %d us is ±%s ms', (us, text) => expect(formatBoundMs(us)).toBe(text));
});

it('sets thousands apart', () => {
  expect(formatCount(22_994)).toBe('22\u202f994');
  expect(formatCount(999)).toBe('999');
  expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567');
});

it('tells the time of day to a hundredth, or to a thousandth', () => {
  const at = new Date(2026, 10, 22, 14, 2, 31, 489).getTime();
  expect([formatTimeOfDay(at), formatExactTimeOfDay(at)]).toEqual(['14:02:31.48', '14:02:31.489']);
  expect(formatExactTimeOfDay(new Date(2026, 10, 22, 4, 2, 1, 7).getTime())).toBe('04:02:01.007');
});
