import { keepNewest } from '../keep-newest.ts';

/** So many are remembered, the oldest forgotten first: a camera asks again within minutes, not days. */
const MAX_SETTLED = 1000;

/** The captures of which nothing more is wanted, by the ids that cameras gave them. */
export class SettledCaptures {
  readonly #ids = new Set<string>();

  add(captureId: string): void {
    this.#ids.add(captureId);
    keepNewest(this.#ids, MAX_SETTLED);
  }

  has(captureId: string): boolean {
    return this.#ids.has(captureId);
  }
}
