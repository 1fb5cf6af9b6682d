import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../e2e/harness/station-process.ts';

const LISTENING = /listens on \S*:(\d+);/;
const END_LIMIT_MS = 30_000;

/** A line of a server's log and when it was read, in ms since the Unix epoch. */
export interface TimedLine {
  readonly text: string;
  readonly atMs: number;
}

/** Now, in ms since the Unix epoch with fractions: comparable between the processes of one machine. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A server that is measured, in a process of its own that ends with `end()`. */
export class ServerProcess {
  /** Its log without the lines for single frames. */
  readonly lines: TimedLine[] = [];
  readonly pid: number;
  readonly #child: ChildProcess;
  #rest = '';
  #stderr = '';
  #port = 0;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    child.stdin?.on('error', () => undefined); // it ended; whoever waits for it says so
  }

  /** Resolves when it listens. */
  static async start(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = process.env,
  ): Promise<ServerProcess> {
    const child = spawn(command, [...args], { env: { ...env } });
    const failure = once(child, 'error').then(([error]: unknown[]) => Promise.reject(new Error(String(error))));
    failure.catch(() => undefined);
    const { pid } = child;
    if (pid === undefined) return failure;
    const server = new ServerProcess(child, pid);
    try {
      await eventually(`${command} listens`, () => {
        server.#requireRunning();
        return server.#port > 0;
      });
    } catch (error) {
      await server.end();
      throw error;
    }
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/android-cam`;
  }

  /** Types a line into its terminal. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** So many lines that match, once they are there. */
  async matching(pattern: RegExp, count: number, limitMs: number): Promise<readonly TimedLine[]> {
    return eventually(
      `${count} lines like ${pattern.source}`,
      () => {
        this.#requireRunning();
        const found = this.lines.filter(({ text }) => pattern.test(text));
        return found.length >= count && found;
      },
      limitMs,
    );
  }

  /** Ends it politely, and after a while at once. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_LIMIT_MS);
    await exited;
    clearTimeout(timer);
  }

  #requireRunning(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) return;
    throw new Error(`The server ended by itself: ${this.#stderr}`);
  }

  #take(text: string): void {
    const atMs = epochMs();
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('[Frame]')) continue;
      this.lines.push({ text: line, atMs });
      const port = LISTENING.exec(line)?.[1];
      if (port !== undefined) this.#port = Number(port);
    }
  }
}
