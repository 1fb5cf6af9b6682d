import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { codecString } from '#shared/h264/sps.ts';
import { messageOf } from '../../error-facts.ts';
import type { FfmpegRun } from './ffmpeg-runner.ts';
import { matroskaOf, type TimedJpeg } from './matroska-jpegs.ts';
import { discard, publish, temporaryNameFor } from './temporary-output.ts';

/** A stream.mjpeg to make an MP4 of. */
export interface JpegsToEncode {
  readonly source: string;
  readonly target: string;
  readonly jpegs: readonly TimedJpeg[];
  /** That of the first picture; those of another size are scaled to it. */
  readonly width: number;
  readonly height: number;
  readonly timeoutMs: number;
}

/** How it went; `frames` were encoded, `codec` as RFC 6381 has it. `words` are ffmpeg's own. */
export type JpegEncoding =
  | { readonly ok: true; readonly frames: number; readonly codec: string | null }
  | { readonly ok: false; readonly problem: string; readonly words: string; readonly mayWorkLater: boolean };

/** Ticks per second of the MP4, as those of phones have. */
const TIMESCALE = 90_000;
/** The sample entry stands in front of all tables. */
const HEAD_BYTES = 64 * 1024;

/**
 * Encodes JPEGs into an H.264 MP4, in one pass, each picture at its own time. Leaves no file behind where it fails, and
 * takes away what an earlier attempt left. Never rejects.
 */
export async function encodeJpegs(
  run: FfmpegRun,
  job: JpegsToEncode,
  progressed: (bytes: number) => void,
): Promise<JpegEncoding> {
  const { source, target, jpegs, timeoutMs } = job;
  const temporary = temporaryNameFor(target);
  try {
    await discardEarlier(target);
    const input = matroskaOf(source, jpegs, job, progressed);
    const result = await run(argumentsFor(temporary), { timeoutMs, input });
    const words = result.stderr.split('\n').filter((line) => !/^\w+=/.test(line));
    if (!result.ok) {
      const mayWorkLater = result.reason === 'not-started' || result.reason === 'stopped';
      return { ok: false, problem: result.message, words: words.join('\n').trim(), mayWorkLater };
    }
    const frames = framesIn(result.stderr);
    if (frames === 0)
      return { ok: false, problem: 'ffmpeg could decode no picture.', words: words.join('\n'), mayWorkLater: false };
    const codec = await codecOf(temporary);
    await publish(temporary, target);
    return { ok: true, frames, codec };
  } catch (error) {
    return {
      ok: false,
      problem: `${target} could not be written: ${messageOf(error)}.`,
      words: '',
      mayWorkLater: true,
    };
  } finally {
    await discard(temporary).catch(() => undefined);
  }
}

function argumentsFor(output: string): readonly string[] {
  const read = ['-v', 'error', '-nostats', '-progress', 'pipe:2', '-y', '-f', 'matroska', '-i', 'pipe:0'];
  // Even sizes, as 4:2:0 needs; the range of video, not that of JPEG.
  const filter = 'scale=trunc(iw/2)*2:trunc(ih/2)*2:out_range=tv,format=yuv420p';
  const times = ['-fps_mode', 'passthrough', '-enc_time_base', '-1', '-video_track_timescale', `${TIMESCALE}`];
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-bf', '0', '-threads', '1'];
  return [
    ...read,
    '-map',
    '0:v:0',
    '-vf',
    filter,
    ...times,
    ...encoder,
    '-movflags',
    '+faststart',
    '-f',
    'mp4',
    output,
  ];
}

/** What the head of an MP4 with its index in front tells: profile, constraints and level in its avcC. */
async function codecOf(mp4: string): Promise<string | null> {
  const file = await open(mp4, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    await file.read(head, 0, HEAD_BYTES, 0);
    const at = head.indexOf('avcC');
    const [profileIdc, constraintFlags, levelIdc] = head.subarray(at + 5, at + 8);
    if (at === -1 || profileIdc === undefined || constraintFlags === undefined || levelIdc === undefined) return null;
    return codecString({ profileIdc, constraintFlags, levelIdc });
  } finally {
    await file.close();
  }
}

/** The count in the last report of ffmpeg's `-progress`. */
function framesIn(stderr: string): number {
  return Number([...stderr.matchAll(/^frame=\s*(\d+)/gm)].at(-1)?.[1] ?? 0);
}

/** A station that was killed while it encoded has left its half. */
async function discardEarlier(target: string): Promise<void> {
  const folder = path.dirname(target);
  const prefix = `.${path.basename(target)}.`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(path.join(folder, name), { force: true });
  }
}
