import { NalScanner } from '#shared/h264/annex-b.ts';
import { isParameterSet, isVcl } from '#shared/h264/nal-unit.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';

const START_CODE = Uint8Array.of(0, 0, 0, 1);

/**
 * A key frame that a decoder can begin with: the bytes themselves where its SPS and PPS stand in front of the picture
 * already, else a copy with all of `sets` in front.
 */
export function beginWithParameterSets(accessUnit: Uint8Array, sets: ResolvedParameterSets): Uint8Array {
  const needed = [sets.spsNal, ...sets.ppsNals];
  const present = parameterSetsOf(accessUnit);
  if (needed.every((nal) => present.some((other) => Buffer.compare(nal, other) === 0))) return accessUnit;
  return Buffer.concat([...needed.flatMap((nal) => [START_CODE, nal]), accessUnit]);
}

/** The SPS and PPS in front of the first slice. */
function parameterSetsOf(accessUnit: Uint8Array): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  const scanner = new NalScanner();
  scanner.reset(accessUnit);
  while (scanner.nextHeader() && !isVcl(scanner.type)) {
    if (!isParameterSet(scanner.type)) continue;
    scanner.findEnd();
    found.push(accessUnit.subarray(scanner.start, scanner.end));
  }
  return found;
}
