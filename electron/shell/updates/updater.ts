import { CommandError } from '#shared/contract/problems.ts';
import type { UpdateProblem, UpdateState, UpdateStatus } from '#shared/contract/update.ts';
import type { Clock, Timer } from '../../station/clock.ts';
import type { Updates } from '../../station/desktop.ts';
import { messageOf } from '../../station/error-facts.ts';
import type { Log } from '../../station/log.ts';
import type { UpdateAttempts } from './update-attempts.ts';
import { DamagedUpdateError, type FoundUpdate, type UpdateEngine } from './update-engine.ts';

/** The first minute belongs to the phones that connect. */
const FIRST_CHECK_MS = 60_000;
/** Versions are days apart, and a lab's computers share one address at the server. */
const CHECK_EVERY_MS = 6 * 60 * 60_000;
/** After a recording the next one may begin at once; a download that is cut off begins anew. */
const QUIET_MS = 30_000;
/** An answer that has not come by then does not come. */
const CHECK_LIMIT_MS = 60_000;
/** A download that has not moved for so long is given up until the next check. */
const STALL_LIMIT_MS = 5 * 60_000;
const STALLED = new Error('The download does not move.');

/** The station as far as updates are concerned. */
export interface UpdatedStation {
  readonly log: Log;
  readonly isRecording: boolean;
  readonly settings: { readonly values: { readonly automaticUpdates: boolean } };
}

/** What an updater is made of. */
export interface UpdaterParts {
  readonly clock: Clock;
  readonly engine: UpdateEngine;
  readonly attempts: UpdateAttempts;
  /** Is asked only after the start. */
  readonly station: () => UpdatedStation;
  readonly current: string;
  readonly installs: boolean;
  readonly asksForPassword: boolean;
  readonly page: string | null;
}

/**
 * Keeps the desktop app up to date without ever being in the way: looks for versions and downloads them while nothing
 * records, and installs what is there when the app is closed.
 */
export class Updater implements Updates {
  readonly #parts: UpdaterParts;
  readonly #listeners = new Set<(status: UpdateStatus) => void>();
  #state: UpdateState = 'unknown';
  #problem: UpdateProblem | null = null;
  #found: FoundUpdate | null = null;
  #percent: number | null = null;
  /** The version that is downloaded. */
  #ready: string | null = null;
  /** Versions whose download was not what was published; it is not fetched again and again. */
  readonly #damaged = new Set<string>();
  #checking: Timer | null = null;
  #download: AbortController | null = null;
  #next: Timer | null = null;
  #quiet: Timer | null = null;
  #isRecording = false;
  /** A check fell due while something was recorded, or while checks were switched off. */
  #isDue = false;
  #lastTrouble = '';
  #running = false;

  constructor(parts: UpdaterParts) {
    this.#parts = parts;
  }

  get status(): UpdateStatus {
    const { current, installs, asksForPassword, page } = this.#parts;
    const version = this.#found?.version ?? null;
    const mayTry = version === null || this.#parts.attempts.mayTry(version);
    return {
      current,
      state: this.#state,
      version,
      notes: this.#found?.notes ?? null,
      percent: this.#percent,
      problem: mayTry ? this.#problem : 'notInstalled',
      held: this.#isRecording,
      installs: installs && mayTry,
      asksForPassword,
      page,
    };
  }

