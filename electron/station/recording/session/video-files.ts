import { join } from 'node:path';
import { mp4FileName } from '#shared/recording/manifest.ts';
import { codecString } from '#shared/h264/sps.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import type { Mp4Muxer, Mp4Track, Mp4TrackListener, VideoFormat } from './mp4-muxer.ts';
import { ticksToUs } from './timeline.ts';

/** One MP4 of a session. `baseTicks` is where it begins on the session's timeline. */
export interface VideoFile {
  readonly name: string;
  readonly format: VideoFormat;
  readonly baseTicks: number;
  readonly track: Mp4Track;
}

/** The count of PPS in avcC has 8 bits (ISO/IEC 14496-15, 5.3.3.1). */
const MAX_AVCC_PPS = 255;

function formatOf(sets: ResolvedParameterSets): VideoFormat {
  const { width, height, sarWidth, sarHeight, chromaFormatIdc, bitDepthLuma, bitDepthChroma } = sets.sps;
  const picture = { width, height, sarWidth, sarHeight, chromaFormatIdc, bitDepthLuma, bitDepthChroma };
  return { ...picture, codec: codecString(sets.sps), sps: [sets.spsNal], pps: sets.ppsNals.slice(0, MAX_AVCC_PPS) };
}

/** Whether pictures of these parameter sets belong into another file than pictures of that format. */
export function needsNewFile(format: VideoFormat, sets: ResolvedParameterSets): boolean {
  return format.width !== sets.sps.width || format.height !== sets.sps.height;
}

/** The MP4s of one session, one after the other: a change of the picture's size begins the next. */
export class VideoFiles {
  readonly #directory: string;
  readonly #muxer: Mp4Muxer;
  readonly #listener: Mp4TrackListener;
  readonly #files: VideoFile[] = [];
  #activeSets: ResolvedParameterSets | null = null;
  #durationTicks = 0;

  constructor(directory: string, muxer: Mp4Muxer, listener: Mp4TrackListener) {
    this.#directory = directory;
    this.#muxer = muxer;
    this.#listener = listener;
  }

  /** The file that is being written, null before the first key frame. */
  get current(): VideoFile | null {
    return this.#files.at(-1) ?? null;
  }

  get first(): VideoFile | null {
    return this.#files[0] ?? null;
  }

  get names(): readonly string[] {
    return this.#files.map((file) => file.name);
  }

  /** The length of all files whose end is known, in microseconds. */
  get durationUs(): number {
    return ticksToUs(this.#durationTicks);
  }

  /** Opens the next file, which begins with a key frame of these parameter sets. */
  open(sets: ResolvedParameterSets, baseTicks: number, createdAtMs: number): VideoFile {
    const name = mp4FileName(this.#files.length + 1);
    const format = formatOf(sets);
    const track = this.#muxer.openTrack(join(this.#directory, name), format, createdAtMs, this.#listener);
    const file = { name, format, baseTicks, track };
    this.#files.push(file);
    this.#activeSets = sets;
    return file;
  }

  /** The parameter sets that the current track must be told of before this key frame, null where it knows them. */
  changedSets(sets: ResolvedParameterSets): VideoFormat | null {
    if (sets === this.#activeSets) return null;
    this.#activeSets = sets;
    return formatOf(sets);
  }

  /** Notes where the current file ends on the session's timeline; returns its end in its own ticks. */
  endCurrent(endTicks: number): number {
    const length = endTicks - (this.current?.baseTicks ?? endTicks);
    this.#durationTicks += length;
    return length;
  }
}
