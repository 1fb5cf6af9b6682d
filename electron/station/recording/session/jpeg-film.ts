import { inspectJpeg, type JpegSize } from '#shared/jpeg/jpeg-picture.ts';
import { mp4FileName } from '#shared/recording/manifest.ts';
import type { Film, FilmListener, FilmPlace, Payload } from './film.ts';
import type { FrameFiles } from './frame-files.ts';
import { ticksToUs } from './timeline.ts';

const PICTURE: Payload = { kind: 'picture', key: true, configures: true };
const FOREIGN: Payload = { kind: 'foreign' };

/** JPEGs, which are stored as they come; their video is made when the recording has ended. */
export class JpegFilm implements Film {
  readonly codec = 'jpeg';
  readonly track = null;
  readonly isToBeMade = true;
  readonly names = [];
  readonly #listener: FilmListener;
  /** Where each picture is kept by itself too; null = nowhere. */
  readonly #files: Pick<FrameFiles, 'keep' | 'whenWritten'> | null;
  /** What was inspected last. */
  #payload: Uint8Array = new Uint8Array();
  #size: JpegSize | null = null;
  #baseTicks: number | null = null;
  #endTicks = 0;

  constructor(listener: FilmListener, files: Pick<FrameFiles, 'keep' | 'whenWritten'> | null) {
    this.#listener = listener;
    this.#files = files;
  }

  inspect(payload: Uint8Array): Payload {
    const found = inspectJpeg(payload);
    if (typeof found === 'string') return FOREIGN;
    this.#size ??= found;
    this.#payload = payload;
    return PICTURE;
  }

  get hasPlace(): boolean {
    return this.#size !== null;
  }

  place(ptsTicks: number, arrivalUs: number): FilmPlace {
    this.#files?.keep(this.#payload, arrivalUs);
    if (this.#baseTicks === null) this.#listener.videoBegan();
    this.#baseTicks ??= ptsTicks;
    return { name: mp4FileName(1), baseTicks: this.#baseTicks };
  }

  /** A board's connection is its session. */
  goOn(): void {
    throw new Error('A session of JPEGs is not gone on with.');
  }

  end(endTicks: number): void {
    this.#endTicks = endTicks;
  }

  whenFinished(): Promise<void> {
    return this.#files?.whenWritten() ?? Promise.resolve();
  }

  get picture(): Film['picture'] {
    return this.#size === null ? null : { codec: null, ...this.#size };
  }

  get durationUs(): number {
    return this.#baseTicks === null ? 0 : ticksToUs(Math.max(0, this.#endTicks - this.#baseTicks));
  }
}
