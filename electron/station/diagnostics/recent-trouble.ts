import type { LogEntry } from '#shared/contract/log-entry.ts';

const MOST_ENTRIES = 1000;

/** The last warnings and errors of this run, the oldest forgotten first. */
export class RecentTrouble {
  readonly #entries: LogEntry[] = [];

  /** A listener of the log. */
  logged(entry: LogEntry): void {
    if (entry.level === 'info') return;
    this.#entries.push(entry);
    if (this.#entries.length > MOST_ENTRIES) this.#entries.shift();
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }
}
