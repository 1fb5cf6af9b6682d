import type { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';

/** What a recorder wants of the video usability information (annex E). */
export interface Vui {
  /** How many pictures may come before one in decoding order and after it in output order; null if not said. */
  readonly maxNumReorderFrames: number | null;
  /** Sample aspect ratio; 1:1 if not said. */
  readonly sarWidth: number;
  readonly sarHeight: number;
}

/** What holds for a stream that says nothing. */
export const NO_VUI: Vui = { maxNumReorderFrames: null, sarWidth: 1, sarHeight: 1 };

const SQUARE = [1, 1] as const;
const EXTENDED_SAR = 255;
const MAX_REORDER_FRAMES = 16;
const MAX_CPB_COUNT = 32;

// Table E-1, from aspect_ratio_idc 1.
const SAMPLE_ASPECT_RATIOS = [
  SQUARE,
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
] as const;

/** Reads vui_parameters (clause E.1.1). Throws an H264Error. */
export function readVui(reader: BitReader): Vui {
  const [sarWidth, sarHeight] = reader.flag() ? readAspectRatio(reader) : SQUARE;
  if (reader.flag()) reader.flag(); // overscan
  if (reader.flag()) skipVideoSignalType(reader);
  if (reader.flag()) {
    reader.ue(); // chroma sample location, top field
    reader.ue(); // and bottom field
  }
  if (reader.flag()) {
    reader.u(32); // num_units_in_tick
    reader.u(32); // time_scale
    reader.flag(); // fixed_frame_rate_flag
  }
  const nalHrd = reader.flag();
  if (nalHrd) skipHrd(reader);
  const vclHrd = reader.flag();
  if (vclHrd) skipHrd(reader);
  if (nalHrd || vclHrd) reader.flag(); // low_delay_hrd_flag
  reader.flag(); // pic_struct_present_flag
  const maxNumReorderFrames = reader.flag() ? readReorderFrames(reader) : null;
  return { maxNumReorderFrames, sarWidth, sarHeight };
}

function readAspectRatio(reader: BitReader): readonly [number, number] {
  const idc = reader.u(8);
  if (idc !== EXTENDED_SAR) return SAMPLE_ASPECT_RATIOS[idc - 1] ?? SQUARE;
  const width = reader.u(16);
  const height = reader.u(16);
  // Zero means unspecified.
  return width > 0 && height > 0 ? [width, height] : SQUARE;
}

function skipVideoSignalType(reader: BitReader): void {
  reader.u(4); // video_format, video_full_range_flag
  if (reader.flag()) reader.u(24); // primaries, transfer, matrix
}

// hrd_parameters, clause E.1.2
function skipHrd(reader: BitReader): void {
  const cpbCount = reader.ue() + 1;
  if (cpbCount > MAX_CPB_COUNT) {
    throw new H264Error('malformed', `The video usability information names ${cpbCount} buffers; 32 is the most.`);
  }
  reader.u(8); // bit_rate_scale, cpb_size_scale
  for (let i = 0; i < cpbCount; i += 1) {
    reader.ue(); // bit_rate_value
    reader.ue(); // cpb_size_value
    reader.flag(); // cbr_flag
  }
  reader.u(20); // four lengths of five bits
}

function readReorderFrames(reader: BitReader): number {
  reader.flag(); // motion_vectors_over_pic_boundaries_flag
  for (let i = 0; i < 4; i += 1) reader.ue(); // bytes, bits, and motion vector length limits
  const frames = reader.ue();
  if (frames > MAX_REORDER_FRAMES) {
    throw new H264Error('malformed', `The video usability information reorders ${frames} frames; 16 is the most.`);
  }
  return frames;
}
