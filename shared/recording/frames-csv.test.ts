import { describe, expect, it } from 'vitest';
import { formatFrameRow, FRAMES_CSV_HEADER, type FrameRow, parseFrameRow, parseFramesCsv } from './frames-csv.ts';

const row: FrameRow = {
  sequence: 4_294_967_295,
  key: true,
  deviceUs: 345_600_000_000,
  arrivalUs: 1_795_327_200_000_000,
  stationUs: 1_795_327_200_000_000,
  ptsUs: 0,
  bytes: 20_480,
  offset: 32,
  file: 'stream.mp4',
};
const line = '4294967295,1,345600000000,1795327200000000,1795327200000000,0,20480,32,stream.mp4\n';

describe('frames.csv', () => {
  it('writes and reads a row', () => {
    expect(formatFrameRow(row)).toBe(line);
    expect(parseFrameRow(line.trimEnd())).toEqual(row);
  });

  it('leaves fields empty that do not apply', () => {
    const bare = { ...row, key: false, ptsUs: null, offset: null, file: null };
    expect(formatFrameRow(bare)).toBe('4294967295,0,345600000000,1795327200000000,1795327200000000,,20480,,\n');
    expect(parseFrameRow(formatFrameRow(bare).trimEnd())).toEqual(bare);
  });

  it('writes whole digits for a broken device clock', () => {
    expect(formatFrameRow({ ...row, deviceUs: Number(0xffff_ffff_ffff_ffffn) * 1000 })).toMatch(
      /^4294967295,1,1844674407370955\d{7},/,
    );
  });

  it('leaves out a torn last line, even where it looks whole', () => {
    expect(parseFramesCsv(`${FRAMES_CSV_HEADER}\n${line}${line}42,0,1`)).toHaveLength(2);
    expect(parseFramesCsv(`${FRAMES_CSV_HEADER}\n${line}${line.trimEnd()}`)).toHaveLength(1);
  });

  it('stops at the first line that is not a row', () => {
    expect(parseFramesCsv(`${FRAMES_CSV_HEADER}\n${line}\0\0\0\0\n${line}`)).toHaveLength(1);
  });

  it('refuses a file with another header', () => {
    expect(() => parseFramesCsv('a,b,c\n')).toThrow('does not begin with its header line');
    expect(() => parseFramesCsv('')).toThrow('does not begin with its header line');
  });

  it.each([
    ['a sequence over 32 bits', '4294967296,1,3,4,5,6,7,8,stream.mp4'],
    ['bytes over 32 bits', '1,1,3,4,5,6,4294967296,8,stream.mp4'],
    ['a negative place', '1,1,3,4,5,6,7,-8,stream.mp4'],
    ['a place that is not exact', '1,1,3,4,5,6,7,9007199254740993,stream.mp4'],
    ['a negative time', '1,1,3,4,5,-6,7,8,stream.mp4'],
    ['an arrival beyond all dates', '1,1,3,9999999999999999999,5,6,7,8,stream.mp4'],
    ['a device time over 64 bits', '1,1,18446744073709552000001000,4,5,6,7,8,stream.mp4'],
    ['the raw stream as its video', '1,1,3,4,5,6,7,8,stream.h264'],
    ['a video in another folder', '1,1,3,4,5,6,7,8,../stream.mp4'],
  ])('does not take a line with %s for a row', (_, text) => {
    expect(parseFrameRow('1,1,3,4,5,6,7,8,stream.mp4')).not.toBeNull();
    expect(parseFrameRow(text)).toBeNull();
  });

  it.each(['', '1,2', '1,2,3,4,5,6,7,8,9', '1,1,x,4,5,6,7,8,f', '1,1,3,4,5,6,-7,8,f', '1,1,3,4,5,6,7,8,f,g'])(
    'does not take %j for a row',
    (text) => expect(parseFrameRow(text)).toBeNull(),
  );
});
