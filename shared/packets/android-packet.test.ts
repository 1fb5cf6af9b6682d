import { describe, expect, it } from 'vitest';
import { describeAndroidPacketProblem, readAndroidHeader, writeAndroidHeader } from './android-packet.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('readAndroidHeader', () => {
  it('reads the big-endian fields in place', () => {
    expect(readAndroidHeader(hex('0000000012345678 0000002a 00000003 010203'))).toEqual({
      timestampMs: 0x12345678,
      sequence: 42,
      payloadBytes: 3,
    });
  });

  it('reads timestamps above 32 bits and the last sequence before the wrap', () => {
    expect(readAndroidHeader(hex('0000018bcfe56800 ffffffff 00000000'))).toEqual({
      timestampMs: 1_700_000_000_000,
      sequence: 4_294_967_295,
      payloadBytes: 0,
    });
  });

  it('names the length of a message that is shorter than a header', () => {
    const problem = readAndroidHeader(hex('000000000000000000000000000000'));
    expect(problem).toEqual({ kind: 'short-header', messageBytes: 15 });
    expect('kind' in problem && describeAndroidPacketProblem(problem)).toBe(
      'message of 15 bytes is shorter than the 16-byte header',
    );
  });

  it('names both lengths when they differ, in either direction', () => {
    const long = readAndroidHeader(hex('0000000000000001 00000001 00000002 010203'));
    expect(long).toEqual({ kind: 'length-mismatch', declaredBytes: 2, actualBytes: 3 });
    const torn = readAndroidHeader(hex('0000000000000001 00000001 ffffffff 01'));
    expect(torn).toEqual({ kind: 'length-mismatch', declaredBytes: 4_294_967_295, actualBytes: 1 });
    expect('kind' in torn && describeAndroidPacketProblem(torn)).toBe(
      'header declares 4294967295 payload bytes, message has 1',
    );
  });
});

describe('writeAndroidHeader', () => {
  it('writes what the field writes', () => {
    const out = new Uint8Array(16);
    writeAndroidHeader(out, { timestampMs: 1_700_000_000_000, sequence: 4_294_967_295, payloadBytes: 7 });
    expect(out).toEqual(hex('0000018bcfe56800 ffffffff 00000007'));
    writeAndroidHeader(out, { timestampMs: 0xffff_ffff_ffff_ffffn, sequence: 0, payloadBytes: 0 });
    expect(out).toEqual(hex('ffffffffffffffff 00000000 00000000'));
  });
});
