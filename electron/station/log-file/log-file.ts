import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { createStream } from 'rotating-file-stream';
import { formatJsonLine, type LogEntry } from '#shared/contract/log-entry.ts';
import type { Clock, Timer } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { makeFolder } from '../make-folder.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { claimLogName, endsTorn, releaseLogName, removeSecondLogs, LOG_FILE } from './log-folder.ts';

/** The numbers of the log file; see limits.ts. */
export type LogFileLimits = Pick<
  typeof LIMITS,
  'logFiles' | 'logWaitingBytes' | 'logBatchBytes' | 'logRetryMs' | 'logStopMs'
> & { readonly logFileBytes: number };

/** What the log file is joined to. */
export interface LogFileParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: { readonly [Name in keyof LogFileLimits]: number };
  /** The words of the line with which a run begins. */
  readonly firstLine: string;
  /** What must not be in the file, as it is now. */
  readonly secrets: () => readonly string[];
  /** Opens the file for appending; one that rotates unless a test says otherwise. */
  readonly open?: (folder: string, name: string) => Writable;
}

/**
 * Every entry of the log as one JSON line in a file that rotates, but for the lines of single frames. What a disk does not
 * take waits, bounded; a disk that refuses is told once and tried again. Nothing waits for it.
 */
export class LogFile {
  readonly #parts: LogFileParts;
  /** Lines that are not on their way to the disk's satisfaction yet, oldest first, and their bytes. */
  #waiting: string[] = [];
  #waitingBytes = 0;
  #leftOut = 0;
  #name: string | null = null;
  #sink: Writable | null = null;
  #retry: Timer | null = null;
  #working: Promise<void> | null = null;
  #isTold = false;
  #isStopped = false;
  #unlisten: (() => void) | null = null;

  constructor(parts: LogFileParts) {
    this.#parts = parts;
  }

  /** Begins to write what the log is told from now on. */
  start(): void {
    const { log, firstLine } = this.#parts;
    this.#unlisten = log.onEntry((entry) => {
      if (entry.source !== 'Frame' || entry.level !== 'info') this.write(entry);
    });
    this.write(this.#entry('info', 'run-began', firstLine));
  }

  /** Adds an entry that is not in the log, because nobody else is there any more to read it. */
  write(entry: LogEntry): void {
    const { logWaitingBytes } = this.#parts.limits;
    const line = this.#lineOf(entry);
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > logWaitingBytes) {
      this.#leftOut += 1;
      return;
    }
    this.#tellLeftOut();
    this.#add(line);
    this.#work();
  }

  /** Adds an error of the station's own start, which then ends. */
  writeError(code: string, message: string): void {
    this.write(this.#entry('error', code, message));
  }

  /** Resolves when everything is written, or the time for that is over. */
  async stop(): Promise<void> {
    const { clock, limits, folder } = this.#parts;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#isStopped = true;
    this.#retry?.cancel();
    this.#retry = null;
    await within(clock, limits.logStopMs, this.#finish());
    if (this.#name !== null) await releaseLogName(folder, this.#name);
  }

  async #finish(): Promise<void> {
    await this.#working;
    this.#work();
    await this.#working;
    const sink = this.#sink;
    this.#sink = null;
    if (sink === null) return;
    await new Promise<void>((resolve) => {
      sink.once('close', resolve);
      sink.end();
    });
  }

  #work(): void {
    if (this.#working !== null || this.#retry !== null) return;
    this.#working = this.#writeAll()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#working = null;
        // What came while the last piece of work was being put away.
        if (this.#waiting.length > 0 && !this.#isStopped) this.#work();
      });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#sink ??= await this.#open();
      const batch = this.#nextBatch();
      await write(this.#sink, batch.join(''));
      this.#waiting = this.#waiting.slice(batch.length);
      this.#waitingBytes -= byteLength(batch);
      this.#tellLeftOut();
      if (this.#isTold) this.#tellAgain();
    }
  }

  async #open(): Promise<Writable> {
    const { folder, limits, open = this.#rotating } = this.#parts;
    makeFolder(folder);
    this.#name ??= await claimLogName(folder);
    await removeSecondLogs(folder, limits.logFiles);
    const isTorn = await endsTorn(join(folder, this.#name));
    const sink = open(folder, this.#name);
    // Whoever writes hears of it; without a listener it would end the program.
    sink.on('error', () => undefined);
    if (isTorn) await write(sink, '\n');
    return sink;
  }

  readonly #rotating = (folder: string, name: string): Writable => {
    const { logFileBytes, logFiles } = this.#parts.limits;
    return createStream(name, { path: folder, size: `${logFileBytes}B`, rotate: logFiles - 1 });
  };

  #failed(error: unknown): void {
    const { clock, log, folder, limits } = this.#parts;
    this.#sink?.destroy();
    this.#sink = null;
    if (this.#isStopped) return;
    this.#retry = clock.after(limits.logRetryMs, () => {
      this.#retry = null;
      this.#work();
    });
    if (this.#isTold) return;
    this.#isTold = true;
    const words = `The log cannot be written to ${join(folder, this.#name ?? LOG_FILE)}: ${messageOf(error)}.`;
    log.warning('log-file-failed', `${words} It is tried again every minute; recording goes on.`);
  }

  #tellAgain(): void {
    this.#isTold = false;
    this.#parts.log.info('log-file-again', 'The log is written to its file again.');
  }

  #tellLeftOut(): void {
    if (this.#leftOut === 0) return;
    const words = `${this.#leftOut} lines of the log are not here: the disk did not take them in time.`;
    const line = this.#lineOf(this.#entry('warning', 'log-lines-left-out', words));
    this.#leftOut = 0;
    this.#add(line);
  }

  #add(line: string): void {
    this.#waiting.push(line);
    this.#waitingBytes += Buffer.byteLength(line);
  }

  #nextBatch(): readonly string[] {
    let [lines, bytes] = [0, 0];
    for (const line of this.#waiting) {
      if (lines > 0 && bytes + line.length > this.#parts.limits.logBatchBytes) break;
      lines += 1;
      bytes += line.length;
    }
    return this.#waiting.slice(0, lines);
  }

  #lineOf(entry: LogEntry): string {
    const message = withoutSecrets(entry.message, this.#parts.secrets());
    return `${formatJsonLine({ ...entry, message })}\n`;
  }

  #entry(level: LogEntry['level'], code: string, message: string): LogEntry {
    const timeMs = Math.floor(this.#parts.clock.nowUs() / 1000);
    return { timeMs, level, source: 'Info', device: null, code, message };
  }
}

const byteLength = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

/** Resolves when the work is done or so many ms have passed. */
function within(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = clock.after(ms, resolve);
    work.then(resolve, reject).finally(() => limit.cancel());
  });
}

/** Resolves when the stream has taken it. Rejects with the stream's error, also with one that it had before. */
function write(sink: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.once('error', reject);
    sink.write(text, (error) => {
      sink.off('error', reject);
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}
