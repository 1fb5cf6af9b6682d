/** Signals that end the program: Ctrl-C, a service manager, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm hands a Ctrl-C on to the program, which the terminal has told already: both are the first one. */
const SAME_SIGNAL_MS = 1000;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** What ends the program, replaceable for tests. */
export interface ProcessEnd {
  on(signal: (typeof SIGNALS)[number], run: () => void): void;
  exit(code: number): void;
  nowMs(): number;
}

export const realProcessEnd: ProcessEnd = {
  on: (signal, run) => process.on(signal, run),
  exit: (code) => process.exit(code),
  nowMs: () => performance.now(),
};

/**
 * The first signal, or `request()`, finishes everything and exits 0; a signal more than a second later exits at once.
 */
export class Shutdown {
  readonly #end: ProcessEnd;
  readonly #finish: () => Promise<void>;
  #requestedMs: number | null = null;

  constructor(end: ProcessEnd, finish: () => Promise<void>) {
    this.#end = end;
    this.#finish = finish;
    for (const signal of SIGNALS) end.on(signal, () => this.#signalled(EXIT_CODES[signal]));
  }

  /** Finishes and exits, once. */
  request(): void {
    if (this.#requestedMs !== null) return;
    this.#requestedMs = this.#end.nowMs();
    this.#finish().then(
      () => this.#end.exit(0),
      () => this.#end.exit(1),
    );
  }

  #signalled(code: number): void {
    if (this.#requestedMs !== null && this.#end.nowMs() - this.#requestedMs > SAME_SIGNAL_MS) this.#end.exit(code);
    else this.request();
  }
}
