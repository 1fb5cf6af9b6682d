import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionManifest } from '#shared/recording/manifest.ts';

/** Long enough ago that nobody expects a change: times that are only just over are looked at again. */
export const LONG_AGO = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

/** A manifest as a station leaves it. */
export function testManifest(changes: Partial<SessionManifest> = {}): SessionManifest {
  return {
    formatVersion: 1,
    program: 'capture-station 0.1.0',
    sessionId: 'session-1',
    takeId: 'take-1',
    state: 'ready',
    problem: null,
    device: {
      id: '10.0.0.1',
      name: 'Left',
      model: 'Pixel 6a',
      address: '10.0.0.1:5000',
      protocol: 'android-cam',
    },
    startedAt: '2026-01-02T03:04:05.678+00:00',
    endedAt: '2026-01-02T03:05:05.678+00:00',
    takeOffsetUs: 0,
    video: { codec: 'avc1.42E01F', width: 640, height: 480, rotation: 0 },
    frames: 600,
    keyFrames: 60,
    bytes: 5000,
    durationUs: 60_000_000,
    fps: { mean: 10, minIntervalUs: 100_000, maxIntervalUs: 100_000, estimateServer: 10, estimateDevice: 10 },
    requested: null,
    gaps: [],
    clock: { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 },
    files: [
      { name: 'stream.mp4', bytes: 300, sha256: 'aa' },
      { name: 'thumbnail.jpg', bytes: 20, sha256: 'bb' },
    ],
    notes: '',
    tags: [],
    ...changes,
  };
}

/** Makes a folder with these files, all of them long ago; a manifest is written as JSON. */
export async function makeFolder(
  recordings: string,
  folder: string,
  files: Readonly<Record<string, string | SessionManifest>>,
): Promise<string> {
  const directory = join(recordings, folder);
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    await utimes(path, LONG_AGO, LONG_AGO);
  }
  await utimes(directory, LONG_AGO, LONG_AGO);
  return directory;
}
