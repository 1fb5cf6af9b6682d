import { stat } from 'node:fs/promises';
import type { FfmpegRun } from './ffmpeg-runner.ts';
import { discard, publish, temporaryNameFor } from './temporary-output.ts';
import { messageOf } from '../../error-facts.ts';

/** Widest thumbnail, in pixels; a narrower video is not enlarged. */
export const MAX_THUMBNAIL_WIDTH = 640;

const DEFAULT_TIMEOUT_MS = 30_000;

/** What to make a thumbnail of, and where to put it. */
export interface ThumbnailRequest {
  /** An MP4 file, or raw Annex-B with a name that ends in `.h264`. */
  readonly source: string;
  /** The JPEG to write, usually `thumbnail.jpg` in the session's folder; replaced if it is there. */
  readonly target: string;
  /** Limit of each ffmpeg run (two at the most); default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** How it went. `message` is one sentence for a person, `ffmpegWords` the end of ffmpeg's own output. */
export type ThumbnailResult =
  | { readonly ok: true; readonly path: string; readonly bytes: number }
  | { readonly ok: false; readonly message: string; readonly ffmpegWords: string };

/**
 * Makes a JPEG of the first frame that can be decoded whole: the first key frame, or else whatever ffmpeg decodes first.
 * Never rejects, and leaves no half-written file.
 */
export async function makeThumbnail(run: FfmpegRun, request: ThumbnailRequest): Promise<ThumbnailResult> {
  const { source, target, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = request;
  const temporary = temporaryNameFor(target);
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  try {
    let result = await run(thumbnailArguments(source, temporary, KEY_FRAMES_ONLY), options);
    if (result.ok && !(await hasContent(temporary))) {
      result = await run(thumbnailArguments(source, temporary, []), options);
    }
    if (!result.ok) return { ok: false, message: result.message, ffmpegWords: result.stderr };
    if (!(await hasContent(temporary))) {
      return { ok: false, message: `${source} has no frame that can be decoded.`, ffmpegWords: result.stderr };
    }
    return { ok: true, path: target, bytes: await publish(temporary, target) };
  } catch (error) {
    const why = messageOf(error);
    return { ok: false, message: `${target} could not be written: ${why}.`, ffmpegWords: '' };
  } finally {
    await discard(temporary).catch(() => undefined);
  }
}

/** Without this a stream that begins in mid-GOP gives a grey, smeared picture. */
const KEY_FRAMES_ONLY: readonly string[] = ['-skip_frame', 'nokey'];

function thumbnailArguments(source: string, temporary: string, decoderOptions: readonly string[]): string[] {
  const format = source.endsWith('.h264') ? ['-f', 'h264'] : [];
  const scale = `scale='min(${MAX_THUMBNAIL_WIDTH},iw)':-2,format=yuvj420p`;
  const input = ['-v', 'error', '-y', ...decoderOptions, ...format, '-i', source];
  const output = ['-map', '0:v:0', '-frames:v', '1', '-vf', scale, '-q:v', '4', '-f', 'mjpeg', temporary];
  return [...input, ...output];
}

async function hasContent(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > 0;
  } catch {
    return false;
  }
}
