import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFramesCsv, type FrameRow } from '#shared/recording/frames-csv.ts';
import { sessionsIn, eventually, type SessionOnDisk } from './station-process.ts';
import { samplesOf } from './video-facts.ts';

/** What a session left on disk, read back. */
export interface Recorded {
  readonly raw: Buffer;
  readonly rows: readonly FrameRow[];
  /** PTS of stream.mp4 in ms; empty where there is none. */
  readonly timesMs: readonly number[];
}

const TICKS_PER_MS = 90;

/** Reads a session's files. */
export async function readRecorded(directory: string): Promise<Recorded> {
  const video = join(directory, 'stream.mp4');
  const samples = existsSync(video) ? await samplesOf(video) : [];
  return {
    raw: await readFile(join(directory, 'stream.h264')),
    rows: parseFramesCsv(await readFile(join(directory, 'frames.csv'), 'utf8')),
    timesMs: samples.map(({ ptsTicks }) => ptsTicks / TICKS_PER_MS),
  };
}

/** The part of a row that the device decides. */
export function sentPart({ sequence, deviceUs, bytes, offset }: FrameRow): Record<string, number | null> {
  return { sequence, deviceUs, bytes, offset };
}

/** The largest difference between two lists of times, in ms; infinite where they are not of one length. */
export function worstDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((time, i) => Math.abs(time - (b[i] ?? Infinity))));
}

/** The sessions, oldest first, once there are so many and all of them have ended. */
export function endedSessions(recordings: string, count: number): Promise<readonly SessionOnDisk[]> {
  return eventually(`${count} ended sessions in ${recordings}`, async () => {
    const sessions = await sessionsIn(recordings).catch(() => []);
    const ended = sessions.filter(({ manifest }) => manifest.state === 'ready' || manifest.state === 'failed');
    if (ended.length < count) return null;
    return ended.sort((a, b) => a.manifest.startedAt.localeCompare(b.manifest.startedAt));
  });
}
