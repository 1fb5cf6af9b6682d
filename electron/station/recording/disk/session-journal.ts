import { join } from 'node:path';
import { FRAMES_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import type { FrameBatch } from './frame-batch.ts';
import { FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { JournalFile, type JournalFileSystem } from './journal-file.ts';
import type { SyncScheduler } from './sync-scheduler.ts';

/** What the journal of a session is built from. */
export interface JournalParts {
  readonly fileSystem: JournalFileSystem;
  readonly sync: SyncScheduler;
  /** Whether stream.h264 is kept. */
  readonly keepRaw: boolean;
}

/** stream.h264 and frames.csv of one session: appended together, synced once a second. */
export class SessionJournal {
  readonly #raw: JournalFile | null;
  readonly #csv: JournalFile;
  readonly #sync: SyncScheduler;
  #rows = 0;

  constructor(directory: string, parts: JournalParts) {
    this.#raw = parts.keepRaw ? new JournalFile(parts.fileSystem, join(directory, RAW_FILE)) : null;
    this.#csv = new JournalFile(parts.fileSystem, join(directory, FRAMES_FILE));
    this.#sync = parts.sync;
    for (const file of this.#files()) this.#sync.add(file);
    this.#csv.append(Buffer.from(`${FRAMES_CSV_HEADER}\n`)).catch(() => undefined);
  }

  get keepsRaw(): boolean {
    return this.#raw !== null;
  }

  /** Rows of frames.csv that are with the operating system. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Writes payloads and rows at the same time: whichever a crash leaves behind alone, recovery leaves out. Resolves when
   * the operating system has both, rejects with the first failure.
   */
  async write(batch: FrameBatch): Promise<void> {
    const raw = batch.usedBytes === 0 ? undefined : this.#raw?.append(batch.payloads());
    const csv = batch.rows === 0 ? undefined : this.#csv.append(Buffer.from(batch.csv, 'latin1'));
    const results = await Promise.allSettled([raw, csv]);
    if (results[1].status === 'fulfilled') this.#rows += batch.rows;
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
    }
  }

  /** Brings what has been written to the disk itself, out of turn. Never rejects. */
  async sync(): Promise<void> {
    await Promise.all(this.#files().map((file) => file.sync()));
  }

  /** Syncs and closes both files. Rejects with the first failure, both closed all the same. */
  async close(): Promise<void> {
    for (const file of this.#files()) this.#sync.remove(file);
    const results = await Promise.allSettled(this.#files().map((file) => file.close()));
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
    }
  }

  #files(): readonly JournalFile[] {
    return this.#raw === null ? [this.#csv] : [this.#raw, this.#csv];
  }
}
