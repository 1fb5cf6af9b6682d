import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FfmpegRun } from './ffmpeg-runner.ts';
import { discard, publish, temporaryNameFor } from './temporary-output.ts';
import { messageOf } from '../../error-facts.ts';

/** Names inside a session's folder that every version of the station uses. */
const RAW_NAME = 'stream.h264';
const MP4_NAME = 'stream.mp4';

const DEFAULT_TIMEOUT_MS = 600_000;
const MAX_PROGRESS_LINE = 200;

/** A folder that holds a stream.h264 and nothing that tells the frames' times. */
export interface RawFolderRequest {
  readonly folder: string;
  /** Frames per second to assume: the raw stream has no times. */
  readonly fps: number;
  /** Default 10 minutes, enough for tens of GB from a slow disk. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told the part that is done, 0 to 1, each time ffmpeg says how much it has written. */
  readonly progressed?: (fraction: number) => void;
}

/**
 * Why there is no new stream.mp4: nothing to mux, one there already (it is left alone), a bad `fps`, ffmpeg failed
 * (or was cancelled or refused), or the disk did.
 */
export type RawMuxFailure = 'no-raw-file' | 'mp4-exists' | 'bad-fps' | 'ffmpeg-failed' | 'disk-error';

/**
 * How it went; `message` is one sentence for a person, `ffmpegWords` the end of ffmpeg's own output. `durationUs` is
 * frames / fps; a player may show a fraction of a frame more or less, as ffmpeg takes the length of the very last frame
 * from the SPS where that states a rate.
 */
export type RawMuxResult =
  | {
      readonly ok: true;
      readonly path: string;
      readonly bytes: number;
      readonly frames: number;
      readonly durationUs: number;
    }
  | { readonly ok: false; readonly reason: RawMuxFailure; readonly message: string; readonly ffmpegWords: string };

/**
 * Muxes `stream.h264` into an ordinary `stream.mp4` at a constant frame rate, without re-encoding.
 * Never rejects, never touches stream.h264, and on failure leaves no stream.mp4 behind.
 */
export async function muxRawFolder(run: FfmpegRun, request: RawFolderRequest): Promise<RawMuxResult> {
  const { folder, fps } = request;
  const raw = path.join(folder, RAW_NAME);
  const target = path.join(folder, MP4_NAME);
  if (!Number.isFinite(fps) || fps <= 0) return failed('bad-fps', `${fps} is not a frame rate above 0.`);
  if (!(await isFile(raw))) return failed('no-raw-file', `There is no ${RAW_NAME} in ${folder}.`);
  if (await exists(target)) return failed('mp4-exists', `${folder} has a ${MP4_NAME} already.`);
  const temporary = temporaryNameFor(target);
  try {
    return await muxTo(temporary, run, { ...request, raw, target });
  } catch (error) {
    const why = messageOf(error);
    return failed('disk-error', `${target} could not be written: ${why}.`);
  } finally {
    await discard(temporary).catch(() => undefined);
  }
}

async function muxTo(
  temporary: string,
  run: FfmpegRun,
  job: RawFolderRequest & { readonly raw: string; readonly target: string },
): Promise<RawMuxResult> {
  const { raw, target, fps, signal, progressed, timeoutMs = DEFAULT_TIMEOUT_MS } = job;
  const { size: rawBytes } = await stat(raw);
  const sizes = new WrittenSizes((bytes) => progressed?.(rawBytes === 0 ? 0 : Math.min(1, bytes / rawBytes)));
  const input = ['-v', 'error', '-nostats', '-progress', 'pipe:2', '-y', '-f', 'h264', '-r', String(fps), '-i', raw];
  const output = ['-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', temporary];
  const heard = (text: string): void => sizes.hear(text);
  const result = await run([...input, ...output], { timeoutMs, heard, ...(signal === undefined ? {} : { signal }) });
  const words = wordsWithoutProgress(result.stderr);
  if (!result.ok) return failed('ffmpeg-failed', result.message, words);
  const frames = framesWritten(result.stderr);
  if (frames === 0) return failed('ffmpeg-failed', `ffmpeg found no frame in ${raw}.`, words);
  const bytes = await publish(temporary, target);
  return { ok: true, path: target, bytes, frames, durationUs: Math.round((frames / fps) * 1_000_000) };
}

/** Hears from ffmpeg's `-progress` how many bytes of output there are. An MP4 is about as large as the stream in it. */
class WrittenSizes {
  readonly #told: (bytes: number) => void;
  #line = '';

  constructor(told: (bytes: number) => void) {
    this.#told = told;
  }

  hear(text: string): void {
    const lines = `${this.#line}${text}`.split('\n');
    // A last line without its end waits for the rest; longer than this it is none of ours.
    this.#line = (lines.pop() ?? '').slice(0, MAX_PROGRESS_LINE);
    for (const line of lines) {
      const bytes = /^total_size=\s*(\d+)\s*$/.exec(line)?.[1];
      if (bytes !== undefined) this.#told(Number(bytes));
    }
  }
}

/** `-progress` repeats blocks of `key=value` lines; the last `frame=` is the number of frames in the file. */
function framesWritten(stderr: string): number {
  const counts = [...stderr.matchAll(/^frame=\s*(\d+)\s*$/gm)];
  return Number(counts.at(-1)?.[1] ?? 0);
}

function wordsWithoutProgress(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/^[a-z0-9_]+=\s*\S+\s*$/.test(line))
    .join('\n')
    .trim();
}

function failed(reason: RawMuxFailure, message: string, ffmpegWords: string = ''): RawMuxResult {
  return { ok: false, reason, message, ffmpegWords };
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
