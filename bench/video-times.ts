import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { samplesOf } from '../e2e/harness/video-facts.ts';

const run = promisify(execFile);

/** How an MP4 compares with the frames that were sent for it. */
export interface VideoTimes {
  readonly frames: number;
  /** Sent frames that the MP4 does not have. */
  readonly lost: number;
  /** The largest difference of a frame's time from its device time, both counted from the first frame. */
  readonly worstErrorMs: number;
}

/** Compares frame by frame; both lists count from their own first entry. */
export function compareTimes(sentMs: readonly number[], ptsMs: readonly number[]): VideoTimes {
  const [firstSent = 0] = sentMs;
  const [firstPts = 0] = ptsMs;
  let worstErrorMs = 0;
  for (const [index, pts] of ptsMs.entries()) {
    const sent = sentMs[index];
    if (sent === undefined) break;
    worstErrorMs = Math.max(worstErrorMs, Math.abs(pts - firstPts - (sent - firstSent)));
  }
  return { frames: ptsMs.length, lost: sentMs.length - ptsMs.length, worstErrorMs };
}

/** Times of an MP4's frames in ms, as ffprobe reads them. */
export async function frameTimesOf(path: string): Promise<number[]> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=time_base', '-of', 'csv=p=0', path];
  const { stdout } = await run('ffprobe', args);
  const [numerator = Number.NaN, denominator = Number.NaN] = stdout.trim().split('/').map(Number);
  return (await samplesOf(path)).map(({ ptsTicks }) => (ptsTicks * numerator * 1000) / denominator);
}
