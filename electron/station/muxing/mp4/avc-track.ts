/** What the writer must know of an H.264 stream before its first sample. */
export interface AvcTrack {
  /** Coded picture in pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** Sample aspect ratio; 1 and 1 for square pixels. */
  readonly sarWidth: number;
  readonly sarHeight: number;
  /** Sequence parameter sets, NAL units without start code; the first one names profile and level. */
  readonly sps: readonly Uint8Array[];
  /** Picture parameter sets, likewise. */
  readonly pps: readonly Uint8Array[];
  /** `chroma_format_idc` of the first SPS: 1 for 4:2:0. */
  readonly chromaFormatIdc: number;
  /** Bits a sample: 8 for nearly all. */
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** Says in a sentence why no MP4 track can be made of it, or null when one can. */
export function avcTrackProblem(track: AvcTrack): string | null {
  if (!isWhole(track.width, 1, 0xffff) || !isWhole(track.height, 1, 0xffff)) {
    return `A picture of ${track.width}x${track.height} does not fit an MP4: each side must be 1 to 65535 pixels.`;
  }
  if (!isWhole(track.sarWidth, 1, 0xffff_ffff) || !isWhole(track.sarHeight, 1, 0xffff_ffff)) {
    return `A sample aspect ratio of ${track.sarWidth}:${track.sarHeight} is none: give 1 and 1 for square pixels.`;
  }
  if (!isWhole(track.chromaFormatIdc, 0, 3)) return `Chroma format ${track.chromaFormatIdc} is none of 0 to 3.`;
  if (!isWhole(track.bitDepthLuma, 8, 15) || !isWhole(track.bitDepthChroma, 8, 15)) {
    return `Bit depths of ${track.bitDepthLuma} and ${track.bitDepthChroma} are not in 8 to 15.`;
  }
  if (!Number.isFinite(track.createdAtMs)) return 'The time of creation must be milliseconds since 1970.';
  return parameterSetProblem('SPS', track.sps, 31, 4) ?? parameterSetProblem('PPS', track.pps, 255, 1);
}

/**
 * The track's parameter sets as a key sample carries them: each behind its length in 4 bytes, SPS before PPS
 * (ISO/IEC 14496-15, 5.3.4.2.1 with lengthSizeMinusOne 3).
 */
export function parameterSetPrefix(track: AvcTrack): Uint8Array {
  const sets = [...track.sps, ...track.pps];
  const prefix = new Uint8Array(sets.reduce((sum, set) => sum + 4 + set.length, 0));
  const view = new DataView(prefix.buffer);
  let at = 0;
  for (const set of sets) {
    view.setUint32(at, set.length);
    prefix.set(set, at + 4);
    at += 4 + set.length;
  }
  return prefix;
}

function parameterSetProblem(name: string, sets: readonly Uint8Array[], most: number, leastBytes: number) {
  if (sets.length < 1 || sets.length > most) return `A track needs 1 to ${most} ${name}, not ${sets.length}.`;
  const odd = sets.find((set) => set.length < leastBytes || set.length > 0xffff);
  return odd === undefined ? null : `An ${name} of ${odd.length} bytes is none.`;
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
