import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range.ts';

describe('parseByteRange, of a file of ten bytes', () => {
  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=0-0', 0, 0],
    ['bytes=9-9', 9, 9],
    ['bytes=3-', 3, 9],
    ['bytes=3-99', 3, 9],
    ['bytes=3-99999999999999999999999999', 3, 9],
    ['bytes=-4', 6, 9],
    ['bytes=-10', 0, 9],
    ['bytes=-11', 0, 9],
    [' Bytes = 2 - 5 ', 2, 5],
  ])('takes %s', (header, start, end) => {
    expect(parseByteRange(header, 10)).toEqual({ start, end });
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=99999999999999999999999999-'])('refuses %s', (header) => {
    expect(parseByteRange(header, 10)).toBe('unsatisfiable');
  });

  it.each([
    null,
    '',
    'bytes=-',
    'bytes=',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'lines=0-1',
    'bytes=--1',
    'bytes=1.5-2',
  ])('passes over %s', (header) => {
    expect(parseByteRange(header, 10)).toBe('whole');
  });

  it('has no byte of an empty file to give', () => {
    expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRange('bytes=-1', 0)).toBe('unsatisfiable');
    expect(parseByteRange(null, 0)).toBe('whole');
  });
});
