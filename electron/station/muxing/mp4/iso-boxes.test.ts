import { describe, expect, it } from 'vitest';
import { box, fullBox, getU64, u64 } from './iso-box.ts';
import {
  dinf,
  edts,
  free,
  fromIsoSeconds,
  ftyp,
  hdlr,
  mdatHeader,
  mdatHeader64,
  mdhd,
  mvhd,
  tkhd,
  vmhd,
} from './iso-boxes.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => text.replaceAll(/\s/g, '');
const ONE_SECOND_AFTER_1970 = 1000;
const MATRIX = `00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000`;

describe('box', () => {
  it('puts size and type in front of its parts', () => {
    expect(hex(box('abcd', [1, 2], [3]))).toBe(bytes('0000000b 61626364 010203'));
    expect(hex(fullBox('abcd', 1, 0x2_0003, [9]))).toBe(bytes('0000000d 61626364 01020003 09'));
  });

  it('keeps 64-bit numbers up to 2^53 - 1', () => {
    for (const value of [0, 0xffff_ffff, 0x1_0000_0000, 5_000_000_000, Number.MAX_SAFE_INTEGER]) {
      expect(getU64(Uint8Array.from(u64(value)), 0)).toBe(value);
    }
  });
});

describe('file level boxes', () => {
  it('ftyp: isom, compatible with isom iso6 avc1 mp41', () => {
    expect(hex(ftyp())).toBe(bytes('00000020 66747970 69736f6d 00000200 69736f6d 69736f36 61766331 6d703431'));
  });

  it('free', () => {
    expect(hex(free(16))).toBe(bytes('00000010 66726565 00000000 00000000'));
  });

  it('mdat: 32 bits while they hold, else 64', () => {
    expect(hex(mdatHeader(5))).toBe(bytes('0000000d 6d646174'));
    expect(hex(mdatHeader(0xffff_fff7))).toBe(bytes('ffffffff 6d646174'));
    expect(hex(mdatHeader(0xffff_fff8))).toBe(bytes('00000001 6d646174 00000001 00000008'));
    expect(hex(mdatHeader64(20))).toBe(bytes('00000001 6d646174 00000000 00000014'));
  });
});

describe('headers', () => {
  it('mvhd of version 0', () => {
    expect(hex(mvhd(ONE_SECOND_AFTER_1970, 90_000))).toBe(
      bytes(`0000006c 6d766864 00000000 7c25b081 7c25b081 00015f90 00015f90 00010000 0100 0000 00000000 00000000
        ${MATRIX} ${'00'.repeat(24)} 00000002`),
    );
  });

  it('mvhd of version 1 when the duration needs 64 bits', () => {
    expect(hex(mvhd(ONE_SECOND_AFTER_1970, 0x1_0000_0001))).toBe(
      bytes(`00000078 6d766864 01000000 000000007c25b081 000000007c25b081 00015f90 0000000100000001
        00010000 0100 0000 00000000 00000000 ${MATRIX} ${'00'.repeat(24)} 00000002`),
    );
  });

  it('mdhd of version 1 when the time of creation is after 2040', () => {
    const after2040Ms = (0x1_0000_0000 - 2_082_844_800) * 1000;
    expect(hex(mdhd(after2040Ms, 1))).toBe(
      bytes(`0000002c 6d646864 01000000 0000000100000000 0000000100000000 00015f90 0000000000000001 55c4 0000`),
    );
    expect(fromIsoSeconds(0x1_0000_0000)).toBe(after2040Ms);
  });

  it('mdhd of version 0', () => {
    expect(hex(mdhd(ONE_SECOND_AFTER_1970, 7))).toBe(
      bytes('00000020 6d646864 00000000 7c25b081 7c25b081 00015f90 00000007 55c4 0000'),
    );
  });

  it('tkhd: enabled, in the movie, size in 16.16', () => {
    expect(hex(tkhd(ONE_SECOND_AFTER_1970, 7, 1920, 1080))).toBe(
      bytes(`0000005c 746b6864 00000003 7c25b081 7c25b081 00000001 00000000 00000007 00000000 00000000
        0000 0000 0000 0000 ${MATRIX} 07800000 04380000`),
    );
    expect(tkhd(0, 0x1_0000_0000, 1, 1)).toHaveLength(0x68);
  });

  it('edts: nothing for the delay, then the media', () => {
    expect(hex(edts(5, 7))).toBe(
      bytes(`00000030 65647473 00000028 656c7374 00000000 00000002 00000005 ffffffff 00010000
        00000007 00000000 00010000`),
    );
    expect(hex(edts(0x1_0000_0000, 7))).toContain('0000000100000000ffffffffffffffff00010000');
  });

  it('hdlr, vmhd, dinf', () => {
    expect(hex(hdlr())).toBe(
      bytes(`0000002d 68646c72 00000000 00000000 76696465 ${'00'.repeat(12)} 566964656f48616e646c657200`),
    );
    expect(hex(vmhd())).toBe(bytes('00000014 766d6864 00000001 00000000 00000000'));
    expect(hex(dinf())).toBe(bytes('00000024 64696e66 0000001c 64726566 00000000 00000001 0000000c 75726c20 00000001'));
  });
});
