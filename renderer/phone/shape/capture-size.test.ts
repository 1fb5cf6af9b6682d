import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureSize } from './capture-size.ts';

const side = fc.integer({ min: 240, max: 4096 });
const source = fc.record({ width: side, height: side });
const usualRatio = fc.constantFrom(
  ...[
    [16, 9],
    [9, 16],
    [4, 3],
    [3, 4],
    [1, 1],
    [3, 2],
    [21, 9],
    [5, 4],
  ].map(([width = 0, height = 0]) => ({ width, height })),
);
const term = fc.integer({ min: 1, max: 400 });
const anyRatio = fc.record({ width: term, height: term });
const resolution = fc.integer({ min: 144, max: 2160 });

const shorter = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  Math.min(width, height);

describe('captureSize', () => {
  it.each([
    ['1280x720', '4:3', 720, '960x720'],
    ['1280x720', '16:9', 720, '1280x720'],
    ['1280x720', '1:1', 720, '720x720'],
    ['1280x720', '9:16', 720, '396x704'],
    ['1920x1080', '16:9', 1080, '1920x1080'],
    // 1408x1056 would be whole macroblocks, but 1080 lines were asked for.
    ['1440x1080', '4:3', 1080, '1440x1080'],
    ['1920x1080', '16:9', 720, '1280x720'],
    ['1080x1920', '9:16', 720, '720x1280'],
    ['640x480', '4:3', 1080, '640x480'],
    ['1920x1080', null, 720, '1280x720'],
    ['854x480', null, 720, '854x480'],
    ['1279x719', null, 720, '1278x718'],
    // 1274x546 would fit; a little less is whole macroblocks.
    ['1280x720', '7:3', 720, '1232x528'],
    // Exactly 239:100 would be 956x400.
    ['1280x720', '239:100', 720, '1280x536'],
  ])('a source of %s at %s and %i gives %s', (from, ratio, lines, expected) => {
    const numbers = (text: string): { width: number; height: number } => {
      const [width = 0, height = 0] = text.split(/[x:]/).map(Number);
      return { width, height };
    };
    expect(captureSize(numbers(from), ratio === null ? null : numbers(ratio), lines)).toEqual(numbers(expected));
  });

  it('has even sides, none larger than the source, the shorter one no larger than asked', () => {
    fc.assert(
      fc.property(source, fc.option(anyRatio), resolution, (picture, ratio, lines) => {
        const size = captureSize(picture, ratio, lines);
        expect(size.width % 2).toBe(0);
        expect(size.height % 2).toBe(0);
        expect(size.width).toBeLessThanOrEqual(picture.width);
        expect(size.height).toBeLessThanOrEqual(picture.height);
        expect(shorter(size)).toBeLessThanOrEqual(lines);
      }),
    );
  });

  it('has exactly the ratio for those that people choose, near the resolution that the source allows', () => {
    fc.assert(
      fc.property(source, usualRatio, resolution, (picture, ratio, lines) => {
        const size = captureSize(picture, ratio, lines);
        expect(size.width * ratio.height).toBe(size.height * ratio.width);
        const scale = Math.min(picture.width / ratio.width, picture.height / ratio.height);
        const possible = Math.min(lines, scale * shorter(ratio));
        // The next smaller multiple of the smallest even size, and a twentieth for alignment.
        expect(shorter(size)).toBeGreaterThanOrEqual(0.95 * possible - 2 * shorter(ratio));
      }),
    );
  });

  it('is within a pixel of any other ratio', () => {
    fc.assert(
      fc.property(source, anyRatio, resolution, (picture, ratio, lines) => {
        const { width, height } = captureSize(picture, ratio, lines);
        fc.pre(Math.min(width, height) > 16);
        const skewPixels = Math.abs(width * ratio.height - height * ratio.width) / Math.min(ratio.width, ratio.height);
        // A pixel of the shorter side is as many of the longer one as the ratio says.
        expect(skewPixels).toBeLessThanOrEqual(
          (2 * Math.max(ratio.width, ratio.height)) / Math.min(ratio.width, ratio.height) + 2,
        );
      }),
    );
  });
});
