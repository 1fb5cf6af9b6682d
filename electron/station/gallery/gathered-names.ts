import type { Clock, Timer } from '../clock.ts';

/** Names that come in bursts, handed over together some time after the first of them. */
export class GatheredNames {
  readonly #clock: Clock;
  readonly #afterMs: number;
  readonly #handOver: (names: readonly string[]) => void;
  readonly #names = new Set<string>();
  #timer: Timer | null = null;

  constructor(clock: Clock, afterMs: number, handOver: (names: readonly string[]) => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#handOver = handOver;
  }

  add(name: string): void {
    this.#names.add(name);
    this.#timer ??= this.#clock.after(this.#afterMs, () => {
      this.#timer = null;
      const names = [...this.#names];
      this.#names.clear();
      this.#handOver(names);
    });
  }

  /** Forgets what has been gathered. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#names.clear();
  }
}
