import { describe, expect, it } from 'vitest';
import { H264Error } from './h264-error.ts';
import { parsePps } from './pps.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('parsePps', () => {
  it.each([
    ['68 eb e3 cb 22 c0', 0, 0],
    ['68 48 e3 c8', 1, 1],
    ['68 53 8f 20', 1, 0],
    ['68 73 8f 20', 2, 0],
    ['68 00 80 02 03 8f 20', 255, 31],
  ])('reads the ids of %s', (bytes, id, spsId) => {
    expect(parsePps(hex(bytes))).toEqual({ id, spsId });
  });

  it('throws an H264Error for ids that cannot be, other types and a torn end', () => {
    expect(() => parsePps(hex('68 00 80 ce 3c 80'))).toThrow(
      new H264Error('malformed', 'A picture parameter set has id 256 and refers to sequence 0.'),
    );
    expect(() => parsePps(hex('68 82 13 8f 20'))).toThrow(
      new H264Error('malformed', 'A picture parameter set has id 0 and refers to sequence 32.'),
    );
    for (const bytes of ['', '67 42', '68', '68 00']) expect(() => parsePps(hex(bytes))).toThrow(H264Error);
  });
});
