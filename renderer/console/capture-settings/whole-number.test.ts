import { describe, expect, it } from 'vitest';
import { BITRATE_BOUNDS, FPS_BOUNDS, nearestWholeNumber, readWholeNumber } from './whole-number.ts';

describe('a typed whole number', () => {
  it.each([
    ['4', 4],
    [4, 4],
    [' 2000 ', 2000],
    ['', null],
    ['-', null],
    ['-4', null],
    ['4.5', null],
    [4.5, null],
    ['1e3', null],
    ['0', null],
    ['2001', null],
  ])('%j is read as %j Mbit/s', (typed, value) => {
    expect(readWholeNumber(typed, BITRATE_BOUNDS)).toBe(value);
  });

  it('may be 0 for the frame rate: as fast as possible', () => {
    expect(readWholeNumber('0', FPS_BOUNDS)).toBe(0);
    expect(readWholeNumber('1001', FPS_BOUNDS)).toBeNull();
  });

  it.each([
    ['5000', 2000],
    [0, 1],
    ['4.6', 5],
    ['', 7],
    ['-', 7],
  ])('%j becomes %j when the field is left', (typed, value) => {
    expect(nearestWholeNumber(typed, BITRATE_BOUNDS, 7)).toBe(value);
  });
});
