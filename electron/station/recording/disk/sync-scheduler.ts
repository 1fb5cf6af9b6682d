import type { Clock, Timer } from '../../clock.ts';

/** A file that wants its written bytes on the disk itself. */
export interface Syncable {
  /** Resolves when what was written before the call is on the disk. Does nothing where nothing was written. */
  sync(): Promise<void>;
}

/** How often to sync and how many syncs may run at once; a slow disk must leave threads for writing. */
export interface SyncSchedule {
  readonly everyMs: number;
  readonly concurrent: number;
}

/** Syncs each file once a period, a few at a time and each by itself. A file whose sync still waits is not queued twice. */
export class SyncScheduler {
  readonly #schedule: SyncSchedule;
  readonly #files = new Set<Syncable>();
  readonly #waiting = new Set<Syncable>();
  readonly #running = new Set<Syncable>();
  readonly #timer: Timer;

  constructor(clock: Clock, schedule: SyncSchedule) {
    this.#schedule = schedule;
    this.#timer = clock.every(schedule.everyMs, () => this.#tick());
  }

  add(file: Syncable): void {
    this.#files.add(file);
  }

  remove(file: Syncable): void {
    this.#files.delete(file);
    this.#waiting.delete(file);
  }

  stop(): void {
    this.#timer.cancel();
    this.#files.clear();
    this.#waiting.clear();
  }

  #tick(): void {
    for (const file of this.#files) this.#waiting.add(file);
    this.#run();
  }

  #run(): void {
    for (const file of this.#waiting) {
      if (this.#running.size >= this.#schedule.concurrent) return;
      if (this.#running.has(file)) continue;
      this.#waiting.delete(file);
      this.#running.add(file);
      void file.sync().finally(() => {
        this.#running.delete(file);
        this.#run();
      });
    }
  }
}
