import type { LogEntry } from '#shared/contract/log-entry.ts';

const MOST_OF_A_CODE = 500;

/** The last warnings and errors of this run, so many of each code: one that comes without end pushes out no other. */
export class RecentTrouble {
  readonly #byCode = new Map<string, LogEntry[]>();

  /** A listener of the log. */
  logged(entry: LogEntry): void {
    if (entry.level === 'info') return;
    const its = this.#byCode.get(entry.code) ?? [];
    if (its.length === 0) this.#byCode.set(entry.code, its);
    its.push(entry);
    if (its.length > MOST_OF_A_CODE) its.shift();
  }

  /** In order of time. */
  get entries(): readonly LogEntry[] {
    return [...this.#byCode.values()].flat().sort((a, b) => a.timeMs - b.timeMs);
  }
}
