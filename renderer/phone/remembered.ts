import type * as z from 'zod';

/** What a browser's Storage offers, of what is used here. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Values that outlive the page, each parsed on its way in. Where the browser keeps nothing, nothing is remembered. */
export class Remembered {
  readonly #open: () => KeyValueStore;

  /** `open` gives the store, and may throw: in private mode the mere mention of localStorage can. */
  constructor(open: () => KeyValueStore) {
    this.#open = open;
  }

  /** The value under the key; null where there is none, or none of this kind. Never throws. */
  read<Schema extends z.ZodType>(key: string, schema: Schema): z.infer<Schema> | null {
    try {
      const value: unknown = JSON.parse(this.#open().getItem(key) ?? 'null');
      return schema.safeParse(value).data ?? null;
    } catch {
      return null;
    }
  }

  /** Keeps the value, or forgets it where it is null. Never throws. */
  write(key: string, value: unknown): void {
    try {
      if (value === null) this.#open().removeItem(key);
      else this.#open().setItem(key, JSON.stringify(value));
    } catch {
      // No store, or a full one: the page works, and asks again next time.
    }
  }
}
