import { describe, expect, it } from 'vitest';
import { moof, mvex, parseMoof } from './iso-fragment-boxes.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => text.replaceAll(/\s/g, '');
const SAMPLES = {
  durations: Uint32Array.of(3000, 3001),
  sizes: Uint32Array.of(500, 60),
  keys: Uint8Array.of(1, 0),
};
const MOOF = `
  00000070 6d6f6f66
    00000010 6d666864 00000000 00000007
    00000058 74726166
      00000010 74666864 00020000 00000001
      00000014 74666474 01000000 0000000100000005
      0000002c 7472756e 00000701 00000002 00000078
        00000bb8 000001f4 02000000
        00000bb9 0000003c 01010000`;

describe('fragment boxes', () => {
  it('mvex says that fragments follow', () => {
    expect(hex(mvex())).toBe(
      bytes('00000028 6d766578 00000020 74726578 00000000 00000001 00000001 00000000 00000000 00000000'),
    );
  });

  it('moof counts its data from its own first byte', () => {
    expect(hex(moof(7, 0x1_0000_0005, SAMPLES, 8))).toBe(bytes(MOOF));
  });

  it('parseMoof reads it back', () => {
    expect(parseMoof(Buffer.from(bytes(MOOF), 'hex'))).toEqual({
      ...SAMPLES,
      decodeTicks: 0x1_0000_0005,
      dataOffset: 120,
      payloadBytes: 560,
    });
  });

  it('parseMoof takes no other layout', () => {
    const good = Buffer.from(bytes(MOOF), 'hex');
    for (const at of [4, 8, 12, 24, 28, 32, 36, 40, 44, 48, 52, 56, 68, 72, 76, 80, 96]) {
      const broken = Buffer.from(good);
      broken.writeUInt8((broken[at] ?? 0) ^ 0x40, at);
      expect(parseMoof(broken), `byte ${at}`).toBeNull();
    }
    expect(parseMoof(good.subarray(0, 100))).toBeNull();
    expect(parseMoof(good.subarray(0, 88))).toBeNull();
    expect(parseMoof(new Uint8Array(0))).toBeNull();
  });

  it('parseMoof takes no sample without duration or size', () => {
    for (const at of [88, 92]) {
      const broken = Buffer.from(bytes(MOOF), 'hex');
      broken.writeUInt32BE(0, at);
      expect(parseMoof(broken)).toBeNull();
    }
  });
});
