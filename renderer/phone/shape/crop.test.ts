import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropFor, cropTo } from './crop.ts';

const side = fc.integer({ min: 100, max: 4096 });
const source = fc.record({ width: side, height: side });
const term = fc.integer({ min: 1, max: 40 });
const ratio = fc.record({ width: term, height: term });

describe('cropTo', () => {
  it.each([
    ['a wide picture to 4:3', [1280, 720], [4, 3], { x: 160, y: 0, width: 960, height: 720 }],
    ['a picture that has the ratio', [1280, 720], [16, 9], { x: 0, y: 0, width: 1280, height: 720 }],
    ['a square out of a tall picture', [720, 1280], [1, 1], { x: 0, y: 280, width: 720, height: 720 }],
    // 405x720 has an odd side; 396x704 is the next smaller size of exactly 9:16.
    ['a wide picture to 9:16', [1280, 720], [9, 16], { x: 442, y: 8, width: 396, height: 704 }],
    // Exactly 300:299 would be 600x598.
    ['a ratio whose exact sizes are far apart', [1280, 720], [300, 299], { x: 278, y: 0, width: 722, height: 720 }],
    ['odd sides', [1279, 719], [1279, 719], { x: 0, y: 0, width: 1278, height: 718 }],
    ['no thinner than a macroblock', [1280, 720], [1, 10_000], { x: 632, y: 0, width: 16, height: 720 }],
  ])('cuts %s', (_, [width = 0, height = 0], [wide = 0, high = 0], crop) => {
    expect(cropTo({ width, height }, { width: wide, height: high })).toEqual(crop);
  });

  it('lies within the picture, centred, on even pixels', () => {
    fc.assert(
      fc.property(source, ratio, (picture, wanted) => {
        const { x, y, width, height } = cropTo(picture, wanted);
        for (const pixels of [x, y, width, height]) expect(pixels % 2).toBe(0);
        const right = picture.width - width - x;
        const below = picture.height - height - y;
        for (const margin of [x, y, right, below]) expect(margin).toBeGreaterThanOrEqual(0);
        // A whole chroma sample on one side, and an odd pixel of the source.
        expect(Math.abs(right - x)).toBeLessThanOrEqual(3);
        expect(Math.abs(below - y)).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('has the ratio to a pixel, and takes nearly all that there is', () => {
    fc.assert(
      fc.property(source, ratio, (picture, wanted) => {
        const { width, height } = cropTo(picture, wanted);
        fc.pre(Math.min(width, height) > 16);
        const skewPixels =
          Math.abs(width * wanted.height - height * wanted.width) / Math.max(wanted.width, wanted.height);
        expect(skewPixels).toBeLessThanOrEqual(2);
        const kept = Math.max(width / picture.width, height / picture.height);
        expect(kept).toBeGreaterThan(0.93);
      }),
    );
  });
});

describe('cropFor', () => {
  it.each([
    ['cuts out a size that is nearly all there is', [1280, 720], [528, 704], { x: 376, y: 8, width: 528, height: 704 }],
    [
      'takes all there is of the ratio for a smaller size',
      [1280, 720],
      [480, 640],
      { x: 370, y: 0, width: 540, height: 720 },
    ],
    ['takes all there is for a larger size', [640, 480], [960, 720], { x: 0, y: 0, width: 640, height: 480 }],
    ['takes the source as it is', [1280, 720], [1280, 720], { x: 0, y: 0, width: 1280, height: 720 }],
  ])('%s', (_, [width = 0, height = 0], [wide = 0, high = 0], crop) => {
    expect(cropFor({ width, height }, { width: wide, height: high })).toEqual(crop);
  });
});
