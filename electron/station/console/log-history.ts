import type { NumberedLogEntry } from '#shared/contract/events.ts';
import type { LogEntry } from '#shared/contract/log-entry.ts';

/** The newest lines of the log, numbered from 1, for consoles that connect later or read slowly. */
export class LogHistory {
  readonly #kept: number;
  #lines: NumberedLogEntry[] = [];
  #next = 1;

  /** `kept` lines at least are there; now and then a tenth more. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  add(entry: LogEntry): void {
    this.#lines.push({ ...entry, line: this.#next });
    this.#next += 1;
    if (this.#lines.length > this.#kept * 1.1) this.#lines = this.#lines.slice(-this.#kept);
  }

  /** Lines after the one with this number, oldest first, at most `limit`. */
  after(line: number, limit: number): readonly NumberedLogEntry[] {
    const first = this.#next - this.#lines.length;
    const from = Math.max(0, line + 1 - first);
    return this.#lines.slice(from, from + limit);
  }
}
