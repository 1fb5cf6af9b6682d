import { cropTo } from './crop.ts';
import { evenFloor, evenNearest, evenUnit, fitting, shorterSide, type Size, times } from './ratio.ts';

/** Exactly the ratio goes before the resolution up to this part of it; below, the ratio is met to the nearest pixel. */
const EXACT_FROM = 0.875;
/** Sizes that encoders like better are looked for down to this part of the largest. */
const ALIGNED_FROM = 0.95;
/** A macroblock, and what is next best: hardware encoders pad to these, some of them badly. */
const ALIGNMENTS = [16, 8, 4];

/**
 * The size to encode a source's pictures at. `ratio` null is the source's own; `resolution` is the length of the shorter
 * side that is asked for. The ratio is met exactly where whole numbers allow it, the resolution is never exceeded, and
 * nothing is scaled up. Of the sizes near the largest one with multiples of 16 is taken, or of 8, or of 4; always of 2.
 */
export function captureSize(source: Size, ratio: Size | null, resolution: number): Size {
  const wanted = ratio ?? { width: evenFloor(source.width), height: evenFloor(source.height) };
  const crop = cropTo(source, wanted);
  const target = Math.min(resolution, shorterSide(crop));
  const unit = evenUnit(wanted);
  const most = Math.min(fitting(unit, crop), Math.floor(target / shorterSide(unit)));
  const largest = times(unit, most);
  if (most === 0 || shorterSide(largest) < target * EXACT_FROM) return nearestSize(crop, wanted, target);
  // 1080 lines were asked for: that they are no multiple of 16 does not matter.
  return shorterSide(largest) === resolution ? largest : bestAligned(unit, most);
}

function bestAligned(unit: Size, most: number): Size {
  const least = Math.ceil(most * ALIGNED_FROM);
  for (const alignment of ALIGNMENTS) {
    for (let factor = most; factor >= least; factor -= 1) {
      const size = times(unit, factor);
      if (size.width % alignment === 0 && size.height % alignment === 0) return size;
    }
  }
  return times(unit, most);
}

function nearestSize(crop: Size, ratio: Size, target: number): Size {
  const shorter = evenFloor(target);
  return ratio.width < ratio.height
    ? { width: shorter, height: Math.min(crop.height, evenNearest((shorter * ratio.height) / ratio.width)) }
    : { width: Math.min(crop.width, evenNearest((shorter * ratio.width) / ratio.height)), height: shorter };
}
