import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberRanges } from './number-ranges.ts';

it('is a set of numbers', () => {
  const numbers = fc.uniqueArray(fc.nat(60)).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(numbers, fc.nat(60), fc.nat(60), fc.nat(60), (added, from, to, countedFrom) => {
      const ranges = new NumberRanges();
      for (const number of added) ranges.add(number);
      ranges.clip(from, to);
      const left = added.filter((number) => number >= from && number < to && number >= countedFrom);
      expect(ranges.countFrom(countedFrom)).toBe(left.length);
    }),
  );
});
