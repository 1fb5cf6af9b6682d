import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import type { Film, FilmListener, FilmPlace, Payload } from './film.ts';
import type { Mp4Track } from './mp4-muxer.ts';
import type { SessionPast } from './session-past.ts';
import { needsNewFile, type VideoFile, type VideoFiles } from './video-files.ts';
import type { WriteQueue } from './write-queue.ts';

const CONFIG: Payload = { kind: 'config' };
const OTHER: Payload = { kind: 'other' };
const EMPTY: Payload = { kind: 'empty' };
const FOREIGN: Payload = { kind: 'foreign' };
const DELTA: Payload = { kind: 'picture', key: false, configures: false };
const KEY: Payload = { kind: 'picture', key: true, configures: true };
const BARE_KEY: Payload = { kind: 'picture', key: true, configures: false };

/**
 * Access units, which are muxed as they come. A file ends, and parameter sets change, behind all pictures that came
 * before, so both wait their turn in the session's queue.
 */
export class H264Film implements Film {
  readonly codec = 'h264';
  readonly isToBeMade = false;
  readonly #files: VideoFiles;
  readonly #queue: WriteQueue;
  readonly #listener: FilmListener;
  readonly #inspector = new AccessUnitInspector();
  readonly #finishing: Promise<void>[] = [];
  /** Those of the key frame that was inspected last; null after any other payload. */
  #sets: ResolvedParameterSets | null = null;

  constructor(files: VideoFiles, queue: WriteQueue, listener: FilmListener) {
    this.#files = files;
    this.#queue = queue;
    this.#listener = listener;
  }

  inspect(payload: Uint8Array): Payload {
    this.#sets = null;
    const unit = this.#inspector.inspect(payload);
    switch (unit.kind) {
      case 'config':
        return CONFIG;
      case 'other':
        return OTHER;
      case 'empty':
        return EMPTY;
      case 'not-h264':
        return FOREIGN;
      case 'picture':
        if (!unit.key) return DELTA;
        this.#sets = unit.ppsId === null ? null : this.#inspector.parameterSets.resolve(unit.ppsId);
        return this.#sets === null ? BARE_KEY : KEY;
    }
  }

  get hasPlace(): boolean {
    return this.#files.current !== null || this.#sets !== null;
  }

  place(ptsTicks: number, arrivalUs: number): FilmPlace {
    const { current } = this.#files;
    const sets = this.#sets;
    const place = sets === null ? current : this.#placeKey(sets, current, ptsTicks, Math.floor(arrivalUs / 1000));
    if (place === null) throw new Error('A picture was placed before the first key frame.');
    return place;
  }

  get track(): Mp4Track | null {
    return this.#files.current?.track ?? null;
  }

  goOn(past: SessionPast): void {
    this.#files.goOn(past);
  }

  /** Ends the present MP4 once what belongs to it has been appended. */
  end(endTicks: number): void {
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

  async whenFinished(): Promise<void> {
    await Promise.all(this.#finishing);
  }

  get picture(): Film['picture'] {
    return this.#files.firstPicture;
  }

  get names(): readonly string[] {
    return this.#files.names;
  }

  get durationUs(): number {
    return this.#files.durationUs;
  }

  #placeKey(sets: ResolvedParameterSets, current: VideoFile | null, ptsTicks: number, createdAtMs: number): VideoFile {
    if (current === null) {
      const first = this.#files.open(sets, ptsTicks, createdAtMs);
      this.#listener.videoBegan();
      return first;
    }
    if (needsNewFile(current.format, sets)) {
      this.end(ptsTicks);
      return this.#files.open(sets, ptsTicks, createdAtMs);
    }
    const changed = this.#files.changedSets(sets);
    if (changed !== null) {
      this.#queue.flush();
      this.#queue.enqueue(async () => current.track.useParameterSets(changed.sps, changed.pps));
    }
    return current;
  }
}
