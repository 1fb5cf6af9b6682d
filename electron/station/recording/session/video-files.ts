import { join } from 'node:path';
import { mp4FileName } from '#shared/recording/manifest.ts';
import { codecString } from '#shared/h264/sps.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Mp4Muxer, Mp4Track, Mp4TrackListener, VideoFormat } from './mp4-muxer.ts';
import type { SessionPast } from './session-past.ts';
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

/** What is not told of the picture of a file that is gone on with; the file itself knows. */
const SQUARE_PIXELS = { sarWidth: 1, sarHeight: 1, chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 };

/** What the files tell; see Mp4TrackListener. */
export interface VideoFilesListener extends Omit<Mp4TrackListener, 'batchConsumed'> {
  batchConsumed(buffer: ArrayBuffer, track: Mp4Track): void;
}

/** What a manifest says of the picture. */
type Picture = Pick<SessionManifest['video'], 'codec' | 'width' | 'height'>;

/** The MP4s of one session, one after the other: a change of the picture's size begins the next. */
export class VideoFiles {
  readonly #directory: string;
  readonly #muxer: Mp4Muxer;
  readonly #listener: VideoFilesListener;
  readonly #files: VideoFile[] = [];
  #firstPicture: Picture | null = null;
  #activeSets: ResolvedParameterSets | null = null;
  #durationTicks = 0;

  constructor(directory: string, muxer: Mp4Muxer, listener: VideoFilesListener) {
    this.#directory = directory;
    this.#muxer = muxer;
    this.#listener = listener;
  }

  /** Takes up the one file of an earlier run, to be added to. Its parameter sets come again with the next key frame. */
  goOn({ manifest }: SessionPast): void {
    const { codec, width, height } = manifest.video;
    this.#firstPicture = manifest.video;
    const format = { ...SQUARE_PIXELS, codec: codec ?? '', width, height, sps: [], pps: [] };
    this.#begin(mp4FileName(1), format, { baseTicks: 0, createdAtMs: Date.parse(manifest.startedAt), goesOn: true });
  }

  /** The file that is being written, null before the first key frame. */
  get current(): VideoFile | null {
    return this.#files.at(-1) ?? null;
  }

  /** The picture of the first file, null where there is none. */
  get firstPicture(): Picture | null {
    return this.#firstPicture;
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
    this.#activeSets = sets;
    return this.#begin(mp4FileName(this.#files.length + 1), formatOf(sets), { baseTicks, createdAtMs, goesOn: false });
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

  #begin(
    name: string,
    format: VideoFormat,
    { baseTicks, createdAtMs, goesOn }: { baseTicks: number; createdAtMs: number; goesOn: boolean },
  ): VideoFile {
    const track: Mp4Track = this.#muxer.openTrack(
      join(this.#directory, name),
      format,
      createdAtMs,
      { ...this.#listener, batchConsumed: (buffer) => this.#listener.batchConsumed(buffer, track) },
      goesOn,
    );
    const file = { name, format, baseTicks, track };
    this.#files.push(file);
    this.#firstPicture ??= format;
    return file;
  }
}
