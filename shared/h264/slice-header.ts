import { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';
import { expectNalType, NalType } from './nal-unit.ts';
import { MAX_PPS_ID } from './pps.ts';

/** The beginning of a slice header (clause 7.4.3). */
export interface SliceStart {
  /** Address of the first macroblock; 0 where a picture begins. */
  readonly firstMb: number;
  /** slice_type, table 7-6: 0 to 4 are P, B, I, SP, SI; 5 to 9 the same, all slices of the picture being alike. */
  readonly sliceType: number;
  readonly ppsId: number;
}

const MAX_SLICE_TYPE = 9;
const SLICE_TYPES = [NalType.slice, NalType.slicePartitionA, NalType.idr];

/**
 * Reads the beginning of a slice NAL unit (type 1, 2 or 5, without start code). Looks only at the first bytes, so what
 * follows may be left out or be other NAL units. Throws an H264Error.
 */
export function parseSliceStart(nal: Uint8Array): SliceStart {
  expectNalType(nal, SLICE_TYPES, 'slice');
  const reader = new BitReader(nal, 1);
  const firstMb = reader.ue();
  const sliceType = reader.ue();
  const ppsId = reader.ue();
  if (sliceType > MAX_SLICE_TYPE || ppsId > MAX_PPS_ID) {
    throw new H264Error('malformed', `A slice has type ${sliceType} and refers to picture parameter set ${ppsId}.`);
  }
  return { firstMb, sliceType, ppsId };
}
