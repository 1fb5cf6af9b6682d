import { NalScanner } from '#shared/h264/annex-b.ts';
import { isParameterSet, isVcl, NalType } from '#shared/h264/nal-unit.ts';

/** How the encoder's output is to look; see {@link splitAccessUnits}. */
export interface AccessUnitShape {
  /** Bytes of each start code. */
  readonly startCodeBytes: 3 | 4;
  /** SPS and PPS stand in front of each key frame too, not only in the codec config. */
  readonly inBandConfig: boolean;
}

/** A stream cut as MediaCodec hands it out: the codec config, then one buffer a picture, all Annex-B. */
export interface AccessUnits {
  /** SPS and PPS, no picture. */
  readonly codecConfig: Uint8Array;
  readonly units: readonly Uint8Array[];
  /** For each unit, whether it is an IDR picture. */
  readonly keyFlags: readonly boolean[];
}

/** Cuts x264's byte stream (the same SPS and PPS throughout) into pictures. Throws if it holds no SPS or no picture. */
export function splitAccessUnits(stream: Uint8Array, shape: AccessUnitShape): AccessUnits {
  const startCode = shape.startCodeBytes === 3 ? [0, 0, 1] : [0, 0, 0, 1];
  const join = (nals: readonly Uint8Array[]): Uint8Array =>
    Uint8Array.from(Buffer.concat(nals.flatMap((nal) => [Uint8Array.from(startCode), nal])));

  const pictures: Picture[] = [];
  const parameterSets = new Map<number, Uint8Array>();
  let current: Picture = { nals: [], key: false, hasSlice: false };
  const scanner = new NalScanner();
  scanner.reset(stream);
  while (scanner.next()) {
    const nal = stream.subarray(scanner.start, scanner.end);
    if (current.hasSlice && beginsPicture(scanner.type, nal)) {
      pictures.push(current);
      current = { nals: [], key: false, hasSlice: false };
    }
    if (isParameterSet(scanner.type)) {
      if (!parameterSets.has(scanner.type)) parameterSets.set(scanner.type, nal);
      continue;
    }
    current.nals.push(nal);
    current.key ||= scanner.type === NalType.idr;
    current.hasSlice ||= isVcl(scanner.type);
  }
  if (current.hasSlice) pictures.push(current);
  const config = [parameterSets.get(NalType.sps), parameterSets.get(NalType.pps)].filter((nal) => nal !== undefined);
  if (config.length !== 2 || pictures.length === 0) throw new Error('The stream has no SPS, no PPS or no picture.');
  return {
    codecConfig: join(config),
    units: pictures.map(({ key, nals }) => join(key && shape.inBandConfig ? [...config, ...nals] : nals)),
    keyFlags: pictures.map(({ key }) => key),
  };
}

interface Picture {
  readonly nals: Uint8Array[];
  key: boolean;
  hasSlice: boolean;
}

/** H.264 7.4.1.2.3, as far as x264 needs it: the first slice of a picture has first_mb_in_slice 0, the single bit 1. */
function beginsPicture(type: number, nal: Uint8Array): boolean {
  return isVcl(type) ? ((nal[1] ?? 0) & 0x80) !== 0 : type !== NalType.filler;
}
