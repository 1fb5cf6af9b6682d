import { constants, existsSync } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import type { WebRequest, WebResponse } from '../web-response.ts';
import { type MadeReport, makeProblemReport, type ProblemReportParts } from './problem-report.ts';

const FOLDER = 'reports';
const PREFIX = '/report/';
const NAME = /^capture-station-report-\d{8}-\d{6}(?:-\d{1,3})?\.zip$/;
const UNFINISHED = /^capture-station-report-.*\.zip\.part$/;

/** What was not written for so long is not being written. */
const LEFT_MS = 60 * 60_000;

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** What the reports are made of, asked anew for each. */
export interface ProblemReportsParts extends Omit<
  ProblemReportParts,
  'file' | 'recordings' | 'settings' | 'secrets' | 'limits'
> {
  readonly dataFolder: string;
  readonly recordings: () => string;
  readonly settings: () => ProblemReportParts['settings'];
  readonly secrets: () => readonly string[];
}

/** The reports in the data folder: makes them, keeps the newest, and hands them out over HTTP as `/report/<name>.zip`. */
export class ProblemReports {
  readonly #parts: ProblemReportsParts;
  readonly #folder: string;
  #making: Promise<MadeReport> | null = null;
  #sending = 0;

  constructor(parts: ProblemReportsParts) {
    this.#parts = parts;
    this.#folder = join(parts.dataFolder, FOLDER);
  }

  /** Makes one in the data folder; whoever asks while it is made gets the same. Rejects with the file system's error. */
  make(): Promise<MadeReport> {
    this.#making ??= this.#make().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  /** Makes one as this file. Rejects with the file system's error. */
  makeAs(file: string): Promise<MadeReport> {
    const { recordings, settings, secrets, ...rest } = this.#parts;
    return makeProblemReport({
      ...rest,
      file,
      recordings: recordings(),
      settings: settings(),
      secrets: secrets(),
    });
  }

  /** Where a report that was made is found by a console, relative to the console's own address. */
  static urlOf({ file }: MadeReport): string {
    return `${PREFIX}${file.slice(file.lastIndexOf('capture-station-report-'))}`;
  }

  /** Null where the path is of no report. Never rejects: what cannot be sent has a status. */
  async respond({ method, path }: WebRequest): Promise<WebResponse | null> {
    if (!path.startsWith(PREFIX)) return null;
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, { Allow: 'GET, HEAD' });
    const name = path.slice(PREFIX.length);
    if (!NAME.test(name)) return refusal(404);
    if (this.#sending >= LIMITS.reportDownloads) return refusal(503, { 'Retry-After': '1' });
    try {
      return await this.#send(name, method === 'HEAD');
    } catch {
      return refusal(404);
    }
  }

  async #make(): Promise<MadeReport> {
    makeFolder(this.#folder);
    const made = await this.makeAs(this.#freeName());
    await this.#keepNewest();
    return made;
  }

  #freeName(): string {
    const stem = join(this.#folder, `capture-station-report-${timeStamp(this.#parts.clock.nowUs() / 1000)}`);
    let path = `${stem}.zip`;
    for (let ordinal = 2; existsSync(path); ordinal += 1) path = `${stem}-${ordinal}.zip`;
    return path;
  }

  /** Never rejects: an old report that cannot be removed hinders no new one. */
  async #keepNewest(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const old = names
      .filter((name) => NAME.test(name))
      .sort(byTime)
      .slice(0, -LIMITS.reports);
    for (const name of old) await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
    for (const name of names.filter((each) => UNFINISHED.test(each))) await this.#removeLeft(join(this.#folder, name));
  }

  /** Removes what a kill left of a report; one that is being written stays, also another program's. */
  async #removeLeft(path: string): Promise<void> {
    const facts = await stat(path).catch(() => null);
    if (facts === null || this.#parts.clock.nowUs() / 1000 - facts.mtimeMs < LEFT_MS) return;
    await rm(path, { force: true }).catch(() => undefined);
  }

  async #send(name: string, headOnly: boolean): Promise<WebResponse> {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(join(this.#folder, name), flags);
    let isHandedOver = false;
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) return refusal(404);
      const headers = {
        ...HEADERS,
        'Content-Type': 'application/zip',
        'Content-Length': `${facts.size}`,
        'Content-Disposition': `attachment; filename="${name}"`,
      };
      if (headOnly) return { status: 200, headers, body: null };
      isHandedOver = true;
      return { status: 200, headers, body: this.#stream(handle) };
    } finally {
      if (!isHandedOver) await handle.close();
    }
  }

  #stream(handle: FileHandle): NonNullable<WebResponse['body']> {
    const stream = handle.createReadStream();
    this.#sending += 1;
    stream.once('close', () => (this.#sending -= 1));
    return stream;
  }
}

/** `YYYYMMDD-HHMMSS` of this machine's own time. */
function timeStamp(nowMs: number): string {
  const time = new Date(nowMs);
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const digits = (numbers: number[]): string => numbers.map((number) => `${number}`.padStart(2, '0')).join('');
  return `${digits(date)}-${digits(clock)}`;
}

/** The oldest first: names of one second by their number, of which the first has none. */
function byTime(a: string, b: string): number {
  return a.slice(0, 38).localeCompare(b.slice(0, 38)) || ordinalOf(a) - ordinalOf(b);
}

const ordinalOf = (name: string): number => Number(/-(\d{1,3})\.zip$/.exec(name)?.[1] ?? 1);

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return { status, headers: { ...HEADERS, 'Content-Length': '0', ...headers }, body: null };
}
