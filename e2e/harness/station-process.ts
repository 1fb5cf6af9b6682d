import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessMode } from '#shared/contract/access.ts';
import type { StationSettings } from '#shared/contract/settings.ts';
import { MANIFEST_FILE, sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';

/** The built headless program. */
export const HEADLESS = fileURLToPath(new URL('../../out/main/headless.js', import.meta.url));

const LISTENING = /listens on \S*:(\d+);/;
const CONSOLE = /^\[Info\]: Console: (http:\S+)$/;
const PHONE_PAGE = /^\[Info\]: Phone page: (https:\S+)$/;

/** Waits until `look` gives something, looking again and again; fails with `what`, as it is then, after the limit. */
export async function eventually<T>(
  what: string | (() => string),
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs = 20_000,
): Promise<T> {
  const until = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > until) {
      throw new Error(`Not within ${limitMs} ms: ${typeof what === 'string' ? what : what()}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a station process is started. */
export interface StationProcessOptions {
  readonly recordings: string;
  /**
   * Who may connect: everybody, if nothing else is said, so that phones of tests that are about something else need no
   * approval. The program's own default is `approve`.
   */
  readonly access?: AccessMode;
  /** Ports, access and recordings folder stand in these settings, where the console can change them, and not in flags. */
  readonly settings?: Partial<StationSettings>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The program as it is installed, instead of the one that was built. */
  readonly program?: string;
}

/** A real station in a process of its own, on free ports of the loopback address. */
export class StationProcess {
  readonly child: ChildProcess;
  readonly recordings: string;
  /** Every line of standard output so far. */
  readonly lines: string[] = [];
  stderr = '';
  port = 0;
  #rest = '';

  private constructor(child: ChildProcess, recordings: string) {
    this.child = child;
    this.recordings = recordings;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** Starts a station and waits until it listens. */
  static async start(options: StationProcessOptions): Promise<StationProcess> {
    const station = StationProcess.spawn(options);
    await eventually(
      () => `the station listens; it said ${station.stderr}`,
      () => {
        if (station.child.exitCode !== null) throw new Error(`The station ended: ${station.stderr}`);
        return station.port > 0;
      },
    );
    return station;
  }

  /** Starts a station without waiting, for those that are to fail. */
  static spawn(options: StationProcessOptions): StationProcess {
    const { recordings, access = 'open', settings, args = [], env = {}, program = HEADLESS } = options;
    const data = `${recordings}-data`;
    const own = ['--host', '127.0.0.1', '--data', data];
    if (settings === undefined) {
      own.push('--port', '0', '--https-port', '0', '--access', access, '--recordings', recordings);
    } else {
      mkdirSync(data, { recursive: true });
      const values = { port: 0, httpsPort: 0, access, recordings, ...settings };
      writeFileSync(join(data, 'settings.json'), JSON.stringify(values));
    }
    const child = spawn(process.execPath, [program, ...own, ...args], { env: { ...process.env, ...env } });
    return new StationProcess(child, recordings);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/android-cam`;
  }

  /** The address that the program prints for this machine's browser. */
  async consoleAddress(): Promise<string> {
    return CONSOLE.exec(await this.line(CONSOLE))?.[1] ?? '';
  }

  /** The addresses of the phone page that the program prints, each with the device token behind the #. */
  async phoneAddresses(): Promise<readonly URL[]> {
    await this.line(PHONE_PAGE);
    return this.lines.flatMap((line) => {
      const address = PHONE_PAGE.exec(line)?.[1];
      return address === undefined ? [] : [new URL(address)];
    });
  }

  /** The address of the phone page on the loopback interface, with the device token or without. */
  async phoneAddress(token: 'with token' | 'without token'): Promise<string> {
    const [first] = await this.phoneAddresses();
    if (first === undefined) throw new Error('The station prints no address of the phone page.');
    return `https://127.0.0.1:${first.port}/phone${token === 'with token' ? first.hash : ''}`;
  }

  /** The port for HTTPS. */
  async httpsPort(): Promise<number> {
    return Number((await this.phoneAddresses())[0]?.port);
  }

  /** The token that phones have from the scanned code. */
  async deviceToken(): Promise<string> {
    return (await this.phoneAddresses())[0]?.hash.slice(1) ?? '';
  }

  /** Types a line into the terminal. */
  type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** The first line that matches, now or within the limit; `from` leaves out earlier lines. */
  line(pattern: RegExp, from = 0): Promise<string> {
    return eventually(
      () => `a line like ${pattern.source}; the lines were:\n${this.lines.join('\n')}`,
      () => this.lines.slice(from).find((line) => pattern.test(line)),
    );
  }

  /** The most resident memory it ever had, in MiB; 0 where the system does not tell. */
  async peakMebibytes(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8').catch(() => '');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  }

  /** Ends it at once, as a power cut of the process. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Sends a signal and waits for the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.lines.push(line);
      const port = LISTENING.exec(line)?.[1];
      if (port !== undefined) this.port = Number(port);
    }
  }
}

/** A session folder with its manifest. */
export interface SessionOnDisk {
  readonly directory: string;
  readonly manifest: SessionManifest;
}

/** All session folders below `recordings` whose manifest can be read, by name. */
export async function sessionsIn(recordings: string): Promise<SessionOnDisk[]> {
  const sessions: SessionOnDisk[] = [];
  for (const entry of await readdir(recordings, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const directory = join(recordings, entry.name);
    const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => null);
    if (text === null) continue;
    const value: unknown = JSON.parse(text);
    sessions.push({ directory, manifest: sessionManifest.parse(value) });
  }
  return sessions.sort((a, b) => a.directory.localeCompare(b.directory));
}

/** A fresh folder for a test, and how to take it away again. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'capture-station-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }) };
}
