import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { SettingsView } from '#shared/contract/settings.ts';
import { diagnosis as diagnosisSchema } from '#shared/diagnostics/finding.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import { LIMITS } from '../limits.ts';
import { type LogFileFacts, logFilesIn } from '../log-file/log-folder.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { manifestForReport, newestSessions } from './manifests.ts';
import { withoutId } from './phone-id.ts';
import { readmeText } from './readme-text.ts';
import type { Versions } from './versions.ts';
import { ZipFile } from './zip-file.ts';

/** What a report is made of. */
export interface ProblemReportParts {
  /** The ZIP, absolute; its folder is there. */
  readonly file: string;
  readonly logFolder: string;
  readonly recordings: string;
  readonly clock: Clock;
  readonly settings: SettingsView;
  /** The doctor's answer, which becomes JSON. */
  readonly diagnosis: () => Promise<unknown>;
  readonly versions: () => Promise<Versions>;
  /** What must not be in it anywhere. */
  readonly secrets: readonly string[];
  readonly limits?: { readonly [Name in keyof ReportLimits]: number };
}

type ReportLimits = Pick<
  typeof LIMITS,
  'reportBytes' | 'reportManifests' | 'reportManifestBytes' | 'diagnosisMs' | 'diagnosisBytes'
>;

/** A report that is made: the ZIP, absolute, and its size. */
export interface MadeReport {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Zips what somebody needs who is to help: logs, settings, manifests, diagnosis and versions; no video, no token, no key.
 * Rejects with the file system's error; then nothing is left of it.
 */
export async function makeProblemReport(parts: ProblemReportParts): Promise<MadeReport> {
  const { file, clock } = parts;
  const zip = await ZipFile.create(file, new Date(clock.nowUs() / 1000));
  try {
    await new Contents(parts, zip).fill();
    return { file, bytes: await zip.finish() };
  } catch (error) {
    await zip.abandon();
    throw error;
  }
}

/** What is put into one report. */
class Contents {
  readonly #parts: ProblemReportParts;
  readonly #limits: { readonly [Name in keyof ReportLimits]: number };
  readonly #zip: ZipFile;
  /** What is not in it, a sentence each. */
  readonly #missing: string[] = [];
  /** What may still be put in, before it is compressed. */
  #room: number;

  constructor(parts: ProblemReportParts, zip: ZipFile) {
    this.#parts = parts;
    this.#limits = parts.limits ?? LIMITS;
    this.#zip = zip;
    this.#room = this.#limits.reportBytes;
  }

  async fill(): Promise<void> {
    const { settings, versions } = this.#parts;
    await this.#addText('settings.json', prettyJson(settings));
    await this.#addText('versions.json', prettyJson(await versions()));
    await this.#addText('diagnosis.json', await this.#diagnosis());
    const sessions = await this.#addManifests();
    await this.#addLogs();
    const { clock } = this.#parts;
    await this.#addText('README.txt', readmeText(clock.nowUs() / 1000, sessions, this.#missing));
  }

  async #addText(name: string, text: string): Promise<void> {
    const clean = withoutSecrets(text, this.#parts.secrets);
    this.#room -= Buffer.byteLength(clean);
    await this.#zip.addText(name, clean);
  }

  async #diagnosis(): Promise<string> {
    const { clock, diagnosis } = this.#parts;
    const { diagnosisMs, diagnosisBytes } = this.#limits;
    try {
      const text = withoutDeviceIds(await inTime(clock, diagnosisMs, diagnosis()));
      if (Buffer.byteLength(text) <= diagnosisBytes) return text;
      return prettyJson({ problem: `The diagnosis is longer than ${diagnosisBytes} bytes.` });
    } catch (error) {
      return prettyJson({ problem: `The diagnosis failed: ${messageOf(error)}` });
    }
  }

  /** Resolves with how many there are. */
  async #addManifests(): Promise<number> {
    const { recordings } = this.#parts;
    const { reportManifests, reportManifestBytes } = this.#limits;
    let added = 0;
    const folders = await newestSessions(recordings, reportManifests).catch((error: unknown) => {
      this.#missing.push(`The recordings folder cannot be read: ${messageOf(error)}.`);
      return [];
    });
    for (const folder of folders) {
      const manifest = await manifestForReport(recordings, folder, reportManifestBytes);
      if (manifest === null) continue;
      const name = `manifests/${folder}/session.json`;
      if ('problem' in manifest) this.#missing.push(`${name}: it ${manifest.problem}.`);
      else if (Buffer.byteLength(manifest.text) > this.#room) this.#missing.push(`${name}: there was no more room.`);
      else {
        await this.#addText(name, manifest.text);
        added += 1;
      }
    }
    return added;
  }

  async #addLogs(): Promise<void> {
    const files = await logFilesIn(this.#parts.logFolder).catch((error: unknown) => {
      this.#missing.push(`The log files cannot be read: ${messageOf(error)}.`);
      return [];
    });
    const opened = await this.#open(files);
    try {
      for (const { handle, name, bytes } of opened) {
        await this.#zip.add(`log/${name}`, firstBytes(handle, bytes));
      }
    } finally {
      await Promise.all(opened.map(({ handle }) => handle.close().catch(() => undefined)));
    }
  }

  /** Opens what there is room for, newest first, all at once: a rotation in between gives them other names. */
  async #open(files: readonly LogFileFacts[]): Promise<readonly OpenedLog[]> {
    const opened: OpenedLog[] = [];
    for (const { name, path, bytes } of files) {
      if (bytes > this.#room) {
        this.#missing.push(`log/${name}: there was no more room.`);
        // An older one that happens to be shorter would leave a hole in time.
        this.#room = 0;
        continue;
      }
      const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
        () => null,
      );
      if (handle === null) this.#missing.push(`log/${name}: it cannot be read.`);
      else opened.push({ handle, name, bytes });
      this.#room -= bytes;
    }
    return opened;
  }
}

interface OpenedLog {
  readonly handle: FileHandle;
  readonly name: string;
  readonly bytes: number;
}

const PIECE_BYTES = 64 * 1024;

/** A file's first bytes; it may be growing. The handle stays open. */
async function* firstBytes(handle: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A diagnosis as JSON, with marks in the place of ids: that of a phone page lets in whoever says it. */
function withoutDeviceIds(value: unknown): string {
  const findings = diagnosisSchema.safeParse(value).data?.findings ?? [];
  const ids = new Set(findings.flatMap(({ device }) => (device === null ? [] : [device.id])));
  return [...ids].reduce(withoutId, prettyJson(value));
}

/** Rejects when the work has not been done in time. */
function inTime<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = clock.after(ms, () => reject(new Error(`it took longer than ${ms / 1000} s.`)));
    work.then(resolve, reject).finally(() => limit.cancel());
  });
}
