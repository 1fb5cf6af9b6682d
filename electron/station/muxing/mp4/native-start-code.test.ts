import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findStartCode } from '#shared/h264/annex-b.ts';
import { findStartCodeNatively } from './native-start-code.ts';

it('finds what the portable search finds, from any place on', () => {
  const byte = fc.oneof(fc.constantFrom(0, 0, 0, 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 200 }), fc.nat(210), (values, from) => {
      // A view in the middle of other memory, as units are.
      const bytes = Uint8Array.from([0, 0, 1, ...values, 0, 0, 1]).subarray(3, 3 + values.length);
      expect(findStartCodeNatively(bytes, from)).toBe(findStartCode(bytes, from));
    }),
    { numRuns: 2000 },
  );
});
