import { randomFillSync } from 'node:crypto';
import { rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RESERVE_FILE = '.capture-station-reserve';
const CHUNK_BYTES = 1024 * 1024;
/** Never more than this part of what is free. */
const MAX_SHARE = 0.05;
/** Less than this is not worth keeping. */
const LEAST_BYTES = 16 * 1024;

/**
 * A file that holds some space on the recordings disk, given up when the disk is full, so that what was being recorded
 * can be completed: an index, a manifest. Best effort: without it a full disk leaves files that recovery completes.
 */
export class DiskReserve {
  readonly #path: string;
  readonly #bytes: number;

  constructor(recordings: string, bytes: number) {
    this.#path = join(recordings, RESERVE_FILE);
    this.#bytes = bytes;
  }

  /** Takes the space, with bytes that no file system stores as a hole. */
  hold(): void {
    try {
      const { bavail, bsize } = statfsSync(join(this.#path, '..'));
      const bytes = Math.min(this.#bytes, Math.floor(bavail * bsize * MAX_SHARE));
      const chunk = randomFillSync(new Uint8Array(Math.min(CHUNK_BYTES, bytes)));
      writeFileSync(this.#path, '');
      for (let written = 0; written < bytes; written += chunk.byteLength) {
        writeFileSync(this.#path, chunk.subarray(0, bytes - written), { flag: 'a' });
      }
    } catch {
      this.release();
    }
  }

  /**
   * Gives half of the space back, for a recording that is to be completed. Others go on meanwhile and write into what is
   * given: whichever of them meets the full disk next finds something left for its own end. Never throws.
   */
  giveHalf(): void {
    try {
      const half = Math.floor(statSync(this.#path).size / 2);
      if (half < LEAST_BYTES) this.release();
      else truncateSync(this.#path, half);
    } catch {
      // It has been given up already, or could not be held.
    }
  }

  /** Gives the space back. Never throws: what is being completed must go on. */
  release(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // best effort
    }
  }
}
