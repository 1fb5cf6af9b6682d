import { join } from 'node:path';
import { CLOCK_CSV_HEADER, formatClockPair } from '#shared/clock/clock-csv.ts';
import type { ClockPair } from '#shared/clock/clock-pair.ts';
import { FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { CLOCK_FILE, FRAMES_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import type { FrameBatch } from './frame-batch.ts';
import { JournalFile, type JournalFileSystem } from './journal-file.ts';
import type { SyncScheduler } from './sync-scheduler.ts';

/** What the journal of a session is built from. */
export interface JournalParts {
  readonly fileSystem: JournalFileSystem;
  readonly sync: SyncScheduler;
  /** Whether payloads are kept. */
  readonly keepRaw: boolean;
  /** The file that they are kept in; stream.h264 where nothing else is said. */
  readonly rawFile?: string;
}

/** What an earlier run of the station left of a journal. */
export interface JournalBefore {
  /** Rows of frames.csv. */
  readonly rows: number;
  readonly keepsRaw: boolean;
  readonly hasClock: boolean;
}

/** stream.h264, frames.csv and clock.csv of one session: appended together, synced once a second. */
export class SessionJournal {
  readonly #parts: JournalParts;
  readonly #directory: string;
  readonly #before: JournalBefore | null;
  readonly #raw: JournalFile | null;
  readonly #csv: JournalFile;
  #clock: JournalFile | null = null;
  #rows = 0;

  /** `before`: it is gone on with. */
  constructor(directory: string, parts: JournalParts, before: JournalBefore | null = null) {
    this.#parts = parts;
    this.#directory = directory;
    this.#before = before;
    this.#raw = (before?.keepsRaw ?? parts.keepRaw) ? this.#open(parts.rawFile ?? RAW_FILE, before !== null) : null;
    this.#csv = this.#open(FRAMES_FILE, before !== null);
    this.#rows = before?.rows ?? 0;
    if (before === null) this.#csv.append(Buffer.from(`${FRAMES_CSV_HEADER}\n`)).catch(() => undefined);
  }

  get keepsRaw(): boolean {
    return this.#raw !== null;
  }

  /** Rows of frames.csv that are with the operating system. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Writes payloads and rows at the same time: of what a crash leaves behind alone recovery knows whether the video has it.
   * Resolves when the operating system has both, rejects with the first failure.
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

  /** Adds exchanges to clock.csv, which is made with the first. Rejects with the first failure. */
  async writePairs(pairs: readonly ClockPair[]): Promise<void> {
    if (pairs.length === 0) return;
    const hasHeader = this.#clock !== null || this.#before?.hasClock === true;
    this.#clock ??= this.#open(CLOCK_FILE, this.#before?.hasClock === true);
    const header = hasHeader ? '' : `${CLOCK_CSV_HEADER}\n`;
    await this.#clock.append(Buffer.from(header + pairs.map(formatClockPair).join(''), 'latin1'));
  }

  /** Brings what has been written to the disk itself, out of turn. Never rejects. */
  async sync(): Promise<void> {
    await Promise.all(this.#files().map((file) => file.sync()));
  }

  /** Syncs and closes all files. Rejects with the first failure, all closed all the same. */
  async close(): Promise<void> {
    for (const file of this.#files()) this.#parts.sync.remove(file);
    const results = await Promise.allSettled(this.#files().map((file) => file.close()));
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
    }
  }

  #open(name: string, goesOn: boolean): JournalFile {
    const { fileSystem, sync } = this.#parts;
    const file = new JournalFile(fileSystem, join(this.#directory, name), goesOn);
    sync.add(file);
    return file;
  }

  #files(): readonly JournalFile[] {
    return [this.#raw, this.#csv, this.#clock].filter((file) => file !== null);
  }
}
