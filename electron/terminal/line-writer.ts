import { standardOutput, type WriteDescriptor } from './standard-output.ts';

/** Lines that may wait for a terminal that does not take them; beyond that the newest are dropped and counted. */
const MAX_WAITING_LINES = 20_000;
const RETRY_MS = 20;

/**
 * Lines to standard output, written beside the event loop: a terminal that is held (Ctrl-S) or a reader that does not
 * read must not stop a recording, as a plain write to a pipe would.
 */
export class LineWriter {
  readonly #write: WriteDescriptor;
  readonly #waiting: string[] = [];
  #writing = false;
  #dropped = 0;
  #closed = false;
  #idle: (() => void) | null = null;

  constructor(write: WriteDescriptor = standardOutput()) {
    this.#write = write;
  }

  line(text: string): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MAX_WAITING_LINES) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(text);
    if (!this.#writing) this.#writeNext();
  }

  /** Resolves when every line has been taken, or after the limit. */
  flush(limitMs: number): Promise<void> {
    if (!this.#writing) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #writeNext(): void {
    if (this.#dropped > 0) {
      this.#waiting.push(`[Warning]: ${this.#dropped} lines were not printed because the terminal did not take them.`);
      this.#dropped = 0;
    }
    const lines = this.#waiting.splice(0);
    if (lines.length === 0) {
      this.#writing = false;
      this.#idle?.();
      return;
    }
    this.#writing = true;
    this.#writeAll(Buffer.from(`${lines.join('\n')}\n`));
  }

  #writeAll(bytes: Uint8Array): void {
    this.#write(bytes, (error, written) => {
      if (error === null) {
        if (written < bytes.byteLength) this.#writeAll(bytes.subarray(written));
        else this.#writeNext();
      } else if (error.code === 'EAGAIN') {
        setTimeout(() => this.#writeAll(bytes), RETRY_MS);
      } else {
        // Nobody reads any more: recording goes on without words.
        this.#closed = true;
        this.#waiting.length = 0;
        this.#writeNext();
      }
    });
  }
}
