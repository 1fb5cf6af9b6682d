import { describe, expect, it } from 'vitest';
import { avc1, avcC, parseAvcC, pasp } from './avc-boxes.ts';
import { avcTrackProblem, parameterSetPrefix, type AvcTrack } from './avc-track.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => text.replaceAll(/\s/g, '');
const BASELINE: AvcTrack = {
  width: 1920,
  height: 1440,
  sarWidth: 1,
  sarHeight: 1,
  sps: [Uint8Array.of(0x67, 0x42, 0xe0, 0x1f, 0xaa)],
  pps: [Uint8Array.of(0x68, 0xce)],
  chromaFormatIdc: 1,
  bitDepthLuma: 8,
  bitDepthChroma: 8,
  createdAtMs: 0,
};
const HIGH_10: AvcTrack = {
  ...BASELINE,
  sps: [Uint8Array.of(0x67, 110, 0, 0x29), Uint8Array.of(0x67, 110, 0, 0x29, 1)],
  chromaFormatIdc: 2,
  bitDepthLuma: 10,
  bitDepthChroma: 9,
};

describe('avcC', () => {
  it('of the baseline profile ends with the parameter sets', () => {
    expect(hex(avcC(BASELINE))).toBe(bytes('0000001a 61766343 01 42e01f ff e1 0005 6742e01faa 01 0002 68ce'));
  });

  it('of a high profile says chroma format and bit depths', () => {
    expect(hex(avcC(HIGH_10))).toBe(
      bytes('00000024 61766343 01 6e0029 ff e2 0004 676e0029 0005 676e002901 01 0002 68ce fe fa f9 00'),
    );
  });

  it('is read back', () => {
    for (const track of [BASELINE, HIGH_10]) {
      const { sps, pps, chromaFormatIdc, bitDepthLuma, bitDepthChroma } = track;
      const expected = { sps, pps, chromaFormatIdc, bitDepthLuma, bitDepthChroma };
      expect(parseAvcC(avcC(track).subarray(8))).toEqual(expected);
    }
  });

  it('cut short is not read', () => {
    const whole = avcC(BASELINE).subarray(8);
    for (let length = 0; length < whole.length; length++) {
      const parsed = parseAvcC(whole.subarray(0, length));
      expect(parsed === null || parsed.pps.length === 0, `${length} bytes`).toBe(true);
    }
  });
});

describe('avc1', () => {
  it('holds the size in pixels, and pasp only for pixels that are not square', () => {
    const fields = `0000000000000001 ${'00'.repeat(16)} 0780 05a0 00480000 00480000 00000000 0001 ${'00'.repeat(32)}
      0018 ffff`;
    expect(hex(avc1(BASELINE))).toBe(bytes(`00000070 61766331 ${fields} ${hex(avcC(BASELINE))}`));
    const wide = { ...BASELINE, sarWidth: 4, sarHeight: 3 };
    expect(hex(pasp(wide))).toBe(bytes('00000010 70617370 00000004 00000003'));
    expect(hex(avc1(wide))).toBe(bytes(`00000080 61766331 ${fields} ${hex(avcC(wide))} ${hex(pasp(wide))}`));
  });
});

describe('avcTrackProblem', () => {
  it('is null for a track that an MP4 can hold', () => {
    expect(avcTrackProblem(BASELINE)).toBeNull();
    expect(avcTrackProblem(HIGH_10)).toBeNull();
  });

  it.each([
    [{ width: 0 }, 'A picture of 0x1440 does not fit'],
    [{ height: 70_000 }, 'A picture of 1920x70000 does not fit'],
    [{ sarHeight: 0 }, 'A sample aspect ratio of 1:0 is none'],
    [{ chromaFormatIdc: 4 }, 'Chroma format 4'],
    [{ bitDepthLuma: 7 }, 'Bit depths of 7 and 8'],
    [{ createdAtMs: Number.NaN }, 'The time of creation'],
    [{ sps: [] }, 'A track needs 1 to 31 SPS, not 0.'],
    [{ pps: [] }, 'A track needs 1 to 255 PPS, not 0.'],
    [{ sps: [Uint8Array.of(0x67)] }, 'An SPS of 1 bytes is none.'],
  ])('says what is wrong with %j', (change, sentence) => {
    expect(avcTrackProblem({ ...BASELINE, ...change })).toContain(sentence);
  });
});

it('parameterSetPrefix puts a length in front of each set', () => {
  expect(hex(parameterSetPrefix(BASELINE))).toBe(bytes('00000005 6742e01faa 00000002 68ce'));
});
