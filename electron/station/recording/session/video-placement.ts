import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import { needsNewFile, type VideoFile, type VideoFiles } from './video-files.ts';
import type { WriteQueue } from './write-queue.ts';

/** What a placement tells its session. */
export interface VideoPlacementListener {
  /** The session has its first MP4. */
  videoBegan(): void;
  /** An MP4 could not be completed; it plays as far as it goes. */
  videoUnfinished(error: unknown): void;
}

/**
 * Which MP4 each picture of a session belongs to. A file ends, and parameter sets change, behind all pictures that came
 * before, so both wait their turn in the session's queue.
 */
export class VideoPlacement {
  readonly #files: VideoFiles;
  readonly #queue: WriteQueue;
  readonly #listener: VideoPlacementListener;
  readonly #finishing: Promise<void>[] = [];

  constructor(files: VideoFiles, queue: WriteQueue, listener: VideoPlacementListener) {
    this.#files = files;
    this.#queue = queue;
    this.#listener = listener;
  }

  /**
   * The file that a picture belongs to, null before the first key frame. `sets` are those of a key frame, null for any
   * other; `ptsTicks` is its place on the session's timeline.
   */
  fileFor(sets: ResolvedParameterSets | null, ptsTicks: number, arrivalUs: number): VideoFile | null {
    const { current } = this.#files;
    if (sets === null) return current;
    const createdAtMs = Math.floor(arrivalUs / 1000);
    if (current === null) {
      const first = this.#files.open(sets, ptsTicks, createdAtMs);
      this.#listener.videoBegan();
      return first;
    }
    if (needsNewFile(current.format, sets)) {
      this.endCurrent(ptsTicks);
      return this.#files.open(sets, ptsTicks, createdAtMs);
    }
    const changed = this.#files.changedSets(sets);
    if (changed !== null) {
      this.#queue.flush();
      this.#queue.enqueue(async () => current.track.useParameterSets(changed.sps, changed.pps));
    }
    return current;
  }

  /** Ends the present MP4 at this place of the session's timeline, once what belongs to it has been appended. */
  endCurrent(endTicks: number): void {
    const file = this.#files.current;
    if (file === null) return;
    this.#queue.flush();
    const fileEnd = this.#files.endCurrent(endTicks);
    this.#finishing.push(
      this.#queue
        .whenWritten()
        .then(() => file.track.finish(fileEnd))
        .catch((error: unknown) => this.#listener.videoUnfinished(error)),
    );
  }

  /** Resolves when every file that was ended is as complete as it gets. Never rejects. */
  async whenFinished(): Promise<void> {
    await Promise.all(this.#finishing);
  }
}
