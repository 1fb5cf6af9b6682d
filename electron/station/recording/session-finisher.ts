import { join } from 'node:path';
import { THUMBNAIL_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import type { Log } from '../log.ts';
import { ManifestStore, readManifest } from './disk/manifest-store.ts';
import { listSessionFiles, type SessionFile } from './disk/session-files.ts';
import { messageOf } from '../error-facts.ts';

/** The slow work, done elsewhere. */
export interface FinishingTools {
  /** Makes the thumbnail of a video; null, or why there is none. */
  makeThumbnail(source: string, target: string): Promise<string | null>;
  checksum(path: string): Promise<{ readonly sha256: string; readonly bytes: number }>;
}

/** Sessions that may wait; beyond that the oldest stay without until the station starts again. */
const MAX_WAITING = 10_000;

/**
 * What a session gets after it is ready: thumbnail, then checksums, one session at a time and at low priority. What is
 * left undone when the station ends is found and done at its next start.
 */
export class SessionFinisher {
  readonly #tools: FinishingTools;
  readonly #log: Log;
  readonly #finished: (directory: string, manifest: SessionManifest) => void;
  readonly #waiting: string[] = [];
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(
    tools: FinishingTools,
    log: Log,
    finished: (directory: string, manifest: SessionManifest) => void = () => undefined,
  ) {
    this.#tools = tools;
    this.#log = log;
    this.#finished = finished;
  }

  /** Takes a session's folder, whose manifest is on disk. */
  add(directory: string): void {
    if (this.#stopped || this.#waiting.includes(directory)) return;
    this.#waiting.push(directory);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#running ??= this.#run();
  }

  /** Resolves when everything that was added is done. */
  async whenIdle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Begins nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    for (let directory = this.#waiting.shift(); directory !== undefined; directory = this.#waiting.shift()) {
      await this.#finish(directory).catch((error: unknown) => {
        const why = messageOf(error);
        this.#log.warning('finishing-failed', `Thumbnail and checksums of ${directory} are missing: ${why}.`);
      });
    }
    // Not in a `finally`: what is added between the end of the loop and that would wait for ever.
    this.#running = null;
  }

  async #finish(directory: string): Promise<void> {
    await this.#thumbnail(directory);
    const before = await readManifest(directory);
    const known = before.kind === 'manifest' ? before.manifest.files : [];
    const files: SessionFile[] = [];
    for (const file of await listSessionFiles(directory)) {
      if (this.#stopped) return;
      const same = known.find(
        ({ name, bytes, sha256 }) => name === file.name && bytes === file.bytes && sha256 !== null,
      );
      files.push(same ?? { name: file.name, ...(await this.#tools.checksum(join(directory, file.name))) });
    }
    // Read again and now: notes may have been written in the meantime.
    const reading = await readManifest(directory);
    if (reading.kind !== 'manifest' || this.#stopped) return;
    const manifest = { ...reading.manifest, files };
    await new ManifestStore(directory).write(manifest);
    this.#finished(directory, manifest);
  }

  async #thumbnail(directory: string): Promise<void> {
    const files = await listSessionFiles(directory);
    if (files.some(({ name }) => name === THUMBNAIL_FILE)) return;
    const video = files.find(({ name }) => name.endsWith('.mp4'));
    if (video === undefined) return;
    const target = join(directory, THUMBNAIL_FILE);
    const problem = await this.#tools.makeThumbnail(join(directory, video.name), target);
    if (problem === null) this.#log.info('thumbnail-saved', `Thumbnail saved to ${target}`);
    else this.#log.warning('thumbnail-failed', `No thumbnail for ${directory}: ${problem}`);
  }
}
