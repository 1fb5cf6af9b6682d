/** Folders that are looked at again, each after the same time, until nobody puts them down any more. */
export class LookAgain {
  readonly #afterMs: number;
  readonly #look: (directory: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Those that have been put down and not been settled since. */
  readonly #known = new Set<string>();
  #stopped = false;

  constructor(afterMs: number, look: (directory: string) => void) {
    this.#afterMs = afterMs;
    this.#look = look;
  }

  /** Puts a folder down. Returns whether it is new, as opposed to one that was put down before and is not settled. */
  add(directory: string): boolean {
    const isNew = !this.#known.has(directory);
    if (this.#stopped || this.#timers.has(directory)) return isNew;
    this.#known.add(directory);
    const timer = setTimeout(() => {
      this.#timers.delete(directory);
      this.#look(directory);
    }, this.#afterMs);
    // Nobody waits for that alone.
    this.#timers.set(directory, timer.unref());
    return isNew;
  }

  /** What there was to wait for is over. */
  settle(directory: string): void {
    clearTimeout(this.#timers.get(directory));
    this.#timers.delete(directory);
    this.#known.delete(directory);
  }

  /** Looks at nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const directory of this.#known) this.settle(directory);
  }
}
