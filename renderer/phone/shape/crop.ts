import { evenFloor, evenNearest, evenUnit, fitting, type Size, times } from './ratio.ts';

/** A part of a picture. All four numbers are even: chroma has half as many samples, and an odd edge would split one. */
export interface Crop extends Size {
  readonly x: number;
  readonly y: number;
}

/** A crop of exactly the ratio is taken where it keeps so much of each side. */
const EXACT_KEEPS = 0.95;
/** A size that is so much of what could be had is cut out as it is. */
const UNSCALED_FROM = 0.95;
/** No ratio, however wild, makes a crop thinner: encoders refuse less. */
const THINNEST = 16;

/**
 * The largest centred part of a source with this ratio: exactly, or where that would cost more than a twentieth of a side,
 * to the nearest even number of pixels. The source has at least 2x2 pixels.
 */
export function cropTo(source: Size, ratio: Size): Crop {
  const nearest = nearestCrop(source, ratio);
  const unit = evenUnit(ratio);
  const exact = times(unit, fitting(unit, source));
  const size =
    exact.width >= nearest.width * EXACT_KEEPS && exact.height >= nearest.height * EXACT_KEEPS ? exact : nearest;
  return { x: centred(source.width, size.width), y: centred(source.height, size.height), ...size };
}

/**
 * The part of a source that is encoded at this size: the largest of its ratio, which is then scaled, or exactly the size
 * where that is not much smaller. Scaling by a few per cent costs more sharpness than the edge is worth.
 */
export function cropFor(source: Size, size: Size): Crop {
  const largest = cropTo(source, size);
  const isNear = size.width <= largest.width && size.width >= largest.width * UNSCALED_FROM;
  if (!isNear || size.height > largest.height) return largest;
  const { width, height } = size;
  return { x: centred(source.width, width), y: centred(source.height, height), width, height };
}

function nearestCrop(source: Size, ratio: Size): Size {
  const whole = { width: evenFloor(source.width), height: evenFloor(source.height) };
  const sourceIsWider = source.width * ratio.height > source.height * ratio.width;
  return sourceIsWider
    ? { width: side((whole.height * ratio.width) / ratio.height, whole.width), height: whole.height }
    : { width: whole.width, height: side((whole.width * ratio.height) / ratio.width, whole.height) };
}

const side = (wanted: number, most: number): number => Math.min(most, Math.max(THINNEST, evenNearest(wanted)));

const centred = (whole: number, part: number): number => 2 * Math.floor((whole - part) / 4);
