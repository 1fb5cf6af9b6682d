import type { Log } from '../../log.ts';
import { type FfmpegLocation, locateFfmpeg } from './ffmpeg-locator.ts';
import { FfmpegQueue } from './ffmpeg-queue.ts';
import { muxRawFolder } from './raw-folder-muxer.ts';
import { makeThumbnail } from './thumbnail.ts';

/** Time limits of one ffmpeg run, in ms. */
export interface FfmpegTimes {
  readonly muxMs: number;
  readonly thumbnailMs: number;
}

/** What muxing a raw folder gave; `words` are ffmpeg's own. */
export type RawFolderOutcome =
  | { readonly ok: true; readonly frames: number; readonly durationUs: number }
  | { readonly ok: false; readonly problem: string; readonly words: string; readonly mayWorkLater: boolean };

/** What the station asks of ffmpeg. Recording needs none of it: without an ffmpeg these say so and do nothing. */
export class FfmpegTools {
  readonly #log: Log;
  readonly #times: FfmpegTimes;
  readonly #queue = new FfmpegQueue();
  readonly #locate: () => Promise<FfmpegLocation>;
  #location: Promise<FfmpegLocation> | null = null;
  #stopping = false;

  constructor(log: Log, times: FfmpegTimes, locate: () => Promise<FfmpegLocation> = locateFfmpeg) {
    this.#log = log;
    this.#times = times;
    this.#locate = locate;
  }

  /** Looks for an ffmpeg once, and says in one warning what is missing where there is none. */
  locate(): Promise<FfmpegLocation> {
    this.#location ??= this.#locate().then((location) => {
      for (const warning of location.warnings) this.#log.warning('ffmpeg-candidate', warning);
      if (location.path === null) {
        this.#log.warning('ffmpeg-missing', `${location.problem} Recording works; thumbnails and raw folders wait.`);
      }
      return location;
    });
    return this.#location;
  }

  /** Makes a JPEG of a video's first frame; null, or why there is none. */
  async makeThumbnail(source: string, target: string): Promise<string | null> {
    const location = await this.locate();
    if (location.path === null) return 'there is no ffmpeg.';
    const run = this.#queue.runner(location.path);
    const result = await makeThumbnail(run, { source, target, timeoutMs: this.#times.thumbnailMs });
    return result.ok ? null : result.message;
  }

  /** Muxes a folder's stream.h264 at a constant frame rate; `progressed` is told the part that is done, 0 to 1. */
  async muxRaw(
    folder: string,
    fps: number,
    progressed: (fraction: number) => void = () => undefined,
  ): Promise<RawFolderOutcome> {
    const location = await this.locate();
    if (location.path === null) return { ok: false, problem: location.problem, words: '', mayWorkLater: true };
    const run = this.#queue.runner(location.path);
    const result = await muxRawFolder(run, { folder, fps, timeoutMs: this.#times.muxMs, progressed });
    if (result.ok) return { ok: true, frames: result.frames, durationUs: result.durationUs };
    // A run that was cut short because the station ends says nothing about the folder.
    const mayWorkLater = this.#stopping || result.reason === 'disk-error';
    return { ok: false, problem: result.message, words: result.ffmpegWords, mayWorkLater };
  }

  /** Ends what runs. */
  stop(): Promise<void> {
    this.#stopping = true;
    return this.#queue.stop();
  }
}
