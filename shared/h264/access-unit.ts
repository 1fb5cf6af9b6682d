import { NalScanner } from './annex-b.ts';
import { H264Error } from './h264-error.ts';
import { isForbidden, isParameterSet, isVcl, NalType } from './nal-unit.ts';
import { ParameterSets } from './parameter-sets.ts';
import { parseSliceStart } from './slice-header.ts';

/**
 * What one message (one encoder output buffer) is: a `picture`; a `config`, which holds SPS or PPS and no picture and is
 * not a frame; `other` NAL units only (AUD, SEI, filler ...); `empty`; or `not-h264`, where no NAL unit begins.
 * `ppsId` is that of a key picture's first slice, null if the slice is malformed; see `ParameterSets.resolve`.
 */
export type AccessUnitKind =
  | { readonly kind: 'picture'; readonly key: false }
  | { readonly kind: 'picture'; readonly key: true; readonly ppsId: number | null }
  | { readonly kind: 'config' }
  | { readonly kind: 'other' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-h264' };

// As many as there are ids (32 SPS, 256 PPS). Without a limit 16 MiB of malformed sets would block the station for 16 s.
const MAX_SETS_PER_MESSAGE = 288;

// One object of each, so that a frame costs no garbage.
const PICTURE: AccessUnitKind = { kind: 'picture', key: false };
const CONFIG: AccessUnitKind = { kind: 'config' };
const OTHER: AccessUnitKind = { kind: 'other' };
const EMPTY: AccessUnitKind = { kind: 'empty' };
const NOT_H264: AccessUnitKind = { kind: 'not-h264' };

/** Tells what the messages of one stream are, and learns its parameter sets on the way. */
export class AccessUnitInspector {
  /** All SPS and PPS seen so far, those of the message just inspected included. */
  readonly parameterSets = new ParameterSets();
  readonly #scanner = new NalScanner();

  /**
   * Looks at a message up to the header of its first slice, never through the slice itself. Keeps a reference to the
   * bytes until the next call. Does not throw.
   */
  inspect(bytes: Uint8Array): AccessUnitKind {
    if (bytes.length === 0) return EMPTY;
    const scanner = this.#scanner;
    scanner.reset(bytes);
    let found = NOT_H264;
    let sets = 0;
    while (scanner.nextHeader()) {
      if (isForbidden(bytes[scanner.start] ?? 0)) continue;
      if (isVcl(scanner.type)) return scanner.type === NalType.idr ? keyPicture(bytes, scanner.start) : PICTURE;
      if (isParameterSet(scanner.type)) {
        found = CONFIG;
        sets += 1;
        if (sets > MAX_SETS_PER_MESSAGE) continue;
        scanner.findEnd();
        this.parameterSets.learn(bytes.subarray(scanner.start, scanner.end));
      } else if (found === NOT_H264) {
        found = OTHER;
      }
    }
    return found;
  }
}

function keyPicture(bytes: Uint8Array, start: number): AccessUnitKind {
  try {
    return { kind: 'picture', key: true, ppsId: parseSliceStart(bytes.subarray(start)).ppsId };
  } catch (error) {
    if (error instanceof H264Error) return { kind: 'picture', key: true, ppsId: null };
    throw error;
  }
}
