import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MANIFEST_FILE, sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import { eventually, HEADLESS, sessionsIn } from '../e2e/harness/station-process.ts';
import type { CompletedSession, MeasuredServer } from './measured-server.ts';
import { cpuTimesOf, type CpuTimes } from './proc-stat.ts';
import { epochMs, ServerProcess } from './server-process.ts';

const COMPLETE_LIMIT_MS = 60_000;
const IDLE_LIMIT_MS = 120_000;
/** `eventually` looks every 20 ms, which is of the order of what is measured. */
const LOOK_EVERY_MS = 2;

/** The station as it is built in out/, with its default flags (raw kept, no line for each frame) and open to all. */
export class StationServer implements MeasuredServer {
  readonly name = 'station';
  readonly process: ServerProcess;
  readonly #recordings: string;

  private constructor(server: ServerProcess, recordings: string) {
    this.process = server;
    this.#recordings = recordings;
  }

  /** `nodeFlags` are for the profiler, `program` for another build than that in out/. */
  static async start(recordings: string, nodeFlags: readonly string[], program = HEADLESS): Promise<StationServer> {
    const door = ['--host', '127.0.0.1', '--port', '0', '--https-port', '0', '--access', 'open'];
    const place = ['--recordings', recordings, '--data', `${recordings}-data`];
    return new StationServer(
      await ServerProcess.start(process.execPath, [...nodeFlags, program, ...door, ...place]),
      recordings,
    );
  }

  async completed(count: number): Promise<{ sessions: readonly CompletedSession[]; cpu: CpuTimes }> {
    const open = await eventually('the sessions have folders', async () => {
      const folders = await this.#folders();
      return folders.length >= count && folders;
    });
    const sessions: CompletedSession[] = [];
    const until = epochMs() + COMPLETE_LIMIT_MS;
    for (const directory of open) sessions.push(await whenReady(directory, until));
    return { sessions, cpu: cpuTimesOf(this.process.pid) };
  }

  async idle(): Promise<void> {
    await eventually(
      'every checksum is known',
      async () => {
        const sessions = await sessionsIn(this.#recordings);
        return sessions.every(({ manifest }) => manifest.files.every(({ sha256 }) => sha256 !== null));
      },
      IDLE_LIMIT_MS,
    );
  }

  async #folders(): Promise<string[]> {
    const entries = await readdir(this.#recordings, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(this.#recordings, entry.name));
  }
}

async function whenReady(directory: string, untilMs: number): Promise<CompletedSession> {
  for (;;) {
    const manifest = await manifestIn(directory);
    const completeMs = epochMs();
    if (manifest?.state === 'failed') throw new Error(`The session failed: ${manifest.problem ?? 'no reason given'}`);
    if (manifest?.state === 'ready') {
      const { endedAt, device } = manifest;
      return { directory, completeMs, endedMs: endedAt === null ? null : Date.parse(endedAt), model: device.model };
    }
    if (completeMs > untilMs) throw new Error(`The session is not ready in time: ${directory}.`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function manifestIn(directory: string): Promise<SessionManifest | null> {
  const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  return sessionManifest.parse(value);
}