  onChange(listener: (status: UpdateStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running = true;
    const { attempts, page } = this.#parts;
    const failed = attempts.failed;
    if (failed !== null) {
      const byHand = attempts.mayTry(failed) ? '' : ` Install it by hand${page === null ? '' : `: ${page}`}.`;
      this.#log.warning('update-not-installed', `Version ${failed} was to be installed, and is not there.${byHand}`);
    }
    this.#next = this.#parts.clock.after(FIRST_CHECK_MS, () => this.#fallDue());
  }

  /** Looks for nothing any more and downloads nothing; what is downloaded stays. */
  stop(): void {
    this.#running = false;
    for (const timer of [this.#next, this.#quiet, this.#checking]) timer?.cancel();
    this.#download?.abort();
  }

  /** Recording has begun or ended. */
  recordingChanged(isRecording: boolean): void {
    this.#isRecording = isRecording;
    this.#quiet?.cancel();
    this.#quiet = null;
    if (isRecording) this.#download?.abort();
    else if (this.#running) this.#quiet = this.#parts.clock.after(QUIET_MS, () => this.#quietened());
    this.#tell();
  }

  /** The setting may have been switched. */
  settingsChanged(): void {
    if (!this.#isAutomatic) this.#download?.abort();
    else this.#goOn();
  }

  check(): void {
    if (this.#isBusy) throw new CommandError('refused-while-recording', 'Updates wait while something is recorded.');
    this.#damaged.clear();
    this.#look();
  }

  /** Whether an update waits for the app to be closed. */
  get isReady(): boolean {
    if (!this.#isAutomatic || !this.#parts.installs || this.#parts.station().isRecording) return false;
    return this.#ready !== null && this.#ready === this.#found?.version && this.#parts.attempts.mayTry(this.#ready);
  }

  /** Installs what is ready; resolves when the program has to exit for it. Rejects where it cannot be. */
  async install(): Promise<void> {
    if (!this.isReady || this.#ready === null) return;
    await this.#parts.attempts.note(this.#ready);
    await this.#parts.engine.install();
  }

  get #log(): Log {
    return this.#parts.station().log;
  }

  get #isAutomatic(): boolean {
    return this.#parts.station().settings.values.automaticUpdates;
  }

  /** The watch looks once a second; the station knows at once. */
  get #isBusy(): boolean {
    return this.#isRecording || this.#parts.station().isRecording;
  }

  #fallDue(): void {
    this.#next = this.#parts.clock.after(CHECK_EVERY_MS, () => this.#fallDue());
    this.#isDue = true;
    this.#goOn();
  }

  #quietened(): void {
    this.#quiet = null;
    this.#goOn();
  }

  /** Does what waits to be done, where it may be done by itself. */
  #goOn(): void {
    if (!this.#running || !this.#isAutomatic || this.#isBusy || this.#quiet !== null) return;
    if (this.#isDue) this.#look();
    else void this.#load();
  }

  #look(): void {
    if (this.#checking !== null || this.#download !== null) return;
    this.#isDue = false;
    const limit = this.#parts.clock.after(CHECK_LIMIT_MS, () => answered(() => this.#failed('No answer in time.')));
    const answered = (then: () => void): void => {
      if (this.#checking !== limit) return;
      limit.cancel();
      this.#checking = null;
      if (this.#running) then();
    };
    this.#checking = limit;
    this.#become('checking');
    this.#parts.engine.check().then(
      (found) => answered(() => this.#hear(found)),
      (error: unknown) => answered(() => this.#failed(messageOf(error))),
    );
  }

  #hear(found: FoundUpdate | null): void {
    this.#lastTrouble = '';
    if (found !== null && found.version !== this.#found?.version) {
      this.#log.info('update-found', `Version ${found.version} is there; this is ${this.#parts.current}.`);
    }
    this.#found = found;
    if (found === null) this.#become('upToDate');
    else if (this.#damaged.has(found.version)) this.#become('failed', 'damaged');
    else this.#become(this.#ready === found.version ? 'ready' : 'available');
    this.#goOn();
  }

  async #load(): Promise<void> {
    const { engine, attempts, installs, clock } = this.#parts;
    const found = this.#found;
    if (found === null || !installs || this.#download !== null || this.#checking !== null) return;
    const { version } = found;
    if (version === this.#ready || this.#damaged.has(version) || !attempts.mayTry(version)) return;
    const download = new AbortController();
    this.#download = download;
    const giveUp = (): Timer => clock.after(STALL_LIMIT_MS, () => download.abort(STALLED));
    let stall = giveUp();
    this.#become('downloading');
    try {
      await engine.download(download.signal, (percent) => {
        stall.cancel();
        stall = giveUp();
        this.#progressed(percent);
      });
      this.#ready = version;
      this.#log.info('update-ready', `Version ${version} is downloaded; it is installed when the app is closed.`);
      this.#become('ready');
    } catch (error) {
      this.#downloadFailed(version, error, download.signal);
    } finally {
      stall.cancel();
      this.#download = null;
    }
    if (download.signal.aborted && this.#state === 'available') this.#goOn();
  }

  #progressed(percent: number): void {
    if (percent === this.#percent) return;
    this.#percent = percent;
    this.#tell();
  }

  #downloadFailed(version: string, error: unknown, signal: AbortSignal): void {
    if (error instanceof DamagedUpdateError) {
      this.#damaged.add(version);
      this.#log.warning('update-damaged', `Version ${version} is not what was published: ${error.message}`);
      this.#become('failed', 'damaged');
    } else if (signal.aborted && signal.reason !== STALLED) {
      this.#become('available');
    } else {
      this.#failed(messageOf(signal.aborted ? STALLED : error));
    }
  }

  /** A network without the Internet is nothing unusual in a lab: told once, until something else happens. */
  #failed(words: string): void {
    const trouble = words.split('\n', 1)[0] ?? '';
    if (trouble !== this.#lastTrouble) {
      this.#log.info('update-unreachable', `Updates could not be reached, and are looked for again later: ${trouble}`);
    }
    this.#lastTrouble = trouble;
    const isReady = this.#ready !== null && this.#ready === this.#found?.version;
    if (isReady) this.#become('ready');
    else this.#become('failed', 'unreachable');
  }

  #become(state: UpdateState, problem: UpdateProblem | null = null): void {
    this.#state = state;
    this.#problem = problem;
    this.#percent = state === 'downloading' ? 0 : null;
    this.#tell();
  }

  #tell(): void {
    const { status } = this;
    for (const listener of this.#listeners) listener(status);
  }
}
