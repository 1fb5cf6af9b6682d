import { NalScanner } from '#shared/h264/annex-b.ts';
import { isVcl, NalType } from '#shared/h264/nal-unit.ts';
import { putU32 } from './iso-box.ts';
import { findStartCodeNatively } from './native-start-code.ts';
import { PieceList } from './piece-list.ts';

/**
 * Turns Annex-B access units into MP4 samples (ISO/IEC 14496-15, 5.3.4.2) and collects them as pieces:
 *
 *     00 00 00 01 | SPS | 00 00 00 01 | PPS | 00 00 00 01 | slice      the unit, in memory that the caller gives up
 *     [ length  ] | SPS | [ length  ] | PPS | [ length  ] | slice      the same memory afterwards: one piece
 *
 * 3-byte start codes have no room for a length, which then comes from an arena.
 */
export class AvcSampleGatherer {
  readonly #scanner = new NalScanner(findStartCodeNatively);
  readonly #list = new PieceList();
  #parameterSets: Uint8Array;
  /** Code start, start and end of each NAL unit in front of the first slice. */
  readonly #leading: number[] = [];

  /** `parameterSets`: SPS and PPS, each behind a 4-byte length, for key units that come without. */
  constructor(parameterSets: Uint8Array) {
    this.#parameterSets = parameterSets;
  }

  /** Size of all samples gathered since `clear()`. */
  get bytes(): number {
    return this.#list.bytes;
  }

  /** Replaces the parameter sets for units to come; samples gathered already keep theirs. */
  useParameterSets(parameterSets: Uint8Array): void {
    this.#parameterSets = parameterSets;
  }

  /**
   * Adds one access unit, overwrites its start codes, and gives the size of the sample in bytes. Access unit
   * delimiters, filler and end marks are dropped. A unit without a slice is no picture: 0, and it is left untouched.
   */
  gather(unit: Uint8Array, key: boolean): number {
    const before = this.#list.bytes;
    const scanner = this.#scanner;
    scanner.reset(unit);
    if (!this.#findFirstSlice()) return 0;
    const { codeStart, start, end } = scanner;
    if (key && !this.#leadingHasParameterSets(unit)) {
      this.#list.add(this.#parameterSets, 0, this.#parameterSets.length);
    }
    this.#addLeading(unit);
    this.#addNal(unit, codeStart, start, end);
    while (scanner.next()) {
      if (!isDropped(scanner.type)) this.#addNal(unit, scanner.codeStart, scanner.start, scanner.end);
    }
    return this.#list.bytes - before;
  }

  /** The samples' bytes in order; valid until the next call of `gather` or `clear`. */
  pieces(): readonly Uint8Array[] {
    return this.#list.pieces();
  }

  /** Forgets the samples, and with them the memory of their units. */
  clear(): void {
    this.#list.clear();
  }

  /** Stops the scanner at the first slice and notes what stands in front of it. */
  #findFirstSlice(): boolean {
    const scanner = this.#scanner;
    this.#leading.length = 0;
    while (scanner.next()) {
      if (isVcl(scanner.type)) return true;
      if (!isDropped(scanner.type)) this.#leading.push(scanner.codeStart, scanner.start, scanner.end);
    }
    return false;
  }

  #leadingHasParameterSets(unit: Uint8Array): boolean {
    let sps = false;
    let pps = false;
    for (let i = 0; i < this.#leading.length; i += 3) {
      const type = (unit[this.#leading[i + 1] ?? 0] ?? 0) & 0x1f;
      sps ||= type === NalType.sps;
      pps ||= type === NalType.pps;
    }
    return sps && pps;
  }

  #addLeading(unit: Uint8Array): void {
    const leading = this.#leading;
    for (let i = 0; i < leading.length; i += 3) {
      this.#addNal(unit, leading[i] ?? 0, leading[i + 1] ?? 0, leading[i + 2] ?? 0);
    }
  }

  #addNal(unit: Uint8Array, codeStart: number, start: number, end: number): void {
    if (start - codeStart === 4) {
      putU32(unit, codeStart, end - start);
      this.#list.add(unit, codeStart, end);
    } else {
      this.#list.addU32(end - start);
      this.#list.add(unit, start, end);
    }
  }
}

function isDropped(type: number): boolean {
  return type >= NalType.aud && type <= NalType.filler;
}
