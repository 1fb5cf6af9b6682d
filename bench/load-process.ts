import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';

/** A program of this folder in a process of its own, which sends load and tells how far it is. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #heard: unknown[] = [];
  readonly #waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void }[] = [];
  #ended = false;

  /** Starts it; `task` reaches it as JSON in its first argument. */
  constructor(program: string, task: unknown) {
    this.#child = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(task)]);
    this.#child.on('message', (message) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#heard.push(message);
      else waiting.resolve(message);
    });
    this.#child.on('exit', (code) => {
      this.#ended = true;
      for (const { reject } of this.#waiting) reject(new Error(`${program} ended with code ${code}.`));
    });
  }

  /** Tells it to go on. */
  tell(word: string): void {
    this.#child.send(word);
  }

  /** What it says next, checked. Rejects when it ends or says nothing within the limit. */
  async hear<T>(schema: z.ZodType<T>, limitMs: number): Promise<T> {
    if (this.#heard.length > 0) return schema.parse(this.#heard.shift());
    if (this.#ended) throw new Error('The load process has ended.');
    let timer: NodeJS.Timeout | undefined;
    try {
      const message = await new Promise<unknown>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        timer = setTimeout(() => reject(new Error(`The load process said nothing for ${limitMs} ms.`)), limitMs);
      });
      return schema.parse(message);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it, at once where it does not leave by itself. */
  async end(): Promise<void> {
    if (this.#ended) return;
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    if (this.#child.connected) this.#child.send('leave');
    await exited;
    clearTimeout(timer);
  }
}
