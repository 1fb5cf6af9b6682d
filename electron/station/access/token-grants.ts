import { keepNewest } from '../keep-newest.ts';

/** Grants that are kept; beyond that the oldest goes. */
const MAX_GRANTS = 1000;

/** A device that was let in by its token. */
export interface Grant {
  readonly label: string;
  readonly address: string;
  readonly sinceMs: number;
}

/** The devices that came with a valid token in this run, by their keys: they may come back when it has been renewed. */
export class TokenGrants {
  readonly #grants = new Map<string, Grant>();

  get all(): ReadonlyMap<string, Grant> {
    return this.#grants;
  }

  has(key: string): boolean {
    return this.#grants.has(key);
  }

  give(key: string, grant: Grant): void {
    this.#grants.delete(key);
    this.#grants.set(key, grant);
    keepNewest(this.#grants, MAX_GRANTS);
  }

  take(key: string): void {
    this.#grants.delete(key);
  }

  /** Takes all grants away but those of these devices. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#grants.keys()) if (!keys.has(key)) this.#grants.delete(key);
  }
}
