import type { Locator } from 'playwright-core';

/** Of a small copy of a picture: enough to tell two pictures apart. */
const WIDTH = 64;
const HEIGHT = 48;

/** What of the page is needed here; this side knows no DOM. */
interface Drawable {
  readonly ownerDocument: { createElement(name: 'canvas'): SmallCanvas };
  querySelector(selector: 'video, canvas'): Drawable | null;
}

interface SmallCanvas {
  width: number;
  height: number;
  getContext(
    kind: '2d',
    options: { readonly willReadFrequently: boolean },
  ): {
    drawImage(source: Drawable, x: number, y: number, width: number, height: number): void;
    getImageData(x: number, y: number, width: number, height: number): { readonly data: ArrayLike<number> };
  };
}

/** The picture that an image, a video or a canvas shows now, or the one inside this element, as small RGBA. */
export async function pixelsOf(picture: Locator): Promise<Uint8Array> {
  const pixels = await picture.evaluate(
    (element: Drawable, { width, height }) => {
      const canvas = element.ownerDocument.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(element.querySelector('video, canvas') ?? element, 0, 0, width, height);
      return Array.from(context.getImageData(0, 0, width, height).data);
    },
    { width: WIDTH, height: HEIGHT },
  );
  return Uint8Array.from(pixels);
}

/** Mean difference of two pictures, in levels of 255. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, level, i) => sum + Math.abs(level - (b[i] ?? 0)), 0) / a.length;
}

/** Mean level of red, green and blue, of 255; a canvas that nobody drew on has 0. */
export function brightness(pixels: Uint8Array): number {
  return pixels.reduce((sum, level, i) => (i % 4 === 3 ? sum : sum + level), 0) / ((pixels.length / 4) * 3);
}
