import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompletedSession, MeasuredServer } from './measured-server.ts';
import { cpuTimesOf, type CpuTimes } from './proc-stat.ts';
import { ServerProcess } from './server-process.ts';

/** The baseline's source. */
export const BASELINE = fileURLToPath(new URL('baseline.py', import.meta.url));

const INTERPRETERS = ['python3', '/usr/bin/python3'];
const COMPLETE_LIMIT_MS = 120_000;
const MP4_SAVED = /^\[Info\]: MP4 saved to (.*)$/;

/** The first interpreter that can import what is asked for; null where there is none. */
export function findPython(module: string, candidates: readonly string[] = INTERPRETERS): string | null {
  const works = (python: string): boolean =>
    spawnSync(python, ['-c', `import ${module}`], { timeout: 20_000 }).status === 0;
  return candidates.find(works) ?? null;
}

/** The baseline in a process of its own. */
export class BaselineServer implements MeasuredServer {
  readonly name = 'baseline';
  readonly process: ServerProcess;

  private constructor(server: ServerProcess) {
    this.process = server;
  }

  static async start(python: string, recordings: string): Promise<BaselineServer> {
    await mkdir(recordings, { recursive: true });
    // Unset: an unbuffered Python would pay a system call for each frame's log line.
    const env = { ...process.env, PYTHONUNBUFFERED: undefined };
    return new BaselineServer(await ServerProcess.start(python, [BASELINE, '--recordings', recordings], env));
  }

  /** Which Python and which websockets, in its own words. */
  get version(): string {
    return this.process.lines.find(({ text }) => text.includes('websockets'))?.text.replace('[Info]: ', '') ?? '';
  }

  async completed(count: number): Promise<{ sessions: readonly CompletedSession[]; cpu: CpuTimes }> {
    const lines = await this.process.matching(MP4_SAVED, count, COMPLETE_LIMIT_MS);
    const cpu = cpuTimesOf(this.process.pid);
    const sessions = lines.map(({ text, atMs }) => {
      const directory = dirname(MP4_SAVED.exec(text)?.[1] ?? '');
      return { directory, completeMs: atMs, endedMs: null, model: null };
    });
    return { sessions, cpu };
  }

  async idle(count: number): Promise<void> {
    await this.process.matching(/Thumbnail saved to/, count, COMPLETE_LIMIT_MS);
  }
}
