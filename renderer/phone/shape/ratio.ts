/** Width and height: of a picture in pixels, or of a ratio such as 4 and 3. Whole and positive. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The nearest even number that is not larger; at least 2. */
export function evenFloor(pixels: number): number {
  return Math.max(2, 2 * Math.floor(pixels / 2));
}

/** The nearest even number; at least 2. */
export function evenNearest(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}

export function shorterSide({ width, height }: Size): number {
  return Math.min(width, height);
}

/** The smallest size of exactly this ratio with two even sides: all others are its multiples. 16:9 gives 32x18. */
export function evenUnit({ width, height }: Size): Size {
  const divisor = greatestDivisor(width, height);
  const reduced = { width: width / divisor, height: height / divisor };
  const isEven = reduced.width % 2 === 0 && reduced.height % 2 === 0;
  return isEven ? reduced : times(reduced, 2);
}

export function times({ width, height }: Size, factor: number): Size {
  return { width: width * factor, height: height * factor };
}

/** How many of `unit` fit into a picture, in whole numbers; 0 where not even one does. */
export function fitting(unit: Size, { width, height }: Size): number {
  return Math.floor(Math.min(width / unit.width, height / unit.height));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
