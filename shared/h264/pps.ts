import { BitReader } from './bit-reader.ts';
import { H264Error } from './h264-error.ts';
import { expectNalType, NalType } from './nal-unit.ts';
import { MAX_SPS_ID } from './sps.ts';

/** The largest id a PPS can have (clause 7.4.2.2). */
export const MAX_PPS_ID = 255;

/** The beginning of a picture parameter set: its own id and that of the SPS it refers to. */
export interface Pps {
  readonly id: number;
  readonly spsId: number;
}

/** Reads the ids of a PPS NAL unit (without start code, clause 7.3.2.2). Throws an H264Error. */
export function parsePps(nal: Uint8Array): Pps {
  expectNalType(nal, [NalType.pps], 'picture parameter set');
  const reader = new BitReader(nal, 1);
  const id = reader.ue();
  const spsId = reader.ue();
  if (id > MAX_PPS_ID || spsId > MAX_SPS_ID) {
    throw new H264Error('malformed', `A picture parameter set has id ${id} and refers to sequence ${spsId}.`);
  }
  return { id, spsId };
}
