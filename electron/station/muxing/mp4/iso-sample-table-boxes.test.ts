import { describe, expect, it } from 'vitest';
import { chunkOffsetBox, NO_SAMPLES, stbl, stsc, stsd, stss, stsz, stts } from './iso-sample-table-boxes.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => text.replaceAll(/\s/g, '');

describe('sample table boxes', () => {
  it('stts holds pairs', () => {
    expect(hex(stts(Uint32Array.of(3, 3000, 1, 0xffff_ffff)))).toBe(
      bytes('00000020 73747473 00000000 00000002 00000003 00000bb8 00000001 ffffffff'),
    );
  });

  it('stss holds sample numbers', () => {
    expect(hex(stss(Uint32Array.of(1, 31)))).toBe(bytes('00000018 73747373 00000000 00000002 00000001 0000001f'));
  });

  it('stsz holds each size', () => {
    expect(hex(stsz(Uint32Array.of(7, 8)))).toBe(
      bytes('0000001c 7374737a 00000000 00000000 00000002 00000007 00000008'),
    );
  });

  it('stsc holds triples', () => {
    expect(hex(stsc(Uint32Array.of(1, 15, 1)))).toBe(
      bytes('0000001c 73747363 00000000 00000001 00000001 0000000f 00000001'),
    );
  });

  it('chunk offsets take 32 bits up to 4 GiB and 64 above', () => {
    expect(hex(chunkOffsetBox(Float64Array.of(48, 0xffff_ffff)))).toBe(
      bytes('00000018 7374636f 00000000 00000002 00000030 ffffffff'),
    );
    expect(hex(chunkOffsetBox(Float64Array.of(48, 0x1_0000_0000)))).toBe(
      bytes('00000020 636f3634 00000000 00000002 00000000 00000030 00000001 00000000'),
    );
  });

  it('stbl without samples has no stss, which would deny that fragments have key samples', () => {
    expect(hex(stsd(Uint8Array.of(0xaa)))).toBe(bytes('00000011 73747364 00000000 00000001 aa'));
    expect(hex(stbl(new Uint8Array(0), NO_SAMPLES))).toBe(
      bytes(`0000005c 7374626c 00000010 73747364 00000000 00000001 00000010 73747473 00000000 00000000
        00000010 73747363 00000000 00000000 00000014 7374737a 00000000 00000000 00000000
        00000010 7374636f 00000000 00000000`),
    );
  });
});
