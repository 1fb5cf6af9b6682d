import { H264Error } from './h264-error.ts';
import { isForbidden, NalType, nalTypeOf } from './nal-unit.ts';
import { parsePps, type Pps } from './pps.ts';
import { parseSps, type Sps } from './sps.ts';

/** The parameter sets that a slice needs. The bytes are whole NAL units without start codes. */
export interface ResolvedParameterSets {
  readonly sps: Sps;
  readonly spsNal: Uint8Array;
  /** All PPS that refer to the SPS, in the order of their ids. */
  readonly ppsNals: readonly Uint8Array[];
}

// What an avcC box can hold in its 16-bit length (ISO/IEC 14496-15). Real ones have well under 300 bytes.
const MAX_SET_BYTES = 65_535;

interface Known<T> {
  readonly parsed: T;
  readonly nal: Uint8Array;
}

/**
 * The SPS and PPS of a stream, the latest of each id (32 and 256 at most, 64 KiB each). The way to the right SPS is
 * slice, PPS, SPS: after a size change an access unit can hold the old SPS beside the new one.
 */
export class ParameterSets {
  readonly #sps = new Map<number, Known<Sps>>();
  readonly #pps = new Map<number, Known<Pps>>();
  readonly #resolved = new Map<number, ResolvedParameterSets>();
  #malformed = 0;

  /** How many malformed sets have been ignored. */
  get malformed(): number {
    return this.#malformed;
  }

  /**
   * Remembers a copy of an SPS or PPS NAL unit (without start code) in place of an older one with the same id. True if
   * that changed anything: known bytes, malformed sets and NAL units of other types do not.
   */
  learn(nal: Uint8Array): boolean {
    const header = nal[0];
    if (header === undefined) return false;
    if (isForbidden(header)) return false;
    switch (nalTypeOf(header)) {
      case NalType.sps:
        return this.#remember(this.#sps, parseSps, nal);
      case NalType.pps:
        return this.#remember(this.#pps, parsePps, nal);
      default:
        return false;
    }
  }

  /**
   * What a slice with this PPS id needs, or null while its PPS or SPS is missing. The same object is returned until
   * `learn()` changes something.
   */
  resolve(ppsId: number): ResolvedParameterSets | null {
    const known = this.#resolved.get(ppsId);
    if (known !== undefined) return known;
    const pps = this.#pps.get(ppsId);
    const sps = pps && this.#sps.get(pps.parsed.spsId);
    if (sps === undefined) return null;
    const resolved = { sps: sps.parsed, spsNal: sps.nal, ppsNals: this.#ppsNalsOf(sps.parsed.id) };
    this.#resolved.set(ppsId, resolved);
    return resolved;
  }

  #ppsNalsOf(spsId: number): readonly Uint8Array[] {
    return [...this.#pps.values()]
      .filter(({ parsed }) => parsed.spsId === spsId)
      .sort((a, b) => a.parsed.id - b.parsed.id)
      .map(({ nal }) => nal);
  }

  #remember<T extends { readonly id: number }>(
    sets: Map<number, Known<T>>,
    parse: (nal: Uint8Array) => T,
    nal: Uint8Array,
  ): boolean {
    // The id is part of the bytes, so equal bytes can only be the set of that id.
    for (const known of sets.values()) {
      if (sameBytes(known.nal, nal)) return false;
    }
    const parsed = this.#parsed(parse, nal);
    if (parsed === null) return false;
    // Not slice(): on a Buffer that is a view of the message, not a copy.
    sets.set(parsed.id, { parsed, nal: new Uint8Array(nal) });
    this.#resolved.clear();
    return true;
  }

  #parsed<T>(parse: (nal: Uint8Array) => T, nal: Uint8Array): T | null {
    try {
      if (nal.length <= MAX_SET_BYTES) return parse(nal);
    } catch (error) {
      if (!(error instanceof H264Error)) throw error;
    }
    this.#malformed += 1;
    return null;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
