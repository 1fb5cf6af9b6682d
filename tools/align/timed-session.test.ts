import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatFrameRow, FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { CLOCK_FILE, FRAMES_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import { AlignError } from './take-sessions.ts';
import { readTimedSession } from './timed-session.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'align-session-'));
});
afterEach(() => rm(directory, { recursive: true }));

function manifestOf(clock: SessionManifest['clock']): SessionManifest {
  return {
    formatVersion: 1,
    program: 'test',
    sessionId: 'session',
    takeId: 'take',
    state: 'ready',
    problem: null,
    device: { id: 'id', name: '', model: 'Model', address: '', protocol: 'camera.v2' },
    startedAt: new Date(0).toISOString(),
    endedAt: null,
    takeOffsetUs: 0,
    video: { codec: null, width: 1, height: 1, rotation: 0 },
    frames: 4,
    keyFrames: 1,
    bytes: 40,
    durationUs: 0,
    fps: { mean: null, minIntervalUs: null, maxIntervalUs: null, estimateServer: null, estimateDevice: null },
    requested: null,
    gaps: [],
    clock,
    files: [],
    notes: '',
    tags: [],
  };
}

/** Four frames, the first in no video, the station's time of the third before that of the second. */
async function writeFrames(): Promise<void> {
  const stationUs = [1000, 3000, 2000, 4000];
  const rows = stationUs.map((time, sequence) =>
    formatFrameRow({
      sequence,
      key: sequence === 1,
      deviceUs: sequence * 1000,
      arrivalUs: time,
      stationUs: time,
      ptsUs: sequence === 0 ? null : sequence,
      bytes: 10,
      offset: sequence * 10,
      file: sequence === 0 ? null : 'stream.mp4',
    }),
  );
  await writeFile(join(directory, FRAMES_FILE), `${FRAMES_CSV_HEADER}\n${rows.join('')}`);
}

const TWO_WAY = { method: 'two-way', offsetUs: 0, driftPpm: 0, boundUs: 500 } as const;

describe('readTimedSession', () => {
  it('counts the pictures of the videos, and has them in order of time', async () => {
    await writeFrames();
    const session = await readTimedSession(directory, manifestOf(TWO_WAY), false);
    expect([...session.numbers]).toEqual([1, 0, 2]);
    expect([...session.stationUs]).toEqual([2000, 3000, 4000]);
    expect([...session.boundsUs]).toEqual([500, 500, 500]);
    expect(session.device).toBe('Model');
  });

  it('knows no bound of rows that came before anything was known of the clock', async () => {
    await writeFrames();
    const session = await readTimedSession(directory, manifestOf({ ...TWO_WAY, framesWithoutClock: 2 }), true);
    // The second row is the first picture, and the second in order of time.
    expect([...session.boundsUs]).toEqual([500, NaN, 500]);
  });

  it('knows no bound where there is no clock', async () => {
    await writeFrames();
    const unknown = { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 } as const;
    const session = await readTimedSession(directory, manifestOf(unknown), false);
    expect([...session.boundsUs]).toEqual([NaN, NaN, NaN]);
  });

  it('says which file is missing or damaged', async () => {
    await expect(readTimedSession(directory, manifestOf(TWO_WAY), false)).rejects.toThrow('has no frames.csv');
    await writeFile(join(directory, FRAMES_FILE), 'other\n');
    await expect(readTimedSession(directory, manifestOf(TWO_WAY), false)).rejects.toThrow(AlignError);
    await writeFrames();
    await writeFile(join(directory, CLOCK_FILE), 'other\n');
    await expect(readTimedSession(directory, manifestOf(TWO_WAY), false)).rejects.toThrow('--as-recorded');
    await expect(readTimedSession(directory, manifestOf(TWO_WAY), true)).resolves.toMatchObject({ method: 'two-way' });
  });
});
