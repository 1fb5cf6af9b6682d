import { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';
import { expectNalType, NalType } from './nal-unit.ts';
import { NO_VUI, readVui, type Vui } from './vui.ts';

/** The largest id an SPS can have (clause 7.4.2.1.1). */
export const MAX_SPS_ID = 31;

const MAX_SIDE = 16_384;
const MACROBLOCK = 16;

// The profiles whose SPS names a chroma format and bit depths (clause 7.3.2.1.1).
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** A sequence parameter set (clause 7.4.2.1.1). Sizes are in luma pixels. */
export interface Sps extends Vui {
  readonly id: number;
  readonly profileIdc: number;
  /** constraint_set0_flag (0x80) to constraint_set5_flag (0x04). */
  readonly constraintFlags: number;
  readonly levelIdc: number;
  /** 0: monochrome, 1: 4:2:0, 2: 4:2:2, 3: 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** The size in whole macroblocks. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** The size after frame cropping: what is shown. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads an SPS NAL unit (without start code). Throws an H264Error when it is malformed or a side is over 16384 pixels.
 * Broken video usability information counts as none: it comes last, decoders ignore it, and some encoders get it wrong.
 */
export function parseSps(nal: Uint8Array): Sps {
  expectNalType(nal, [NalType.sps], 'sequence parameter set');
  const reader = new BitReader(nal, 1);
  const profileIdc = reader.u(8);
  const constraintFlags = reader.u(8);
  const levelIdc = reader.u(8);
  const id = readAtMost(reader, MAX_SPS_ID, 'seq_parameter_set_id');
  const format = HIGH_PROFILES.has(profileIdc) ? readPixelFormat(reader) : EIGHT_BIT_420;
  skipFrameNumbers(reader);
  const size = readSize(reader, format);
  const vui = reader.flag() ? readVuiIfIntact(reader) : NO_VUI;
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma } = format;
  return {
    id,
    profileIdc,
    constraintFlags,
    levelIdc,
    chromaFormatIdc,
    bitDepthLuma,
    bitDepthChroma,
    ...size,
    ...vui,
  };
}

/** The name of the codec as in RFC 6381, for instance `avc1.42E01E`. */
export function codecString(sps: Pick<Sps, 'profileIdc' | 'constraintFlags' | 'levelIdc'>): string {
  const bytes = [sps.profileIdc, sps.constraintFlags, sps.levelIdc];
  return `avc1.${bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')}`;
}

interface PixelFormat {
  readonly chromaFormatIdc: number;
  readonly separatePlanes: boolean;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
}

const EIGHT_BIT_420: PixelFormat = { chromaFormatIdc: 1, separatePlanes: false, bitDepthLuma: 8, bitDepthChroma: 8 };

function readPixelFormat(reader: BitReader): PixelFormat {
  const chromaFormatIdc = readAtMost(reader, 3, 'chroma_format_idc');
  const separatePlanes = chromaFormatIdc === 3 && reader.flag();
  const bitDepthLuma = 8 + readAtMost(reader, 6, 'bit_depth_luma_minus8');
  const bitDepthChroma = 8 + readAtMost(reader, 6, 'bit_depth_chroma_minus8');
  reader.flag(); // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) skipScalingMatrix(reader, chromaFormatIdc === 3 ? 12 : 8);
  return { chromaFormatIdc, separatePlanes, bitDepthLuma, bitDepthChroma };
}

function skipScalingMatrix(reader: BitReader, lists: number): void {
  for (let list = 0; list < lists; list += 1) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
}

// Clause 7.3.2.1.1.1: a next scale of 0 ends the deltas.
function skipScalingList(reader: BitReader, entries: number): void {
  let scale = 8;
  for (let entry = 0; entry < entries && scale !== 0; entry += 1) {
    const delta = reader.se();
    if (delta < -128 || delta > 127) {
      throw new H264Error('malformed', `A scaling list changes by ${delta}; -128 to 127 is allowed.`);
    }
    scale = (scale + delta + 256) % 256;
  }
}

function skipFrameNumbers(reader: BitReader): void {
  readAtMost(reader, 12, 'log2_max_frame_num_minus4');
  const orderType = readAtMost(reader, 2, 'pic_order_cnt_type');
  if (orderType === 0) readAtMost(reader, 12, 'log2_max_pic_order_cnt_lsb_minus4');
  if (orderType === 1) {
    reader.flag(); // delta_pic_order_always_zero_flag
    reader.se(); // offset_for_non_ref_pic
    reader.se(); // offset_for_top_to_bottom_field
    const cycle = readAtMost(reader, 255, 'num_ref_frames_in_pic_order_cnt_cycle');
    for (let i = 0; i < cycle; i += 1) reader.se();
  }
  reader.ue(); // max_num_ref_frames
  reader.flag(); // gaps_in_frame_num_value_allowed_flag
}

function readSize(
  reader: BitReader,
  format: PixelFormat,
): Pick<Sps, 'codedWidth' | 'codedHeight' | 'width' | 'height'> {
  const codedWidth = (reader.ue() + 1) * MACROBLOCK;
  const mapUnits = reader.ue() + 1;
  const fieldsPerMapUnit = reader.flag() ? 1 : 2;
  const codedHeight = mapUnits * fieldsPerMapUnit * MACROBLOCK;
  if (codedWidth > MAX_SIDE || codedHeight > MAX_SIDE) {
    throw new H264Error('unsupported', `A picture of ${codedWidth}x${codedHeight} is over ${MAX_SIDE}x${MAX_SIDE}.`);
  }
  if (fieldsPerMapUnit === 2) reader.flag(); // mb_adaptive_frame_field_flag
  reader.flag(); // direct_8x8_inference_flag
  if (!reader.flag()) return { codedWidth, codedHeight, width: codedWidth, height: codedHeight };

  // Crop units: equations 7-19 to 7-22. Separately coded planes are each like monochrome.
  const chroma = format.separatePlanes ? 0 : format.chromaFormatIdc;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * fieldsPerMapUnit;
  const width = codedWidth - (reader.ue() + reader.ue()) * unitX;
  const height = codedHeight - (reader.ue() + reader.ue()) * unitY;
  if (width <= 0 || height <= 0) {
    throw new H264Error('malformed', `Frame cropping leaves nothing of a ${codedWidth}x${codedHeight} picture.`);
  }
  return { codedWidth, codedHeight, width, height };
}

function readVuiIfIntact(reader: BitReader): Vui {
  try {
    return readVui(reader);
  } catch (error) {
    if (error instanceof H264Error) return NO_VUI;
    throw error;
  }
}

function readAtMost(reader: BitReader, limit: number, element: string): number {
  const value = reader.ue();
  if (value > limit) {
    throw new H264Error('malformed', `The sequence parameter set has ${element} ${value}; ${limit} is the most.`);
  }
  return value;
}
