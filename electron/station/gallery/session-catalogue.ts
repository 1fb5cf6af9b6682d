import { basename, dirname, join, resolve } from 'node:path';
import type { SessionSummary, SessionWork } from '#shared/contract/session-summary.ts';
import { type SessionManifest, THUMBNAIL_FILE } from '#shared/recording/manifest.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { FolderReport, SessionNeeds } from './gallery-protocol.ts';
import { type Inspection, ScanClient } from './scan-client.ts';
import { SessionList } from './session-list.ts';
import { summaryOfManifest } from './summary-of.ts';

/** A session that an earlier run of the station left, and what it needs. */
export interface LeftSession {
  readonly directory: string;
  readonly needs: SessionNeeds;
}

/** What the gallery tells. */
export interface GalleryListener {
  /** Sessions that are new or different, and the folders of those that went. */
  sessionsChanged(changed: readonly SessionSummary[], removed: readonly string[]): void;
  /** Of the folders that stood there at the start, those that want something; each once, as they are found. */
  leftFound(left: readonly LeftSession[]): void;
}

export interface CatalogueParts {
  readonly recordings: string;
  /** The built gallery worker. */
  readonly worker: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: GalleryListener;
  /** Whether this process records into this folder. */
  readonly isRecording: (directory: string) => boolean;
}

/** Progress is told at most so often. */
const PROGRESS_US = 250_000;

interface Work {
  readonly work: SessionWork;
  readonly toldUs: number;
}

/** What is known of the recordings folder's sessions: by the worker that reads it, and by news of this process's own. */
export class SessionCatalogue {
  readonly #parts: CatalogueParts;
  readonly #recordings: string;
  readonly #client: ScanClient;
  readonly #list = new SessionList();
  readonly #works = new Map<string, Work>();
  /** Looks under way, by folder: what a pass found meanwhile may be older and is passed over. */
  readonly #inspecting = new Map<string, number>();
  /** Folders from before the start that have not been reported yet. */
  readonly #left = new Set<string>();
  /** Folders that the present thread has told of, until it has been through all. */
  #seen: Set<string> | null = new Set();
  #problem: string | null = null;
  #scanning = true;

