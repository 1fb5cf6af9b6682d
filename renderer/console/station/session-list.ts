import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { StationClient } from './station-client.ts';

/** How many sessions a page of the list has: enough for the first screen at once, few enough to parse in a moment. */
const PAGE = 500;

/** The gallery's list as the console has it: newest first. `loaded` is false while pages are still to come. */
export interface SessionListState {
  readonly sessions: readonly SessionSummary[];
  readonly loaded: boolean;
  readonly failed: boolean;
}

function byTime(a: SessionSummary, b: SessionSummary): number {
  return b.startedAtMs - a.startedAtMs || (a.folder < b.folder ? -1 : 1);
}

/** While the station still reads the disk, what it has found so far is asked for again after so long. */
const SCANNING_MS = 1000;

/** Keeps the list of all sessions: loaded in pages, then kept up to date by news. */
export class SessionList {
  readonly store: StoreApi<SessionListState> = createStore(() => ({ sessions: [], loaded: false, failed: false }));
  readonly #client: StationClient;
  #byFolder = new Map<string, SessionSummary>();
  /** What is being loaded; it takes the place of what is shown when it is whole. */
  #coming: Map<string, SessionSummary> | null = null;
  #loading = 0;
  #scheduled = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(client: StationClient) {
    this.#client = client;
  }

  /** Another recordings folder: nothing of what is listed is there. */
  replace(): Promise<void> {
    this.#byFolder.clear();
    this.#publish(false, false);
    return this.load();
  }

  /** Loads the list anew, page by page. What is shown stays until it is there; news that come meanwhile are kept. */
  async load(): Promise<void> {
    this.#loading += 1;
    const run = this.#loading;
    clearTimeout(this.#again);
    const coming = new Map<string, SessionSummary>();
    this.#coming = coming;
    const isFirst = this.#byFolder.size === 0;
    try {
      let after: string | null = null;
      for (;;) {
        const page: Awaited<ReturnType<typeof this.page>> = await this.page(after);
        if (run !== this.#loading) return;
        for (const session of page.sessions) coming.set(session.folder, session);
        after = page.sessions.at(-1)?.folder ?? null;
        const more = page.more && after !== null;
        if (!more) this.#coming = null;
        if (isFirst || !more) this.#byFolder = new Map(coming);
        if (isFirst || !more) this.#publish(!more && !page.scanning, false);
        if (more) continue;
        if (page.scanning) this.#again = setTimeout(() => void this.load(), SCANNING_MS);
        return;
      }
    } catch {
      if (run !== this.#loading) return;
      this.#coming = null;
      this.#publish(false, true);
    }
  }

  page(after: string | null) {
    return this.#client.request('listSessions', { after, limit: PAGE });
  }

  /** News of some sessions. */
  change(changed: readonly SessionSummary[], removed: readonly string[]): void {
    for (const list of [this.#byFolder, this.#coming]) {
      for (const session of changed) list?.set(session.folder, session);
      for (const folder of removed) list?.delete(folder);
    }
    if (this.#scheduled) return;
    // A scan brings many batches in a row; sorting once a frame is enough.
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      const { loaded, failed } = this.store.getState();
      this.#publish(loaded, failed);
    });
  }

  #publish(loaded: boolean, failed: boolean): void {
    this.store.setState({ sessions: [...this.#byFolder.values()].sort(byTime), loaded, failed });
  }
}
