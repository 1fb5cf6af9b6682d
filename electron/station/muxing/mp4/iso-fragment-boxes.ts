import { box, fullBox, getType, getU32, getU64, putU32, u32, u64 } from './iso-box.ts';
import { TRACK_ID } from './iso-boxes.ts';

/** A `moof` of ours without samples; each sample adds `TRUN_ENTRY_BYTES`. */
export const MOOF_BYTES = 88;
/** Duration, size and flags of one sample in `trun`. */
export const TRUN_ENTRY_BYTES = 12;

const KEY_FLAGS = 0x0200_0000; // depends on no other sample (8.8.3.1)
const DELTA_FLAGS = 0x0101_0000; // depends on others, is no sync sample
const DEFAULT_BASE_IS_MOOF = 0x02_0000;
const TRUN_FLAGS = 0x701; // data offset; each sample's duration, size and flags

/** The samples of one fragment; entry `i` of each list belongs to sample `i`. */
export interface FragmentSamples {
  /** Ticks, at most 32 bits. */
  readonly durations: Uint32Array;
  readonly sizes: Uint32Array;
  /** 1 for a key sample, else 0. */
  readonly keys: Uint8Array;
}

/** Movie extends with its track's defaults (8.8.1, 8.8.3): each `trun` says all itself, so they are 0. */
export function mvex(): Uint8Array {
  const sampleDescription = u32(1);
  return box('mvex', fullBox('trex', 0, 0, u32(TRACK_ID), sampleDescription, new Uint8Array(12)));
}

/** Movie fragment (8.8.4) of one `traf` with one `trun`, whose data start `mdatHeaderBytes` behind the box. */
export function moof(
  sequence: number,
  decodeTicks: number,
  samples: FragmentSamples,
  mdatHeaderBytes: number,
): Uint8Array {
  const dataOffset = MOOF_BYTES + samples.sizes.length * TRUN_ENTRY_BYTES + mdatHeaderBytes;
  return box('moof', mfhd(sequence), box('traf', tfhd(), tfdt(decodeTicks), trun(samples, dataOffset)));
}

/** Movie fragment header (8.8.5). */
export function mfhd(sequence: number): Uint8Array {
  return fullBox('mfhd', 0, 0, u32(sequence));
}

/** Track fragment header (8.8.7); data offsets count from the `moof`. */
export function tfhd(): Uint8Array {
  return fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(TRACK_ID));
}

/** Track fragment decode time (8.8.12), 64 bits. */
export function tfdt(decodeTicks: number): Uint8Array {
  return fullBox('tfdt', 1, 0, u64(decodeTicks));
}

/** Track fragment run (8.8.8). */
export function trun(samples: FragmentSamples, dataOffset: number): Uint8Array {
  const count = samples.sizes.length;
  const entries = new Uint8Array(count * TRUN_ENTRY_BYTES);
  for (let i = 0, at = 0; i < count; i++, at += TRUN_ENTRY_BYTES) {
    putU32(entries, at, samples.durations[i] ?? 0);
    putU32(entries, at + 4, samples.sizes[i] ?? 0);
    putU32(entries, at + 8, samples.keys[i] === 1 ? KEY_FLAGS : DELTA_FLAGS);
  }
  return fullBox('trun', 0, TRUN_FLAGS, u32(count), u32(dataOffset), entries);
}

/** What a `moof` of ours says. */
export interface ParsedMoof extends FragmentSamples {
  readonly decodeTicks: number;
  /** From the first byte of the `moof`. */
  readonly dataOffset: number;
  /** All sizes together. */
  readonly payloadBytes: number;
}

/**
 * Reads a whole `moof` back, or gives null where it is not laid out exactly as `moof()` writes it:
 *
 *      0 moof   8 mfhd   24 traf   32 tfhd   48 tfdt   68 trun   88 entries of 12 bytes
 */
export function parseMoof(bytes: Uint8Array): ParsedMoof | null {
  const count = (bytes.length - MOOF_BYTES) / TRUN_ENTRY_BYTES;
  if (!Number.isInteger(count) || count < 1) return null;
  const laidOut =
    isBox(bytes, 0, 'moof', bytes.length) &&
    isBox(bytes, 8, 'mfhd', 16) &&
    isBox(bytes, 24, 'traf', bytes.length - 24) &&
    isBox(bytes, 32, 'tfhd', 16) &&
    isBox(bytes, 48, 'tfdt', 20) &&
    isBox(bytes, 68, 'trun', bytes.length - 68) &&
    getU32(bytes, 40) === DEFAULT_BASE_IS_MOOF &&
    getU32(bytes, 44) === TRACK_ID &&
    getU32(bytes, 56) === 0x0100_0000 &&
    getU32(bytes, 76) === TRUN_FLAGS &&
    getU32(bytes, 80) === count;
  if (!laidOut) return null;

  const durations = new Uint32Array(count);
  const sizes = new Uint32Array(count);
  const keys = new Uint8Array(count);
  let payloadBytes = 0;
  for (let i = 0, at = MOOF_BYTES; i < count; i++, at += TRUN_ENTRY_BYTES) {
    const duration = getU32(bytes, at);
    const size = getU32(bytes, at + 4);
    const flags = getU32(bytes, at + 8);
    if (duration === 0 || size === 0 || (flags !== KEY_FLAGS && flags !== DELTA_FLAGS)) return null;
    durations[i] = duration;
    sizes[i] = size;
    keys[i] = flags === KEY_FLAGS ? 1 : 0;
    payloadBytes += size;
  }
  return { decodeTicks: getU64(bytes, 60), dataOffset: getU32(bytes, 84), payloadBytes, durations, sizes, keys };
}

function isBox(bytes: Uint8Array, at: number, type: string, size: number): boolean {
  return getU32(bytes, at) === size && getType(bytes, at + 4) === type;
}
