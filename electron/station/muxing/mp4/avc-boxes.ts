import type { AvcTrack } from './avc-track.ts';
import { box, getU16, u16, u32 } from './iso-box.ts';

/** The fields of `avc1` in front of its child boxes. */
export const AVC1_FIELD_BYTES = 78;

const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144]);

/** AVC sample entry (14496-15, 5.4.2.1): 72 dpi, one frame a sample, 24-bit colour, no name of a compressor. */
export function avc1(track: AvcTrack): Uint8Array {
  const resolution = u32(0x48_0000);
  const dataReference = [...new Uint8Array(6), ...u16(1)];
  const frameCountNameDepth = [...u16(1), ...new Uint8Array(32), ...u16(0x18), ...u16(0xffff)];
  return box(
    'avc1',
    dataReference,
    new Uint8Array(16),
    [...u16(track.width), ...u16(track.height), ...resolution, ...resolution, ...u32(0)],
    frameCountNameDepth,
    avcC(track),
    track.sarWidth === track.sarHeight ? [] : pasp(track),
  );
}

/** AVC configuration (14496-15, 5.3.3.1): 4-byte lengths; chroma and bit depths behind it for the high profiles. */
export function avcC(track: AvcTrack): Uint8Array {
  const [, profile = 0, compatibility = 0, level = 0] = track.sps[0] ?? [];
  const extension = [
    0xfc | track.chromaFormatIdc,
    0xf8 | (track.bitDepthLuma - 8),
    0xf8 | (track.bitDepthChroma - 8),
    0, // SPS extensions
  ];
  return box(
    'avcC',
    [1, profile, compatibility, level, 0xff, 0xe0 | track.sps.length],
    ...track.sps.flatMap((set) => [u16(set.length), set]),
    [track.pps.length],
    ...track.pps.flatMap((set) => [u16(set.length), set]),
    HIGH_PROFILES.has(profile) ? extension : [],
  );
}

/** Pixel aspect ratio (14496-12, 12.1.4). */
export function pasp(track: AvcTrack): Uint8Array {
  return box('pasp', u32(track.sarWidth), u32(track.sarHeight));
}

/** What `avcC` says of a track. */
export type AvcConfiguration = Pick<AvcTrack, 'sps' | 'pps' | 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'>;

/** Reads the contents of an `avcC` (behind its box header) back, or gives null where they are damaged. */
export function parseAvcC(bytes: Uint8Array): AvcConfiguration | null {
  if (bytes[0] !== 1 || bytes[4] !== 0xff) return null;
  const sps = parameterSets(bytes, 6, (bytes[5] ?? 0) & 0x1f);
  if (sps === null) return null;
  const pps = parameterSets(bytes, sps.end + 1, bytes[sps.end] ?? 0);
  if (pps === null) return null;
  const [chroma = 0xfd, luma = 0xf8, chromaDepth = 0xf8] = bytes.subarray(pps.end);
  return {
    sps: sps.sets,
    pps: pps.sets,
    chromaFormatIdc: chroma & 3,
    bitDepthLuma: (luma & 7) + 8,
    bitDepthChroma: (chromaDepth & 7) + 8,
  };
}

function parameterSets(bytes: Uint8Array, from: number, count: number): { sets: Uint8Array[]; end: number } | null {
  const sets: Uint8Array[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    const length = getU16(bytes, at);
    if (at + 2 + length > bytes.length) return null;
    sets.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { sets, end: at };
}
