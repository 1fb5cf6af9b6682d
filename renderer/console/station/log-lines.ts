import type { NumberedLogEntry } from '#shared/contract/events.ts';

/** How many lines the console keeps; beyond that the oldest go. */
export const KEPT_LINES = 50_000;
/** Lines are let go in portions, so that a new one does not move all others each time. */
const SLACK = 5000;

/** The lines of the log that the console has, oldest first. A line that is there already is not taken again. */
export class LogLines {
  #lines: NumberedLogEntry[] = [];
  readonly #listeners = new Set<() => void>();
  /** Changes with every change of the lines, for those who watch. */
  version = 0;
  /** Counts how often the numbers have begun anew. */
  generation = 0;

  get lines(): readonly NumberedLogEntry[] {
    return this.#lines;
  }

  /** The number of the newest line, 0 where there is none. */
  get newest(): number {
    return this.#lines.at(-1)?.line ?? 0;
  }

  add(entries: readonly NumberedLogEntry[]): void {
    const { newest } = this;
    const fresh = entries.filter(({ line }) => line > newest);
    if (fresh.length === 0) return;
    for (const entry of fresh) this.#lines.push(entry);
    if (this.#lines.length > KEPT_LINES + SLACK) this.#lines = this.#lines.slice(-KEPT_LINES);
    this.#changed();
  }

  /** Forgets everything: the numbers begin anew with another run of the station. */
  clear(): void {
    this.#lines = [];
    this.generation += 1;
    this.#changed();
  }

  /** Adds a listener of changes; the returned function takes it away again. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
