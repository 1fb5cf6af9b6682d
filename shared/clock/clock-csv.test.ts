import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_CSV_HEADER, formatClockPair, parseClockCsv, parseClockPair } from './clock-csv.ts';

const PAIR = { t0Us: 1_795_327_200_000_000, t1Us: 345_600_000_000, t2Us: 345_600_000_090, t3Us: 1_795_327_200_004_200 };
const LINE = '1795327200000000,345600000000,345600000090,1795327200004200\n';

describe('clock.csv', () => {
  it('writes and reads an exchange', () => {
    expect(formatClockPair(PAIR)).toBe(LINE);
    expect(parseClockCsv(`${CLOCK_CSV_HEADER}\n${LINE}`)).toEqual([PAIR]);
  });

  it('writes whole microseconds', () => {
    expect(formatClockPair({ ...PAIR, t1Us: 12.4, t2Us: 99.5 })).toBe('1795327200000000,12,100,1795327200004200\n');
  });

  it('leaves out a torn last line, even where it looks whole', () => {
    expect(parseClockCsv(`${CLOCK_CSV_HEADER}\n${LINE}${LINE}1795327`)).toHaveLength(2);
    expect(parseClockCsv(`${CLOCK_CSV_HEADER}\n${LINE}${LINE.trimEnd()}`)).toHaveLength(1);
  });

  it('reads on after a line that is no row, for each exchange stands for itself', () => {
    expect(parseClockCsv(`${CLOCK_CSV_HEADER}\n${LINE}\0\0\0\n${LINE}`)).toEqual([PAIR, PAIR]);
  });

  it('refuses a file with another header', () => {
    expect(() => parseClockCsv(`a,b\n${LINE}`)).toThrow('clock.csv does not begin with its header line.');
    expect(() => parseClockCsv('')).toThrow('does not begin with its header line');
  });

  it.each(['', '1,2,3', '1,2,3,4,5', '1,2,x,4', '1,2,-3,4', '1,2,3.5,4', '1,2,3,9007199254740993', '1,2,,4'])(
    'does not take %j for a row',
    (text) => expect(parseClockPair(text)).toBeNull(),
  );

  it('reads back whatever it writes', () => {
    const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.array(fc.record({ t0Us: time, t1Us: time, t2Us: time, t3Us: time })), (pairs) => {
        expect(parseClockCsv(`${CLOCK_CSV_HEADER}\n${pairs.map(formatClockPair).join('')}`)).toEqual(pairs);
      }),
    );
  });
});
