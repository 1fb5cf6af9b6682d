/** What a progress line is written to: the program's standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line of a terminal that is written over again and again: how far something slow is. Silent where no terminal is. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  #shown = false;

  constructor(stream: ProgressStream = process.stderr) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (this.#stream.isTTY !== true) return;
    this.#shown = true;
    // A longer one would wrap, and the next could not be written over it.
    this.#stream.write(`\r${text.slice(0, (this.#stream.columns ?? 80) - 1)}\u001B[K`);
  }

  /** Makes room for a line that stays. */
  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write('\r\u001B[K');
  }
}
