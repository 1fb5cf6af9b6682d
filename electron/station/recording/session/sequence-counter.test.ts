import { expect, it } from 'vitest';
import { SequenceCounter } from './sequence-counter.ts';

function missingOf(sequences: readonly number[]): number[] {
  const counter = new SequenceCounter();
  return sequences.map((sequence) => counter.advance(sequence));
}

it('counts what was left out', () => {
  expect(missingOf([7, 8, 11, 12])).toEqual([0, 0, 2, 0]);
});

it('wraps at 2^32 without a gap, and counts a gap over the wrap', () => {
  expect(missingOf([4_294_967_294, 4_294_967_295, 0, 1])).toEqual([0, 0, 0, 0]);
  expect(missingOf([4_294_967_294, 1])).toEqual([0, 2]);
});

it('takes a step back or a repeat for a new start, not for four billion lost messages', () => {
  expect(missingOf([500, 0, 1])).toEqual([0, 0, 0]);
  expect(missingOf([5, 5, 6])).toEqual([0, 0, 0]);
});

it('tells a restart from the first message and from the wrap', () => {
  const counter = new SequenceCounter();
  expect(counter.isRestart(0)).toBe(false);
  counter.advance(0);
  expect(counter.isRestart(0)).toBe(true);
  expect(counter.isRestart(1)).toBe(false);
  counter.advance(4_294_967_295);
  expect(counter.isRestart(0)).toBe(false);
});
