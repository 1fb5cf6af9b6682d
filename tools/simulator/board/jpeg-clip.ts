import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { locateFfmpeg } from '../../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { runFfmpeg } from '../../../electron/station/muxing/ffmpeg/ffmpeg-runner.ts';

/** What a board films: pixels, and a quality from 1 (best) to 63. */
export interface JpegClipOptions {
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

const FRAMES = 30;
const ENCODE_TIMEOUT_MS = 60_000;
const SOI = Buffer.from([0xff, 0xd8, 0xff]);
/** ffmpeg counts JPEG quality from 2 (best) to 31. */
const FFMPEG_BEST = 2;
const FFMPEG_LEAST = 31;

/** JPEGs of a moving picture, one after the other. Rejects with one sentence where there is no ffmpeg. */
export async function loadJpegClip({ width, height, quality }: JpegClipOptions): Promise<readonly Buffer[]> {
  const ffmpeg = await locateFfmpeg();
  if (ffmpeg.path === null) throw new Error(ffmpeg.problem);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'board-clip-'));
  try {
    const file = path.join(folder, 'clip.mjpeg');
    const scale = Math.round(FFMPEG_BEST + ((quality - 1) * (FFMPEG_LEAST - FFMPEG_BEST)) / 62);
    const input = ['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=10`, '-frames:v', `${FRAMES}`];
    const output = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj422p', '-q:v', `${scale}`, '-f', 'mjpeg', file];
    const result = await runFfmpeg(ffmpeg.path, ['-v', 'error', '-y', ...input, ...output], {
      timeoutMs: ENCODE_TIMEOUT_MS,
    });
    if (!result.ok) throw new Error(`No pictures for a board: ${result.message}`);
    return picturesOf(await readFile(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function picturesOf(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf(SOI); at !== -1; at = stream.indexOf(SOI, at + SOI.byteLength)) starts.push(at);
  return starts.map((start, index) => stream.subarray(start, starts[index + 1] ?? stream.byteLength));
}

/** A source that makes each clip once. */
export function sharedJpegClips(load: typeof loadJpegClip = loadJpegClip): typeof loadJpegClip {
  const loading = new Map<string, Promise<readonly Buffer[]>>();
  return (options) => {
    const key = JSON.stringify(options);
    const known = loading.get(key) ?? load(options);
    loading.set(key, known);
    known.catch(() => loading.delete(key));
    return known;
  };
}
