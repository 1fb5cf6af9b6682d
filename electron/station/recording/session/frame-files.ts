import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StationSettings } from '#shared/contract/settings.ts';
import { messageOf } from '../../error-facts.ts';
import type { Log } from '../../log.ts';
import { localStamp } from '../../local-time.ts';

/** How the pictures of boards are kept beside the recording, each in a file of its own. */
export interface FrameFilesParts {
  readonly directory: string;
  /** So many are kept; the oldest goes when one more comes. */
  readonly most: number;
  /** Told once, with the file system's error; no more pictures are kept then. */
  readonly failed: (error: unknown) => void;
}

/** Pictures that wait for the disk; beyond it they are left out, because the recording itself comes first. */
const MAX_WAITING = 32;
const DIGITS = 3;

/**
 * Keeps each picture of a session as `frame_YYYYMMDD_HHMMSS_NNN.jpg` (local time of its arrival; NNN counts within the
 * session, from 000), as the old server did. A convenience: it never holds up a recording, and its failure is none of it.
 */
export class FrameFiles {
  readonly #parts: FrameFilesParts;
  readonly #names: string[] = [];
  #count = 0;
  #waiting = 0;
  #hasFailed = false;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: FrameFilesParts) {
    this.#parts = parts;
  }

  /** Takes a picture, whose bytes are copied. */
  keep(picture: Uint8Array, arrivalUs: number): void {
    const number = `${this.#count}`.padStart(DIGITS, '0');
    this.#count += 1;
    if (this.#hasFailed || this.#waiting >= MAX_WAITING) return;
    const name = `frame_${localStamp(arrivalUs)}_${number}.jpg`;
    const bytes = Uint8Array.from(picture);
    this.#waiting += 1;
    this.#written = this.#written.then(() => this.#write(name, bytes));
  }

  /** Resolves when what was taken is in its files. Never rejects. */
  whenWritten(): Promise<void> {
    return this.#written;
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const { directory, most, failed } = this.#parts;
    try {
      if (this.#hasFailed) return;
      await writeFile(join(directory, name), bytes);
      this.#names.push(name);
      const oldest = this.#names.length > most ? this.#names.shift() : undefined;
      if (oldest !== undefined) await rm(join(directory, oldest), { force: true });
    } catch (error) {
      this.#hasFailed = true;
      failed(error);
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** Builds them for each session as the setting is at that moment; null where pictures are not kept. */
export function frameFilesOf(
  log: Log,
  setting: () => StationSettings['boardPictures'],
): (directory: string) => FrameFiles | null {
  return (directory) => {
    const { keep, most } = setting();
    if (!keep) return null;
    const failed = (error: unknown): void => {
      const what = `The single pictures of ${directory} cannot be written (${messageOf(error)}).`;
      log.warning('frame-files-failed', `${what} The recording goes on without them.`);
    };
    return new FrameFiles({ directory, most, failed });
  };
}
