import { describe, expect, it } from 'vitest';
import { H264Error } from './h264-error.ts';
import { parseSliceStart } from './slice-header.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('parseSliceStart', () => {
  it.each([
    ['x264 key picture', '65 88 84 00 37 ff fe f6', { firstMb: 0, sliceType: 7, ppsId: 0 }],
    ['x264 P picture', '41 9a 21 6c 43 7f fe a7', { firstMb: 0, sliceType: 5, ppsId: 0 }],
    ['second slice', '41 03 21 9a c0', { firstMb: 99, sliceType: 5, ppsId: 2 }],
    ['PPS 1', '65 88 55 56', { firstMb: 0, sliceType: 7, ppsId: 1 }],
    ['PPS 255', '65 88 00 80 55 58', { firstMb: 0, sliceType: 7, ppsId: 255 }],
  ])('reads %s', (_, bytes, expected) => {
    expect(parseSliceStart(hex(bytes))).toEqual(expected);
  });

  it('throws an H264Error for ids that cannot be, other types and a torn end', () => {
    expect(() => parseSliceStart(hex('65 88 00 80 d5 58'))).toThrow(
      new H264Error('malformed', 'A slice has type 7 and refers to picture parameter set 256.'),
    );
    expect(() => parseSliceStart(hex('41 8b ff'))).toThrow(H264Error);
    for (const bytes of ['', '67 42 00 1f', '65', '65 00', '43 88 84']) {
      expect(() => parseSliceStart(hex(bytes))).toThrow(H264Error);
    }
  });
});
