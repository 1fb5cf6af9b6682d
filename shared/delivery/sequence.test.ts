import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberOf, sequenceAfter, sequenceOf, sequencesAhead } from './sequence.ts';

const LAST = 2 ** 32 - 1;

it('counts on from the last number to 0', () => {
  expect([sequenceAfter(0), sequenceAfter(LAST)]).toEqual([1, 0]);
});

it.each([
  [7, 7, 0],
  [9, 7, 2],
  [5, 7, -2],
  [1, LAST, 2],
  [LAST, 1, -2],
])('%d lies ahead of %d by %d', (sequence, expected, ahead) => {
  expect(sequencesAhead(sequence, expected)).toBe(ahead);
});

it('finds the number of a frame again, however often the sequence has wrapped', () => {
  const number = fc.integer({ min: 0, max: 2 ** 50 });
  const away = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(number, away, (frame, distance) => {
      expect(numberOf(sequenceOf(frame), frame + distance)).toBe(frame);
    }),
  );
});
