import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { ManualClock } from '../../manual-clock.ts';
import { BufferPool } from '../disk/frame-batch.ts';
import { nodeJournalFileSystem } from '../disk/journal-file.ts';
import { readLeftRows } from './left-rows.ts';
import { countRows } from './left-statistics.ts';
import { Session } from '../session/session.ts';
import { SyncScheduler } from '../disk/sync-scheduler.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const CONFIG_720P = hex('00000001 67 42 80 1f da 01 40 16 e8 06 d0 a1 35  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');
const JPEG = hex('ff d8 ff e0 00 10');

/** Sequence, payload, device time and arrival in ms. */
type Sent = readonly [sequence: number, payload: Uint8Array, deviceMs: number, arrivalMs: number];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'left-statistics-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a live session of these messages counts. */
async function live(messages: readonly Sent[], keepRaw: boolean): Promise<SessionManifest> {
  const clock = new ManualClock(0);
  const device = { id: '', name: '', model: '', address: '', protocol: 'android-cam' as const };
  const identity = {
    directory: folder,
    sessionId: '',
    takeId: '',
    takeStartedUs: 0,
    startedUs: 0,
    device,
    requested: null,
    captureId: null,
    resumptions: 0,
  };
  const session = new Session(
    { ...identity, program: '', writer: { host: '', pid: 1 } },
    {
      clock,
      muxer: {
        openTrack: (path, _format, _createdAtMs, listener) => ({
          append: ({ buffer }) => listener.batchConsumed(buffer),
          useParameterSets: () => undefined,
          settle: () => undefined,
          finish: () => writeFile(path, ''),
        }),
      },
      journal: {
        fileSystem: nodeJournalFileSystem,
        sync: new SyncScheduler(clock, { everyMs: 1000, concurrent: 1 }),
        keepRaw,
      },
      buffers: new BufferPool([1024], 4),
      limits: { sessionQueueBytes: 1_000_000, largeBatchBytes: 0, listedGaps: 3 },
    },
    {
      sessionChanged: () => undefined,
      sessionEnded: () => undefined,
      keyFrameStored: () => undefined,
      queueFilled: () => undefined,
      queueDrained: () => undefined,
      writeFailed: () => undefined,
    },
  );
  for (const [sequence, payload, deviceMs, arrivalMs] of messages) {
    session.write({ sequence, payload, deviceUs: deviceMs * 1000, arrivalUs: arrivalMs * 1000 });
  }
  await session.end('stopped');
  return session.manifest();
}

const CASES: Record<string, readonly Sent[]> = {
  'an ordinary capture': [
    [0, CONFIG, 0, 1000],
    [1, KEY, 500_000, 1010],
    [2, DELTA, 500_100, 1111],
    [3, DELTA, 500_350, 1360],
    [4, KEY, 500_400, 1420],
  ],
  'lost messages, before the first frame that is in a video and after it': [
    [0, CONFIG, 0, 0],
    [1, DELTA, 10, 10],
    [5, KEY, 20, 20],
    [9, DELTA, 30, 35],
    [10, DELTA, 40, 42],
  ],
  'a codec config between frames, alone and behind a loss': [
    [0, CONFIG, 0, 0],
    [1, KEY, 10, 10],
    [2, CONFIG, 0, 20],
    [3, KEY, 20, 20],
    [7, CONFIG, 0, 30],
    [8, KEY, 30, 30],
  ],
  'a change of the picture’s size': [
    [0, CONFIG, 0, 0],
    [1, KEY, 10, 10],
    [2, CONFIG_720P, 0, 20],
    [3, KEY, 120, 120],
    [4, DELTA, 250, 250],
  ],
  'time that jumps, back and far ahead, and stands still': [
    [0, CONFIG, 0, 0],
    [1, KEY, 1000, 0],
    [2, DELTA, 1000, 33],
    [3, DELTA, 500, 66],
    [4, DELTA, 60_000, 100],
    [5, DELTA, 60_040, 140],
  ],
  'more gaps than are listed': [
    [0, CONFIG, 0, 0],
    [1, KEY, 1, 1],
    [3, DELTA, 2, 2],
    [5, DELTA, 3, 3],
    [7, DELTA, 4, 4],
    [9, DELTA, 5, 5],
    [11, DELTA, 6, 6],
  ],
  'a sequence that wraps, and one that begins anew': [
    [4_294_967_294, CONFIG, 0, 0],
    [4_294_967_295, KEY, 10, 10],
    [0, DELTA, 20, 20],
    [1, DELTA, 30, 30],
    [0, DELTA, 40, 40],
  ],
  'what is no H.264': [
    [0, JPEG, 10, 10],
    [4, JPEG, 20, 20],
  ],
  nothing: [],
};

describe.each(Object.entries(CASES))('of %s', (_, messages) => {
  it.each([true, false])('the rows give what the live session counted (raw kept: %s)', async (keepRaw) => {
    // Without the raw stream nothing tells that a codec config stood between two frames; see the test below.
    const sent = keepRaw
      ? messages
      : messages.filter(([, payload], i) => i === 0 || payload === KEY || payload === DELTA);
    const numbered = keepRaw
      ? sent
      : sent.map(([, payload, deviceMs, arrivalMs], i): Sent => [i, payload, deviceMs, arrivalMs]);
    const manifest = await live(numbered, keepRaw);
    const left = await readLeftRows(folder);
    const counted = countRows(left?.rows ?? [], 3, false).statistics;
    expect(counted.gaps).toEqual(manifest.gaps);
    expect(counted.gapsNotListed).toBe(manifest.gapsNotListed ?? 0);
    expect([counted.frames, counted.keyFrames, counted.bytes]).toEqual([
      manifest.frames,
      manifest.keyFrames,
      manifest.bytes,
    ]);
    const { mean, minIntervalUs, maxIntervalUs, estimateServer, estimateDevice } = manifest.fps;
    expect(counted.fps()).toEqual({ mean, minIntervalUs, maxIntervalUs });
    const { server, device } = counted.estimate();
    expect(server ?? -1).toBeCloseTo(estimateServer ?? -1, 3);
    expect(device ?? -1).toBeCloseTo(estimateDevice ?? -1, 3);
  });
});

it('without the raw stream a codec config between frames shows as one lost message', async () => {
  await live(
    [
      [0, CONFIG, 0, 0],
      [1, KEY, 10, 10],
      [2, CONFIG, 0, 20],
      [3, KEY, 20, 20],
    ],
    false,
  );
  const left = await readLeftRows(folder);
  expect(countRows(left?.rows ?? [], 3, false).statistics.gaps).toEqual([
    { atUs: 0, lengthUs: 10_000, missing: 1, cause: 'sequence' },
  ]);
});

it('what was lost between the first codec config and the first frame is not known any more', async () => {
  const manifest = await live(
    [
      [0, CONFIG, 0, 0],
      [3, KEY, 10, 10],
    ],
    true,
  );
  expect(manifest.gaps).toEqual([{ atUs: 0, lengthUs: 0, missing: 2, cause: 'sequence' }]);
  const left = await readLeftRows(folder);
  expect(countRows(left?.rows ?? [], 3, false).statistics.gaps).toEqual([]);
});
