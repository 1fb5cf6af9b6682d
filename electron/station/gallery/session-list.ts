import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { keepNewest } from '../keep-newest.ts';

/** Sessions that went are remembered for the pages that begin behind them. */
const MAX_DEPARTED = 1000;

/** The gallery's sessions by folder, and in their order: the newest first, by the folder's name where they began at once. */
export class SessionList {
  readonly #byFolder = new Map<string, SessionSummary>();
  readonly #departed = new Map<string, SessionSummary>();
  /** Null while it is not known: it is put in order when somebody asks. */
  #ordered: SessionSummary[] | null = [];

  get(folder: string): SessionSummary | null {
    return this.#byFolder.get(folder) ?? null;
  }

  get folders(): readonly string[] {
    return [...this.#byFolder.keys()];
  }

  /** Takes a session; false where nothing about it is new. */
  set(summary: SessionSummary): boolean {
    const known = this.#byFolder.get(summary.folder);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(summary)) return false;
    this.#byFolder.set(summary.folder, summary);
    this.#departed.delete(summary.folder);
    this.#ordered = null;
    return true;
  }

  /** Takes a session off the list; false where it is not on it. */
  remove(folder: string): boolean {
    const known = this.#byFolder.get(folder);
    if (known === undefined) return false;
    this.#byFolder.delete(folder);
    this.#departed.set(folder, known);
    keepNewest(this.#departed, MAX_DEPARTED);
    this.#ordered = null;
    return true;
  }

  /**
   * Up to `limit` sessions behind the one of folder `after`, wherever that stands or stood; from the newest on where
   * there is none of that name.
   */
  page(after: string | null, limit: number): { readonly sessions: SessionSummary[]; readonly more: boolean } {
    const ordered = this.#inOrder();
    const last = after === null ? undefined : (this.#byFolder.get(after) ?? this.#departed.get(after));
    const begin = last === undefined ? 0 : firstBehind(ordered, last);
    return { sessions: ordered.slice(begin, begin + limit), more: ordered.length > begin + limit };
  }

  #inOrder(): readonly SessionSummary[] {
    this.#ordered ??= [...this.#byFolder.values()].sort(compare);
    return this.#ordered;
  }
}

function compare(a: SessionSummary, b: SessionSummary): number {
  if (a.startedAtMs !== b.startedAtMs) return b.startedAtMs - a.startedAtMs;
  return a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0;
}

function firstBehind(ordered: readonly SessionSummary[], last: SessionSummary): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = ordered[middle];
    if (at !== undefined && compare(at, last) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
