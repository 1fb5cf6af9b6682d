import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStartCode, NalScanner } from './annex-b.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

interface Unit {
  readonly codeStart: number;
  readonly start: number;
  readonly end: number;
  readonly type: number;
}

function scan(bytes: Uint8Array): Unit[] {
  const scanner = new NalScanner();
  scanner.reset(bytes);
  const units: Unit[] = [];
  while (scanner.next()) {
    units.push({ codeStart: scanner.codeStart, start: scanner.start, end: scanner.end, type: scanner.type });
  }
  return units;
}

/** The same, as slow and plain as possible. */
function naiveScan(bytes: Uint8Array): Unit[] {
  const codes: number[] = [];
  for (let i = 0; i + 2 < bytes.length; i += 1) {
    if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1) codes.push(i);
  }
  return codes.flatMap((code, index) => {
    const start = code + 3;
    let end = codes[index + 1] ?? bytes.length;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    const codeStart = bytes[code - 1] === 0 ? code - 1 : code;
    return end > start ? [{ codeStart, start, end, type: (bytes[start] ?? 0) % 32 }] : [];
  });
}

describe('NalScanner', () => {
  it('finds units behind start codes of three and four bytes', () => {
    expect(scan(hex('00000001 6742 000001 68ce 00000001 6588'))).toEqual([
      { codeStart: 0, start: 4, end: 6, type: 7 },
      { codeStart: 6, start: 9, end: 11, type: 8 },
      { codeStart: 11, start: 15, end: 17, type: 5 },
    ]);
  });

  it('gives extra zero bytes to no unit', () => {
    expect(scan(hex('0000000000 01 0910 000000000000 01 4180 0000'))).toEqual([
      { codeStart: 2, start: 6, end: 8, type: 9 },
      { codeStart: 11, start: 15, end: 17, type: 1 },
    ]);
  });

  it('skips units without content', () => {
    expect(scan(hex('000001 000001 00000001 000001 4180 000001'))).toEqual([
      { codeStart: 10, start: 13, end: 15, type: 1 },
    ]);
  });

  it('keeps a unit whose header byte is zero', () => {
    expect(scan(hex('000001 0005 000001 4180'))).toEqual([
      { codeStart: 0, start: 3, end: 5, type: 0 },
      { codeStart: 5, start: 8, end: 10, type: 1 },
    ]);
  });

  it('ignores bytes before the first start code', () => {
    expect(scan(hex('ff 00 01 00 000001 65'))).toEqual([{ codeStart: 3, start: 7, end: 8, type: 5 }]);
  });

  it('takes a torn tail as the end of the last unit', () => {
    expect(scan(hex('000001 65 88 0000'))).toEqual([{ codeStart: 0, start: 3, end: 5, type: 5 }]);
    expect(scan(hex('000001 65 88 000003'))).toEqual([{ codeStart: 0, start: 3, end: 8, type: 5 }]);
  });

  it.each(['', '00', '01', '0000', '000001', '00000001', '000000', '0000000000', '6588', '00000265', 'ffd8ffe0'])(
    'finds nothing in "%s", however often it is asked',
    (text) => {
      const scanner = new NalScanner();
      scanner.reset(hex(text));
      expect([scanner.next(), scanner.next(), scanner.nextHeader()]).toEqual([false, false, false]);
    },
  );

  it('finds nothing before the first reset', () => {
    expect(new NalScanner().next()).toBe(false);
  });

  it('can look at headers only, and be asked for an end', () => {
    const scanner = new NalScanner();
    scanner.reset(hex('00000001 6742 000001 6588 000001 4101'));
    expect([scanner.nextHeader(), scanner.type, scanner.start, scanner.end]).toEqual([true, 7, 4, -1]);
    scanner.findEnd();
    scanner.findEnd();
    expect(scanner.end).toBe(6);
    expect([scanner.nextHeader(), scanner.type, scanner.start, scanner.end]).toEqual([true, 5, 9, -1]);
    expect([scanner.next(), scanner.type, scanner.start, scanner.end]).toEqual([true, 1, 14, 16]);
    expect(scanner.next()).toBe(false);
  });

  it('starts over with a reset, on a view in the middle of a buffer too', () => {
    const scanner = new NalScanner();
    scanner.reset(hex('000001 65 000001 41'));
    scanner.next();
    scanner.reset(hex('000001 65 000001 41').subarray(3));
    expect([scanner.next(), scanner.start, scanner.end, scanner.type]).toEqual([true, 4, 5, 1]);
  });

  it('agrees with a naive scanner on any bytes', () => {
    const bytes = fc
      .array(fc.constantFrom(0, 0, 0, 1, 1, 3, 0x65, 0xff), { maxLength: 400 })
      .map((values) => Uint8Array.from(values));
    fc.assert(
      fc.property(bytes, (data) => {
        expect(scan(data)).toEqual(naiveScan(data));
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with a naive scanner when start codes are far apart and near misses are not', () => {
    const piece = fc.oneof(
      fc.uint8Array({ minLength: 0, maxLength: 300 }),
      fc.integer({ min: 1, max: 300 }).map((length) => new Uint8Array(length).fill(1)),
      fc.constantFrom(hex('000001'), hex('00000001'), hex('000003'), hex('0001')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const data = Uint8Array.from(Buffer.concat(pieces));
        expect(scan(data)).toEqual(naiveScan(data));
      }),
      { numRuns: 500 },
    );
  });
});

describe('findStartCode', () => {
  it('gives the first of the three bytes, from an offset on', () => {
    const bytes = hex('00000001 65 000001 41');
    expect([0, 1, 2, 5, 6].map((from) => findStartCode(bytes, from))).toEqual([1, 1, 5, 5, -1]);
  });
});
