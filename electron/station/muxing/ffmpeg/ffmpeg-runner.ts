import { spawn, type ChildProcessByStdio } from 'node:child_process';
import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../error-facts.ts';

/** How much of ffmpeg's own words is kept: the end, where it says why it failed. */
export const MAX_STDERR_BYTES = 4096;

/** Why a run did not succeed. `queue-full` and `stopped` come from {@link FfmpegQueue} only. */
export type FfmpegFailure = 'not-started' | 'exit-code' | 'signal' | 'timeout' | 'cancelled' | 'queue-full' | 'stopped';

/** How a run ended. `stderr` is the last 4 KB of ffmpeg's own words, `message` one sentence for a person. */
export type FfmpegResult =
  | { readonly ok: true; readonly stderr: string }
  | { readonly ok: false; readonly stderr: string; readonly reason: FfmpegFailure; readonly message: string };

/** `timeoutMs` counts from the start of the process, not from when the run was asked for. */
export interface FfmpegRunOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** What ffmpeg reads from its standard input. Without it there is none. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Told each piece of ffmpeg's standard error as it comes, wherever the pieces are cut. */
  readonly heard?: (text: string) => void;
}

/** Runs one ffmpeg with these arguments; {@link FfmpegQueue.runner} makes one, tests hand in their own. */
export type FfmpegRun = (args: readonly string[], options: FfmpegRunOptions) => Promise<FfmpegResult>;

type FfmpegProcess = ChildProcessByStdio<Writable | null, null, Readable>;

/** A killed shell script can leave a child that holds stderr open; waited for this long after the exit. */
const STDERR_GRACE_MS = 300;

/**
 * Runs ffmpeg at low priority, and kills it after `timeoutMs` or when `signal` fires.
 * Never rejects; resolves when the process has ended.
 */
export function runFfmpeg(
  ffmpegPath: string,
  args: readonly string[],
  options: FfmpegRunOptions,
): Promise<FfmpegResult> {
  const { timeoutMs, signal, heard, input } = options;
  if (signal?.aborted === true) return Promise.resolve(failure('cancelled', 'ffmpeg was cancelled before it began.'));
  let child: FfmpegProcess;
  try {
    child = start(ffmpegPath, args, input !== undefined);
  } catch (error) {
    return Promise.resolve(failure('not-started', `ffmpeg could not be started: ${wordsOf(error)}.`));
  }
  lowerPriority(child.pid);
  if (input !== undefined && child.stdin !== null) feed(input, child.stdin);
  return new Promise((resolve) => {
    const words = new StderrTail();
    let killedFor: 'timeout' | 'cancelled' | null = null;
    const kill = (cause: 'timeout' | 'cancelled'): void => {
      killedFor ??= cause;
      child.kill('SIGKILL');
    };
    const cancel = (): void => kill('cancelled');
    const timer = setTimeout(() => kill('timeout'), timeoutMs);
    signal?.addEventListener('abort', cancel, { once: true });
    const finish = (result: FfmpegResult): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve(result);
    };
    child.stderr.on('data', (chunk: Buffer) => {
      words.append(chunk);
      heard?.(chunk.toString('latin1'));
    });
    child.once('error', (error) => {
      if (child.pid === undefined) finish(failure('not-started', `ffmpeg could not be started: ${error.message}.`));
    });
    child.once('exit', () => setTimeout(() => child.stderr.destroy(), STDERR_GRACE_MS).unref());
    child.once('close', (code, exitSignal) => {
      finish(ending({ code, exitSignal, killedFor, timeoutMs, stderr: words.text() }));
    });
  });
}

function start(ffmpegPath: string, args: readonly string[], hasInput: boolean): FfmpegProcess {
  const all = [...(hasInput ? [] : ['-nostdin']), '-hide_banner', ...args];
  return hasInput
    ? spawn(ffmpegPath, all, { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true })
    : spawn(ffmpegPath, all, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
}

/** An ffmpeg that ends early reads no more, and says why by itself; input that fails ends it early. */
function feed(input: AsyncIterable<Uint8Array>, stdin: Writable): void {
  pipeline(input, stdin).catch(() => undefined);
}

interface Ending {
  readonly code: number | null;
  readonly exitSignal: NodeJS.Signals | null;
  readonly killedFor: 'timeout' | 'cancelled' | null;
  readonly timeoutMs: number;
  readonly stderr: string;
}

function ending({ code, exitSignal, killedFor, timeoutMs, stderr }: Ending): FfmpegResult {
  if (code === 0) return { ok: true, stderr };
  if (killedFor === 'timeout') {
    return failure('timeout', `ffmpeg was stopped: it took more than ${timeoutMs / 1000} s.`, stderr);
  }
  if (killedFor === 'cancelled') return failure('cancelled', 'ffmpeg was cancelled.', stderr);
  if (code === null) return failure('signal', `ffmpeg was ended by ${exitSignal ?? 'an unknown signal'}.`, stderr);
  return failure('exit-code', `ffmpeg ended with exit code ${code}.`, stderr);
}

function failure(reason: FfmpegFailure, message: string, stderr: string = ''): FfmpegResult {
  return { ok: false, stderr, reason, message };
}

function wordsOf(error: unknown): string {
  return messageOf(error);
}

/** Recording comes first: where the system refuses a lower priority, ffmpeg runs at the usual one. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {
    // it has ended already, or the system does not allow it
  }
}

/** The last {@link MAX_STDERR_BYTES} of a stream, whatever its length. */
class StderrTail {
  #kept = Buffer.alloc(0);

  append(chunk: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(-MAX_STDERR_BYTES)]).subarray(-MAX_STDERR_BYTES);
  }

  text(): string {
    return this.#kept.toString('utf8').trim();
  }
}
