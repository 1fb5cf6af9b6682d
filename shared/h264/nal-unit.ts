import { H264Error } from './h264-error.ts';

/*
 * The first byte of each NAL unit (clause 7.3.1):
 *
 *     7   6 5   4 3 2 1 0
 *   +---+-----+-----------+
 *   | F | ref |   type    |    F: forbidden_zero_bit, ref: nal_ref_idc
 *   +---+-----+-----------+
 */

/** nal_unit_type (clause 7.4.1, table 7-1). Types that are not listed are reserved or unspecified. */
export const NalType = {
  slice: 1,
  slicePartitionA: 2,
  slicePartitionB: 3,
  slicePartitionC: 4,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  aud: 9,
  endOfSequence: 10,
  endOfStream: 11,
  filler: 12,
  spsExtension: 13,
  prefix: 14,
  subsetSps: 15,
  depthParameterSet: 16,
  auxiliarySlice: 19,
  sliceExtension: 20,
  depthSliceExtension: 21,
} as const;

/** The type (0 to 31) in a NAL unit's first byte. */
export function nalTypeOf(header: number): number {
  return header & 0x1f;
}

/** Whether the forbidden_zero_bit is set, which no encoder does: these bytes are not a NAL unit. */
export function isForbidden(header: number): boolean {
  return (header & 0x80) !== 0;
}

/** Whether a NAL unit of this type carries coded picture data (VCL; types 1 to 5). */
export function isVcl(type: number): boolean {
  return type >= NalType.slice && type <= NalType.idr;
}

/** Whether a NAL unit of this type is an SPS or a PPS. */
export function isParameterSet(type: number): boolean {
  return type === NalType.sps || type === NalType.pps;
}

/** Throws an H264Error unless `nal` (without start code) is a NAL unit of one of these types; `noun` is what it should be. */
export function expectNalType(nal: Uint8Array, types: readonly number[], noun: string): void {
  const header = nal[0];
  if (header === undefined) {
    throw new H264Error('truncated', `There are no bytes where a ${noun} was expected.`);
  }
  if (isForbidden(header) || !types.includes(nalTypeOf(header))) {
    throw new H264Error('malformed', `A NAL unit with header byte ${header} is not a ${noun}.`);
  }
}
