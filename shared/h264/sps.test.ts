import { describe, expect, it } from 'vitest';
import { H264Error } from './h264-error.ts';
import { codecString, parseSps } from './sps.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** Code and words of the H264Error that these bytes cause. */
function problemOf(nal: Uint8Array): string {
  try {
    parseSps(nal);
  } catch (error) {
    if (error instanceof H264Error) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('parseSps', () => {
  it('reads x264 High 1080p: 1088 coded lines, eight cropped', () => {
    expect(parseSps(hex('67 64 00 28 ac d9 40 78 02 27 e5 c0 44 00 00 03 00 04 00 00 03 00 50 3c 60 c6 58'))).toEqual({
      id: 0,
      profileIdc: 100,
      constraintFlags: 0,
      levelIdc: 40,
      chromaFormatIdc: 1,
      bitDepthLuma: 8,
      bitDepthChroma: 8,
      codedWidth: 1920,
      codedHeight: 1088,
      width: 1920,
      height: 1080,
      maxNumReorderFrames: 2,
      sarWidth: 1,
      sarHeight: 1,
    });
  });

  // Every row was checked against ffprobe or ffmpeg's trace_headers.
  it.each([
    ['x264 baseline 720p', '67 42 c0 1f d9 00 50 05 bb 01 10 00 00 03 00 10 00 00 03 01 40 f1 83 24 80', 1280, 720, 0],
    ['x264 main', '67 4d 40 16 ec a0 50 1e d8 08 80 00 00 03 00 80 00 00 0a 07 8b 16 cb', 640, 480, 2],
    ['x264 high, no B', '67 64 00 16 ac b2 01 40 7b 60 22 00 00 03 00 02 00 00 03 00 28 1e 2c 5c 90', 640, 480, 0],
    [
      'x264 with HRD',
      '67 64 00 16 ac d9 40 a0 2f f9 70 11 00 00 03 00 01 00 00 03 00 14 60 40 00 f4 24 00 1e 84 a4 b2 80 78 b1 6c b0',
      640,
      360,
      2,
    ],
    ['Android 720p', '67 42 80 1f da 01 40 16 e8 06 d0 a1 35', 1280, 720, 0],
    ['Android 1080p, no VUI', '67 42 80 28 da 01 e0 08 9f 95', 1920, 1080, null],
    ['Android high 1080p, no VUI', '67 64 00 28 ac b4 03 c0 11 3f 2a', 1920, 1080, null],
    ['OpenH264 style', '67 42 c0 1f 8c 8d 40 50 1e d0 0f 08 84 6a', 640, 480, 0],
    ['one reordered frame', '67 42 00 29 8d 8d 40 28 02 dd 00 f0 88 45 38', 1280, 720, 1],
    ['picture order type 1, id 5', '67 42 00 1f 35 4a 66 9a 01 40 16 e4', 1280, 720, null],
    ['largest size allowed', '67 42 00 1f ed 00 08 00 00 40 0c 80', 16_384, 16_384, null],
  ])('reads size and reorder depth: %s', (_, bytes, width, height, maxNumReorderFrames) => {
    expect(parseSps(hex(bytes))).toMatchObject({ width, height, maxNumReorderFrames });
  });

  it.each([
    ['4:2:0, all four sides', '67 4d 00 1f ed 00 a0 0b ba 64 48', 1, 1274, 728],
    [
      '4:2:0 interlaced',
      '67 64 00 28 ac d9 40 78 04 4f de 02 20 00 00 03 00 20 00 00 03 02 83 e2 c5 b2 c0',
      1,
      1920,
      1080,
    ],
    [
      '4:2:2 interlaced',
      '67 7a 00 16 bc d9 40 b4 20 fc 7e 02 20 00 00 03 00 20 00 00 03 02 83 e2 85 32 c0',
      2,
      720,
      484,
    ],
    [
      '4:2:2 odd height',
      '67 7a 00 16 bc d9 40 a0 2f ea 33 01 10 00 00 03 00 10 00 00 03 01 40 f1 62 d9 60',
      2,
      638,
      357,
    ],
    ['4:4:4 odd', '67 f4 00 16 91 9b 28 14 05 fc 91 98 08 80 00 00 03 00 80 00 00 0a 07 8b 16 cb', 3, 637, 357],
    ['4:0:0 odd', '67 64 00 16 f3 65 02 80 bf 92 33 01 6c 80 00 00 03 00 80 00 00 0a 07 8b 16 cb', 0, 637, 357],
    ['4:4:4 in separate planes', '67 f4 00 28 93 9b 40 50 17 f5 22', 3, 639, 365],
  ])('crops in the units of the chroma format: %s', (_, bytes, chromaFormatIdc, width, height) => {
    expect(parseSps(hex(bytes))).toMatchObject({ chromaFormatIdc, width, height });
  });

  it('reads ten-bit depths', () => {
    const high10 = '67 6e 00 16 a6 cd 94 0a 03 db 01 10 00 00 03 00 10 00 00 03 01 40 f1 62 d9 60';
    expect(parseSps(hex(high10))).toMatchObject({ bitDepthLuma: 10, bitDepthChroma: 10, width: 640, height: 480 });
  });

  it('steps over eight scaling lists, and over twelve with 4:4:4', () => {
    const eight =
      '67 64 00 28 ad a4 92 49 24 92 49 42 21 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 6d 00 f0 04 4f ca 80';
    const twelve =
      '67 f4 00 28 91 b4 92 49 24 92 49 28 44 24 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 70 19 00 36 43 68 0a 02 fe a4 40';
    expect(parseSps(hex(eight))).toMatchObject({ width: 1920, height: 1080 });
    expect(parseSps(hex(twelve))).toMatchObject({ width: 639, height: 365, chromaFormatIdc: 3 });
  });

  it('reads sample aspect ratios, from the table and spelled out', () => {
    const pal = '67 64 00 16 ac d9 40 b4 12 6c 10 40 00 00 03 00 40 00 00 05 03 c5 8b 65 80';
    const odd = '67 64 00 16 ac d9 40 b4 12 6f fc 01 64 01 5c 40 00 00 03 00 40 00 00 05 03 c5 8b 65 80';
    expect(parseSps(hex(pal))).toMatchObject({ width: 720, height: 576, sarWidth: 16, sarHeight: 11 });
    expect(parseSps(hex(odd))).toMatchObject({ width: 720, height: 576, sarWidth: 89, sarHeight: 87 });
  });

  it('lives with video usability information that is cut off', () => {
    expect(parseSps(hex('67 42 c0 1e d9 00 a0 47 fe c8'))).toMatchObject({
      width: 640,
      height: 128,
      maxNumReorderFrames: null,
      sarWidth: 1,
      sarHeight: 1,
    });
  });

  it.each([
    ['no bytes', '', 'truncated: There are no bytes where a sequence parameter set was expected.'],
    ['a PPS', '68 ce 3c 80', 'malformed: A NAL unit with header byte 104 is not a sequence parameter set.'],
    ['only a header', '67', 'truncated: A NAL unit ends before its last syntax element.'],
    ['cut off before the size', '67 64 00 28 ac d9', 'truncated: A NAL unit ends before its last syntax element.'],
    [
      'an id over 31',
      '67 42 00 1f 04 3b 44 b2',
      'malformed: The sequence parameter set has seq_parameter_set_id 32; 31 is the most.',
    ],
    ['too wide', '67 42 00 1f ed 00 08 02 2b 20', 'unsupported: A picture of 16400x160 is over 16384x16384.'],
    [
      'absurdly wide',
      '67 42 00 1f ed 00 00 03 00 00 7f ff ff ff 8a c8',
      'unsupported: A picture of 68719476720x160 is over 16384x16384.',
    ],
    ['nothing left', '67 42 00 1f ed 12 e2 44 e8', 'malformed: Frame cropping leaves nothing of a 32x32 picture.'],
  ])('throws an H264Error: %s', (_, bytes, problem) => {
    expect(problemOf(hex(bytes))).toBe(problem);
  });
});

describe('codecString', () => {
  it('names profile, constraints and level in upper-case hex', () => {
    expect(codecString({ profileIdc: 0x42, constraintFlags: 0xe0, levelIdc: 0x1e })).toBe('avc1.42E01E');
    expect(codecString({ profileIdc: 0x64, constraintFlags: 0, levelIdc: 9 })).toBe('avc1.640009');
    expect(codecString(parseSps(hex('67 42 c0 1e d9 00 a0 47 fe c8')))).toBe('avc1.42C01E');
  });
});
