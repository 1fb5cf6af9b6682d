import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { sessionFolder } from '#shared/contract/session-summary.ts';
import type { Clock, Timer } from '../clock.ts';
import { hasCode, messageOf } from '../error-facts.ts';
import { parseFolderName } from '../folder-name.ts';
import { type Fingerprint, isAsItWas, isSameFingerprint, readFolder } from './folder-reading.ts';
import { FolderWatch, type MakeWatch } from './folder-watch.ts';
import type { FolderReport, GalleryReply, GalleryRequest } from './gallery-protocol.ts';
import { GatheredNames } from './gathered-names.ts';

/** Every so often all folders are looked at: for file systems that tell of no change, and for changes inside folders. */
export const PASS_MS = 30_000;
/** A recordings folder that cannot be listed is tried again sooner. */
export const RETRY_MS = 5000;
/** What the system tells of is looked at so long after the first news: a copied folder is news for each of its files. */
export const TOLD_MS = 250;
/**
 * Times of files are coarse (2 s on FAT): what was written within this time may have changed again under the same time,
 * and is looked at once more.
 */
export const UNSETTLED_MS = 3000;
/** Between two looks at what the station asks; what a slice found is one message, which the station takes in one go. */
const SLICE_MS = 20;
const SLICE_FOLDERS = 64;
/** News of more folders than this are a reason to look at all. */
const MAX_TOLD = 256;

interface Known {
  readonly fingerprint: Fingerprint;
  readonly settled: boolean;
}

/** The gallery worker's inside: knows every folder as it last was, and tells what is new, changed or gone. */
export class RecordingsScanner {
  readonly #recordings: string;
  readonly #clock: Clock;
  readonly #send: (reply: GalleryReply) => void;
  readonly #watch: FolderWatch;
  readonly #told: GatheredNames;
  readonly #unsettled: GatheredNames;
  readonly #known = new Map<string, Known>();
  #timer: Timer | null = null;
  #passing: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(recordings: string, clock: Clock, send: (reply: GalleryReply) => void, watch?: MakeWatch) {
    this.#recordings = recordings;
    this.#clock = clock;
    this.#send = send;
    this.#told = new GatheredNames(clock, TOLD_MS, (names) => this.#look(names));
    this.#unsettled = new GatheredNames(clock, UNSETTLED_MS, (names) => this.#look(names));
    const told = (name: string | null): void => {
      if (name === null) this.#pass();
      else if (isAddressable(name)) this.#told.add(name);
    };
    this.#watch = new FolderWatch(recordings, told, watch);
  }

  start(): void {
    this.#pass();
  }

  /** Takes the station's next message. */
  receive({ request, folder }: GalleryRequest): void {
    const reading = isAddressable(folder) ? readFolder(this.#recordings, folder) : null;
    if (reading === null) this.#known.delete(folder);
    else this.#remember(folder, reading.fingerprint);
    const [report, manifest] = [reading?.report ?? null, reading?.manifest ?? null];
    this.#send({ type: 'inspected', request, folder, report, manifest });
  }

  /** Resolves when no pass is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#told.clear();
    this.#unsettled.clear();
    this.#watch.close();
    await this.#passing;
  }

  /** Goes through all folders; once more where that is wanted while it is at it. */
  #pass(): void {
    this.#again = true;
    this.#passing ??= this.#passWhileWanted();
  }

  async #passWhileWanted(): Promise<void> {
    let problem: string | null = null;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      problem = await this.#passOnce();
      this.#send({ type: 'passed', problem });
    }
    this.#passing = null;
    this.#plan(problem === null ? PASS_MS : RETRY_MS);
  }

  #plan(ms: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#clock.after(ms, () => this.#pass());
  }

  async #passOnce(): Promise<string | null> {
    // Watched first, so that nothing comes between.
    this.#watch.renew();
    let names: readonly string[];
    try {
      names = listFolders(this.#recordings);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) this.#tell([], [...this.#known.keys()]);
      return messageOf(error);
    }
    const there = new Set(names);
    this.#tell(
      [],
      [...this.#known.keys()].filter((name) => !there.has(name)),
    );
    for (let at = 0; at < names.length && !this.#stopped;) {
      const untilMs = performance.now() + SLICE_MS;
      const reports: FolderReport[] = [];
      const gone: string[] = [];
      const end = Math.min(names.length, at + SLICE_FOLDERS);
      for (; at < end && performance.now() < untilMs; at += 1) this.#lookAt(names[at] ?? '', reports, gone);
      this.#tell(reports, gone);
      await setImmediate();
    }
    return null;
  }

  #look(names: readonly string[]): void {
    if (names.length > MAX_TOLD) {
      this.#pass();
      return;
    }
    const reports: FolderReport[] = [];
    const gone: string[] = [];
    for (const name of names) this.#lookAt(name, reports, gone);
    this.#tell(reports, gone);
  }

  #lookAt(name: string, reports: FolderReport[], gone: string[]): void {
    const known = this.#known.get(name);
    if (known?.settled === true && isAsItWas(this.#recordings, name, known.fingerprint)) return;
    const reading = readFolder(this.#recordings, name);
    if (reading === null) {
      if (known !== undefined) gone.push(name);
      return;
    }
    this.#remember(name, reading.fingerprint);
    if (known === undefined || !isSameFingerprint(known.fingerprint, reading.fingerprint)) reports.push(reading.report);
  }

  #remember(name: string, fingerprint: Fingerprint): void {
    const settled = Math.abs(Date.now() - fingerprint.newestMs) > UNSETTLED_MS;
    this.#known.set(name, { fingerprint, settled });
    if (!settled && !this.#stopped) this.#unsettled.add(name);
  }

  #tell(reports: readonly FolderReport[], gone: readonly string[]): void {
    for (const name of gone) this.#known.delete(name);
    if (reports.length > 0 || gone.length > 0) this.#send({ type: 'found', reports: [...reports], gone: [...gone] });
  }
}

/** Folders that can be sessions, newest first as far as their names tell. Throws the file system's own error. */
function listFolders(recordings: string): string[] {
  const names: { readonly name: string; readonly startedMs: number }[] = [];
  for (const entry of readdirSync(recordings, { withFileTypes: true })) {
    if (!entry.isDirectory() || !isAddressable(entry.name)) continue;
    names.push({ name: entry.name, startedMs: parseFolderName(entry.name)?.startedMs ?? 0 });
  }
  return names.sort((a, b) => b.startedMs - a.startedMs).map(({ name }) => name);
}

/** Hidden folders are the system's, and a name that no command can say is no session's. */
function isAddressable(name: string): boolean {
  return !name.startsWith('.') && sessionFolder.safeParse(name).success;
}
