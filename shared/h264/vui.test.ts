import { describe, expect, it } from 'vitest';
import { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';
import { NO_VUI, readVui } from './vui.ts';

function read(text: string): ReturnType<typeof readVui> {
  const bytes = text.replaceAll(' ', '').match(/.{1,8}/g) ?? [];
  return readVui(new BitReader(Uint8Array.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))), 0));
}

const NOTHING_MORE = '0 0 0 0 0 0 0 0';

describe('readVui', () => {
  it('knows nothing when nothing is present', () => {
    expect(read('0 0 0 0 0 0 0 0 0')).toEqual(NO_VUI);
  });

  it('reads the aspect ratio from table E-1', () => {
    expect(read(`1 00000001 ${NOTHING_MORE}`)).toMatchObject({ sarWidth: 1, sarHeight: 1 });
    expect(read(`1 00000010 ${NOTHING_MORE}`)).toMatchObject({ sarWidth: 12, sarHeight: 11 });
    expect(read(`1 00010000 ${NOTHING_MORE}`)).toMatchObject({ sarWidth: 2, sarHeight: 1 });
  });

  it('takes unspecified and reserved aspect ratios as square', () => {
    expect(read(`1 00000000 ${NOTHING_MORE}`)).toEqual(NO_VUI);
    expect(read(`1 00010001 ${NOTHING_MORE}`)).toEqual(NO_VUI);
    expect(read(`1 11111111 0000000000000000 0000000000000001 ${NOTHING_MORE}`)).toEqual(NO_VUI);
  });

  it('finds the reorder depth behind every other element', () => {
    const overscan = '1 1';
    const signal = '1 101 1 1 00000001 00000001 00000001';
    const chroma = '1 1 010';
    const timing = `1 ${'0'.repeat(31)}1 ${'0'.repeat(26)}111100 1`;
    const hrd = `1 010 0000 0000 1 1 0 1 1 1 ${'10111'.repeat(4)}`;
    const restriction = '1 1 1 1 1 1 00100 00101';
    expect(read(`0 ${overscan} ${signal} ${chroma} ${timing} ${hrd} ${hrd} 0 1 ${restriction}`)).toEqual({
      maxNumReorderFrames: 3,
      sarWidth: 1,
      sarHeight: 1,
    });
  });

  it('refuses counts that the specification does not allow', () => {
    expect(() => read('0 0 0 0 0 1 00000100001')).toThrow(
      new H264Error('malformed', 'The video usability information names 33 buffers; 32 is the most.'),
    );
    expect(() => read('0 0 0 0 0 0 0 0 1 1 1 1 1 1 000010010')).toThrow(
      new H264Error('malformed', 'The video usability information reorders 17 frames; 16 is the most.'),
    );
  });
});
