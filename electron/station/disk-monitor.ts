import { statfs } from 'node:fs/promises';
import type { DiskStatus } from '#shared/contract/status.ts';
import type { Clock, Timer } from './clock.ts';

/** Free and total bytes of a file system, as its user may use them. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

async function spaceOf(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Watches the space of one folder's disk. */
export class DiskMonitor {
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #everyMs: number;
  readonly #measure: (folder: string) => Promise<DiskSpace>;
  #space: DiskSpace | null = null;
  #timer: Timer | null = null;
  #measuring = false;

  constructor(clock: Clock, folder: string, everyMs: number, measure = spaceOf) {
    this.#clock = clock;
    this.#folder = folder;
    this.#everyMs = everyMs;
    this.#measure = measure;
  }

  start(): void {
    void this.#look();
    this.#timer = this.#clock.every(this.#everyMs, () => void this.#look());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** The disk while so much is written to it a second; null before it could be measured. */
  status(bytesPerSecond: number): DiskStatus | null {
    if (this.#space === null) return null;
    const secondsLeft = bytesPerSecond > 0 ? this.#space.freeBytes / bytesPerSecond : null;
    return { ...this.#space, bytesPerSecond, secondsLeft };
  }

  async #look(): Promise<void> {
    // A disk that hangs must not collect questions.
    if (this.#measuring) return;
    this.#measuring = true;
    try {
      this.#space = await this.#measure(this.#folder);
    } catch {
      this.#space = null;
    } finally {
      this.#measuring = false;
    }
  }
}
