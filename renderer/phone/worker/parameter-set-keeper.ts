import { NalScanner } from '#shared/h264/annex-b.ts';
import { isParameterSet, isVcl, NalType } from '#shared/h264/nal-unit.ts';

const START_CODE = [0, 0, 0, 1];
/** What a set of parameter sets has at the most; more is not remembered. Real ones have well under 300 bytes. */
const MAX_SETS_BYTES = 65_536;

/*
 * avcC (ISO/IEC 14496-15, 5.3.3.1):
 *
 *   0           1         2        3       4            5          6
 *   +-----------+---------+--------+-------+------------+----------+--------------------+---------+----
 *   | version=1 | profile | compat | level | length - 1 | SPS & 31 | length16, SPS, ... | PPS     | length16, PPS, ...
 *   +-----------+---------+--------+-------+------------+----------+--------------------+---------+----
 */
const AVCC_SETS_AT = 5;

/**
 * Knows the SPS and PPS of a stream, so that every key frame can carry them: encoders give them in each key frame, or in
 * the first alone, or apart from the pictures.
 */
export class ParameterSetKeeper {
  readonly #scanner = new NalScanner();
  #sets: Uint8Array | null = null;

  /** The encoder's description of its stream: avcC, or Annex-B. Malformed ones are ignored. */
  learn(description: AllowSharedBufferSource): void {
    const bytes = bytesOf(description);
    const sets = bytes[0] === 1 ? annexBOf(bytes) : this.#setsIn(bytes);
    if (sets !== null) this.#sets = sets;
  }

  /** What has to stand in front of this key frame (Annex-B); null where it has its own, which are remembered. */
  missingIn(accessUnit: Uint8Array): Uint8Array | null {
    const own = this.#setsIn(accessUnit);
    if (own === null) return this.#sets;
    this.#sets = own;
    return null;
  }

  /** The SPS and PPS in front of the first slice, with start codes; null unless there are both. */
  #setsIn(accessUnit: Uint8Array): Uint8Array | null {
    const scanner = this.#scanner;
    scanner.reset(accessUnit);
    const nals: Uint8Array[] = [];
    const types = new Set<number>();
    while (scanner.nextHeader() && !isVcl(scanner.type)) {
      if (!isParameterSet(scanner.type)) continue;
      scanner.findEnd();
      nals.push(accessUnit.subarray(scanner.start, scanner.end));
      types.add(scanner.type);
    }
    return types.has(NalType.sps) && types.has(NalType.pps) ? joined(nals) : null;
  }
}

function joined(nals: readonly Uint8Array[]): Uint8Array | null {
  const bytes = nals.reduce((sum, nal) => sum + START_CODE.length + nal.byteLength, 0);
  if (nals.length === 0 || bytes > MAX_SETS_BYTES) return null;
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const nal of nals) {
    out.set(START_CODE, at);
    out.set(nal, at + START_CODE.length);
    at += START_CODE.length + nal.byteLength;
  }
  return out;
}

function annexBOf(avcC: Uint8Array): Uint8Array | null {
  const nals: Uint8Array[] = [];
  let at = AVCC_SETS_AT;
  for (const countMask of [0x1f, 0xff]) {
    let count = (avcC[at] ?? 0) & countMask;
    at += 1;
    for (; count > 0; count -= 1) {
      const length = (avcC[at] ?? 0) * 256 + (avcC[at + 1] ?? 0);
      const nal = avcC.subarray(at + 2, at + 2 + length);
      if (length === 0 || nal.byteLength < length) return null;
      nals.push(nal);
      at += 2 + length;
    }
  }
  return joined(nals);
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}