  constructor(parts: CatalogueParts) {
    this.#parts = parts;
    this.#recordings = resolve(parts.recordings);
    this.#client = new ScanClient(parts.worker, this.#recordings, parts.clock, {
      found: (reports, gone) => this.#found(reports, gone),
      passed: (problem) => this.#passed(problem),
      died: (why) => this.#died(why),
    });
  }

  /** True until the folder has been gone through for the first time. */
  get scanning(): boolean {
    return this.#scanning;
  }

  /** `left`: the names that stood in the recordings folder before anything of this run could be in it. */
  start(left: readonly string[]): void {
    for (const folder of left) this.#left.add(folder);
    this.#client.start();
  }

  stop(): Promise<void> {
    return this.#client.stop();
  }

  get(folder: string): SessionSummary | null {
    return this.#list.get(folder);
  }

  page(after: string | null, limit: number): { readonly sessions: SessionSummary[]; readonly more: boolean } {
    return this.#list.page(after, limit);
  }

  directoryOf(folder: string): string {
    return join(this.#recordings, folder);
  }

  isWorkedOn(folder: string): boolean {
    return this.#works.has(folder);
  }

  /** Looks at a folder now, and takes what is there into the list. Rejects with a CommandError. */
  async inspect(folder: string): Promise<Inspection> {
    this.#inspecting.set(folder, (this.#inspecting.get(folder) ?? 0) + 1);
    let inspection: Inspection;
    try {
      inspection = await this.#client.inspect(folder);
    } finally {
      const others = (this.#inspecting.get(folder) ?? 1) - 1;
      if (others === 0) this.#inspecting.delete(folder);
      else this.#inspecting.set(folder, others);
    }
    const { report } = inspection;
    if (report === null) this.#apply([], [folder]);
    else this.#apply([report], []);
    return inspection;
  }

  /** News of a session of this process, before any look at the disk. */
  sessionChanged(directory: string, manifest: SessionManifest): void {
    const folder = this.#folderOf(directory);
    if (folder === null) return;
    const known = this.#list.get(folder);
    const names = manifest.files.length > 0 ? manifest.files.map(({ name }) => name) : namesOf(known);
    const summary = summaryOfManifest({ folder, names, bytes: known?.bytes ?? 0 }, manifest);
    this.#tell([summary], []);
    this.#lookAgain(folder);
  }

  /** News of what is being made for a session; null once that is over. */
  workChanged(directory: string, work: SessionWork | null): void {
    const folder = this.#folderOf(directory);
    if (folder === null) return;
    if (work === null) {
      // The end is told together with what came of it.
      if (this.#works.delete(folder)) this.#lookAgain(folder);
      return;
    }
    const before = this.#works.get(folder);
    const nowUs = this.#parts.clock.nowUs();
    const isMoreOfTheSame = before?.work.kind === work.kind && nowUs - before.toldUs < PROGRESS_US;
    this.#works.set(folder, { work, toldUs: isMoreOfTheSame ? before.toldUs : nowUs });
    if (!isMoreOfTheSame) this.#tellAgain(folder);
  }

  #lookAgain(folder: string): void {
    this.inspect(folder).catch(() => this.#tellAgain(folder));
  }

  #tellAgain(folder: string): void {
    const known = this.#list.get(folder);
    if (known !== null) this.#tell([known], []);
  }

  #found(reports: readonly FolderReport[], gone: readonly string[]): void {
    for (const { folder } of reports) this.#seen?.add(folder);
    const isOlder = (folder: string): boolean => this.#inspecting.has(folder);
    this.#apply(
      reports.filter(({ folder }) => !isOlder(folder)),
      gone.filter((folder) => !isOlder(folder)),
    );
  }

  #apply(reports: readonly FolderReport[], gone: readonly string[]): void {
    const changed: SessionSummary[] = [];
    const removed = [...gone];
    for (const { folder, summary } of reports) {
      if (summary === null) removed.push(folder);
      // Its files are there before its first manifest is: it is listed as soon as it has that.
      else if (hasManifest(summary) || !this.#parts.isRecording(this.directoryOf(folder))) changed.push(summary);
    }
    this.#tell(changed, removed);
    this.#reportLeft(reports);
  }

  #tell(summaries: readonly SessionSummary[], gone: readonly string[]): void {
    const removed = gone.filter((folder) => this.#list.remove(folder));
    const changed: SessionSummary[] = [];
    for (const bare of summaries) {
      const summary = { ...bare, work: this.#works.get(bare.folder)?.work ?? null };
      if (this.#list.set(summary)) changed.push(summary);
    }
    if (changed.length > 0 || removed.length > 0) this.#parts.listener.sessionsChanged(changed, removed);
  }

  #reportLeft(reports: readonly FolderReport[]): void {
    if (this.#left.size === 0) return;
    const left: LeftSession[] = [];
    for (const { folder, needs } of reports) {
      if (!this.#left.delete(folder)) continue;
      if (needs.recovery || needs.thumbnail || needs.checksums) {
        left.push({ directory: this.directoryOf(folder), needs });
      }
    }
    if (left.length > 0) this.#parts.listener.leftFound(left);
  }

  #passed(problem: string | null): void {
    this.#scanning = false;
    if (problem !== null && problem !== this.#problem) {
      const words = `The recordings folder ${this.#recordings} cannot be read: ${problem}. It is tried again.`;
      this.#parts.log.warning('gallery-unreadable', words);
    }
    this.#problem = problem;
    if (problem !== null) return;
    const seen = this.#seen;
    this.#seen = null;
    // What went between two threads was told by neither.
    if (seen !== null) for (const folder of this.#list.folders) if (!seen.has(folder)) this.#lookAgain(folder);
    this.#left.clear();
  }

  /** Recovery must not wait for a thread that may never live: it looks itself at what has not been reported. */
  #died(why: string): void {
    this.#seen = new Set();
    this.#parts.log.error('gallery-died', `The gallery stopped reading the disk (${why}). It is started again.`);
    const needs: SessionNeeds = { recovery: true, thumbnail: false, checksums: false };
    const left = [...this.#left].map((folder) => ({ directory: this.directoryOf(folder), needs }));
    this.#left.clear();
    if (left.length > 0) this.#parts.listener.leftFound(left);
  }

  /** The name of a folder of ours; null for one that lies elsewhere. */
  #folderOf(directory: string): string | null {
    const path = resolve(directory);
    return dirname(path) === this.#recordings ? basename(path) : null;
  }
}

function hasManifest({ state }: SessionSummary): boolean {
  return state !== 'raw' && state !== 'foreign' && state !== 'unreadable';
}

function namesOf(summary: SessionSummary | null): readonly string[] {
  if (summary === null) return [];
  return summary.hasThumbnail ? [...summary.videos, THUMBNAIL_FILE] : summary.videos;
}
