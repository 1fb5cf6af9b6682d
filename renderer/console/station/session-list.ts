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

/** Keeps the list of all sessions: loaded in pages, then kept up to date by news. */
export class SessionList {
  readonly store: StoreApi<SessionListState> = createStore(() => ({ sessions: [], loaded: false, failed: false }));
  readonly #client: StationClient;
  readonly #byFolder = new Map<string, SessionSummary>();
  #loading = 0;
  #scheduled = false;

  constructor(client: StationClient) {
    this.#client = client;
  }

  /** Loads the list anew, page by page; what arrives meanwhile as news is kept. */
  async load(): Promise<void> {
    this.#loading += 1;
    const run = this.#loading;
    this.#byFolder.clear();
    this.#publish(false, false);
    try {
      let after: string | null = null;
      for (;;) {
        const page: Awaited<ReturnType<typeof this.page>> = await this.page(after);
        if (run !== this.#loading) return;
        for (const session of page.sessions) this.#byFolder.set(session.folder, session);
        after = page.sessions.at(-1)?.folder ?? null;
        const more = page.more && after !== null;
        this.#publish(!more, false);
        if (!more) return;
      }
    } catch {
      if (run === this.#loading) this.#publish(false, true);
    }
  }

  page(after: string | null) {
    return this.#client.request('listSessions', { after, limit: PAGE });
  }

  /** News of some sessions. */
  change(changed: readonly SessionSummary[], removed: readonly string[]): void {
    for (const session of changed) this.#byFolder.set(session.folder, session);
    for (const folder of removed) this.#byFolder.delete(folder);
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
