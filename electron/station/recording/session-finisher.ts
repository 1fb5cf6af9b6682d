import { join } from 'node:path';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import { THUMBNAIL_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import type { Log } from '../log.ts';
import { readManifest } from './disk/manifest-store.ts';
import type { ManifestUpdates } from './disk/manifest-updates.ts';
import { listSessionFiles, type SessionFile } from './disk/session-files.ts';
import { messageOf } from '../error-facts.ts';

/** The slow work, done elsewhere, and the way to the manifests on disk. */
export interface FinishingTools {
  readonly manifests: ManifestUpdates;
  /** Makes the thumbnail of a video; null, or why there is none. */
  makeThumbnail(source: string, target: string): Promise<string | null>;
  /** `progressed` is told how many bytes are done. */
  checksum(path: string, progressed: (bytes: number) => void): Promise<FileChecksum>;
}

/** SHA-256 of a file in lower-case hex, and its length. */
export interface FileChecksum {
  readonly sha256: string;
  readonly bytes: number;
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
  readonly #workChanged: (directory: string, work: SessionWork | null) => void;
  /** In the order they came. */
  readonly #waiting = new Set<string>();
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(
    tools: FinishingTools,
    log: Log,
    finished: (directory: string, manifest: SessionManifest) => void = () => undefined,
    workChanged: (directory: string, work: SessionWork | null) => void = () => undefined,
  ) {
    this.#tools = tools;
    this.#log = log;
    this.#finished = finished;
    this.#workChanged = workChanged;
  }

  /** Takes a session's folder, whose manifest is on disk. */
  add(directory: string): void {
    if (this.#stopped) return;
    this.#waiting.add(directory);
    if (this.#waiting.size > MAX_WAITING) this.#next();
    this.#running ??= this.#run();
  }

  /** Resolves when everything that was added is done. */
  async whenIdle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Begins nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
  }

  /** Takes the one off the list that waits longest. */
  #next(): string | null {
    for (const directory of this.#waiting) {
      this.#waiting.delete(directory);
      return directory;
    }
    return null;
  }

  async #run(): Promise<void> {
    for (let directory = this.#next(); directory !== null; directory = this.#next()) {
      try {
        await this.#finish(directory);
      } catch (error) {
        const why = messageOf(error);
        this.#log.warning('finishing-failed', `Thumbnail and checksums of ${directory} are missing: ${why}.`);
      }
      this.#workChanged(directory, null);
    }
    // Not in a `finally`: what is added between the end of the loop and that would wait for ever.
    this.#running = null;
  }

  async #finish(directory: string): Promise<void> {
    await this.#thumbnail(directory);
    const before = await readManifest(directory);
    const known = before.kind === 'manifest' ? before.manifest.files : [];
    const files = await this.#withChecksums(directory, known);
    if (files === null) return;
    const manifest = await this.#tools.manifests.update(directory, (now) => ({ ...now, files }));
    if (manifest !== null) this.#finished(directory, manifest);
  }

  /** A folder's files with their checksums, of which those in `known` need not be made; null where it was stopped. */
  async #withChecksums(directory: string, known: readonly SessionFile[]): Promise<SessionFile[] | null> {
    const files = await listSessionFiles(directory);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const finished: SessionFile[] = [];
    let done = 0;
    for (const { name, bytes } of files) {
      if (this.#stopped) return null;
      const progressed = (part: number): void => {
        const fraction = total === 0 ? 0 : Math.min(1, (done + part) / total);
        this.#workChanged(directory, { kind: 'checksum', fraction });
      };
      progressed(0);
      const same = known.find((file) => name === file.name && bytes === file.bytes && file.sha256 !== null);
      finished.push(same ?? { name, ...(await this.#tools.checksum(join(directory, name), progressed)) });
      done += bytes;
    }
    return this.#stopped ? null : finished;
  }

  async #thumbnail(directory: string): Promise<void> {
    const files = await listSessionFiles(directory);
    if (files.some(({ name }) => name === THUMBNAIL_FILE)) return;
    const video = files.find(({ name }) => name.endsWith('.mp4'));
    if (video === undefined) return;
    const target = join(directory, THUMBNAIL_FILE);
    this.#workChanged(directory, { kind: 'thumbnail', fraction: null });
    const problem = await this.#tools.makeThumbnail(join(directory, video.name), target);
    if (problem === null) this.#log.info('thumbnail-saved', `Thumbnail saved to ${target}`);
    else this.#log.warning('thumbnail-failed', `No thumbnail for ${directory}: ${problem}`);
  }
}
