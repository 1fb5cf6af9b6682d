import type { NumberedLogEntry } from '#shared/contract/events.ts';
import { type LogLevel, logLevel } from '#shared/contract/log-entry.ts';

/** Which lines are shown; `device` null = of all, `text` in any case, empty = any. */
export interface LogFilter {
  readonly levels: readonly LogLevel[];
  readonly device: string | null;
  readonly text: string;
}

export const ALL_LINES: LogFilter = { levels: logLevel.options, device: null, text: '' };

/** The lines that pass a filter. New lines alone are looked at when lines come; all of them only with a new filter. */
export class FilteredLog {
  #filter: LogFilter = ALL_LINES;
  #text = '';
  #passed: NumberedLogEntry[] = [];
  /** The newest line that was looked at. */
  #looked = 0;
  #generation = 0;
  /** The newest line about each device. Every reconnect is another device here, so they go with their lines. */
  readonly #devices = new Map<string, number>();

  /** The devices that any line is about, in the order of their first line. */
  get devices(): readonly string[] {
    return [...this.#devices.keys()];
  }

  /**
   * Looks at what is new in these lines, oldest first, and gives those that pass; forgets what is not there any more. In
   * another generation the numbers have begun anew.
   */
  of(lines: readonly NumberedLogEntry[], filter: LogFilter, generation = 0): readonly NumberedLogEntry[] {
    const newest = lines.at(-1)?.line ?? 0;
    if (filter !== this.#filter || generation !== this.#generation || newest < this.#looked) this.#begin(filter);
    this.#generation = generation;
    const from = firstAfter(lines, this.#looked);
    if (from === lines.length && this.#isWithin(lines)) return this.#passed;
    const oldest = lines[0]?.line ?? 0;
    const gone = firstAfter(this.#passed, oldest - 1);
    const passed = gone === 0 ? [...this.#passed] : this.#passed.slice(gone);
    for (let i = from; i < lines.length; i += 1) {
      const entry = lines[i];
      if (entry === undefined) continue;
      if (entry.device !== null) this.#devices.set(entry.device, entry.line);
      if (this.#passes(entry)) passed.push(entry);
    }
    for (const [device, line] of this.#devices) if (line < oldest) this.#devices.delete(device);
    this.#passed = passed;
    this.#looked = newest;
    return passed;
  }

  #begin(filter: LogFilter): void {
    this.#filter = filter;
    this.#text = filter.text.trim().toLowerCase();
    this.#passed = [];
    this.#looked = 0;
    this.#devices.clear();
  }

  #isWithin(lines: readonly NumberedLogEntry[]): boolean {
    return (this.#passed[0]?.line ?? Infinity) >= (lines[0]?.line ?? 0);
  }

  #passes({ level, device, code, message }: NumberedLogEntry): boolean {
    if (!this.#filter.levels.includes(level)) return false;
    if (this.#filter.device !== null && device !== this.#filter.device) return false;
    return this.#text === '' || message.toLowerCase().includes(this.#text) || code.includes(this.#text);
  }
}

/** The place of the first line after this number. */
function firstAfter(lines: readonly NumberedLogEntry[], line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.line ?? 0) > line) high = middle;
    else low = middle + 1;
  }
  return low;
}
