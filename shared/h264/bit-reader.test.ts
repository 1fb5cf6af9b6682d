import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';

/** A reader of bits written as text. */
function bits(text: string): BitReader {
  const digits = text.replaceAll(' ', '');
  const bytes = digits.match(/.{1,8}/g) ?? [];
  return new BitReader(Uint8Array.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))), 0);
}

describe('BitReader', () => {
  it('reads numbers across byte borders, most significant bit first', () => {
    const reader = bits('1 0110 0011111 01010');
    expect([reader.flag(), reader.u(4), reader.u(7), reader.u(0), reader.u(4), reader.flag()]).toEqual([
      true,
      6,
      31,
      0,
      5,
      false,
    ]);
  });

  it('reads 32 bits as an unsigned number', () => {
    expect(new BitReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0).u(32)).toBe(4_294_967_295);
  });

  it('begins at an offset', () => {
    expect(new BitReader(Uint8Array.of(0x67, 0x42), 1).u(8)).toBe(0x42);
  });

  it('reads unsigned Exp-Golomb numbers (table 9-2)', () => {
    const reader = bits('1 010 011 00100 00101 0001010');
    expect(Array.from({ length: 6 }, () => reader.ue())).toEqual([0, 1, 2, 3, 4, 9]);
  });

  it('reads the largest Exp-Golomb numbers without losing a bit', () => {
    const zeros = '0'.repeat(31);
    expect(bits(`${zeros} 1 ${'1'.repeat(31)}`).ue()).toBe(4_294_967_294);
    expect(bits(`0${zeros} 1 0${zeros}`).ue()).toBe(4_294_967_295);
  });

  it('reads signed Exp-Golomb numbers (table 9-3)', () => {
    const reader = bits('1 010 011 00100 00101');
    expect(Array.from({ length: 5 }, () => reader.se())).toEqual([0, 1, -1, 2, -2]);
  });

  it('refuses more than 32 leading zeros', () => {
    const reader = new BitReader(Uint8Array.of(0x40, 0x40, 0x40, 0, 0, 3, 0, 0, 3, 0, 1), 3);
    expect(() => reader.ue()).toThrow(
      new H264Error('malformed', 'An Exp-Golomb number has more than 32 leading zero bits.'),
    );
  });

  it('leaves out emulation prevention bytes', () => {
    const reader = new BitReader(Uint8Array.of(0, 0, 3, 1, 0, 0, 3, 3, 3, 0, 3, 0, 0, 3, 0, 0, 3, 2), 0);
    expect(Array.from({ length: 14 }, () => reader.u(8))).toEqual([0, 0, 1, 0, 0, 3, 3, 0, 3, 0, 0, 0, 0, 2]);
  });

  it.each([
    ['no bytes', []],
    ['seven bits short', [0xff]],
    ['a prevention byte that protects nothing', [0, 0, 3]],
  ])('throws at the end: %s', (_, values) => {
    const reader = new BitReader(Uint8Array.from(values), 0);
    const end = new H264Error('truncated', 'A NAL unit ends before its last syntax element.');
    expect(() => reader.u(25)).toThrow(end);
    expect(() => reader.ue()).toThrow(end);
  });

  it('gives back any payload that was escaped as clause 7.4.1 says', () => {
    const payload = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 0xff), { maxLength: 60 });
    fc.assert(
      fc.property(payload, (values) => {
        const escaped: number[] = [];
        for (const value of values) {
          if (value <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
          escaped.push(value);
        }
        const reader = new BitReader(Uint8Array.from(escaped), 0);
        expect(values.map(() => reader.u(8))).toEqual(values);
      }),
    );
  });
});
