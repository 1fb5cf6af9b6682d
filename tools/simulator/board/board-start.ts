import {
  BEST_BOARD_QUALITY,
  BOARD_RESOLUTIONS,
  type BoardResolution,
  DEFAULT_BOARD_QUALITY,
  DEFAULT_BOARD_RESOLUTION,
  LEAST_BOARD_QUALITY,
} from '#shared/messages/board-messages.ts';

/** What a board films after a start: the name of the size, its pixels, and the quality from 1 (best) to 63. */
export interface BoardStart {
  readonly resolution: BoardResolution;
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

/** Pixels of each size that a board knows, width before height. */
const SIZES: Readonly<Record<BoardResolution, readonly [number, number]>> = {
  QQVGA: [160, 120],
  QCIF: [176, 144],
  HQVGA: [240, 176],
  '240X240': [240, 240],
  QVGA: [320, 240],
  CIF: [400, 296],
  HVGA: [480, 320],
  VGA: [640, 480],
  SVGA: [800, 600],
  XGA: [1024, 768],
  HD: [1280, 720],
  SXGA: [1280, 1024],
  UXGA: [1600, 1200],
  FHD: [1920, 1080],
  P_HD: [720, 1280],
  P_3MP: [864, 1536],
  QXGA: [2048, 1536],
};

/**
 * What a board understands of a text that begins with `start`: a size, a quality, or both in this order. What it does
 * not know it takes for UXGA and 12, and what was set before does not count.
 */
export function boardStartFrom(text: string): BoardStart {
  const [first, second] = text.trim().toUpperCase().split(/\s+/).slice(1);
  const resolution = BOARD_RESOLUTIONS.find((name) => name === first) ?? DEFAULT_BOARD_RESOLUTION;
  const [width, height] = SIZES[resolution];
  return { resolution, width, height, quality: qualityFrom(first) ?? qualityFrom(second) ?? DEFAULT_BOARD_QUALITY };
}

function qualityFrom(word: string | undefined): number | null {
  if (word === undefined || !/^\d+$/.test(word)) return null;
  const quality = Number(word);
  return quality >= BEST_BOARD_QUALITY && quality <= LEAST_BOARD_QUALITY ? quality : null;
}
