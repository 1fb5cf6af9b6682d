import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatFrameRow, FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { ManualClock } from '../../manual-clock.ts';
import { ManifestStore, readManifest } from '../disk/manifest-store.ts';
import { manifestForFolder } from './foreign-folder.ts';
import { InterruptedSessions } from './interrupted-sessions.ts';

const CAPTURE = 'capture-a';
const ROWS = 3;

let recordings = '';
let recovered: string[];
let recording: string | null;
const clock = new ManualClock();
beforeEach(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'interrupted-'));
  recovered = [];
  recording = null;
});
afterEach(() => rm(recordings, { recursive: true }));

const search = (): InterruptedSessions =>
  new InterruptedSessions({
    clock,
    recordings,
    resumeMs: 600_000,
    maxListedGaps: 10,
    isRecording: (directory) => directory === recording,
    update: async (directory, change) => {
      const reading = await readManifest(directory);
      if (reading.kind === 'manifest') await new ManifestStore(directory).write(change(reading.manifest));
    },
    recover: (directory) => {
      recovered.push(directory);
      return Promise.resolve();
    },
  });

/** Leaves a session of three frames, the last of which came so long ago. */
async function leave(name: string, more: Partial<SessionManifest> = {}, agoMs = 1000): Promise<string> {
  const folder = join(recordings, name);
  await mkdir(folder);
  const base = manifestForFolder(folder, 'capture-station 0.1.0');
  const device = { ...base.device, id: 'camera-of-anna', protocol: 'camera.v2' as const };
  const told = { state: 'recovered' as const, endCause: 'crash' as const, captureId: CAPTURE, device, ...more };
  await new ManifestStore(folder).write({ ...base, ...told });
  const rows = Array.from({ length: ROWS }, (_, i) =>
    formatFrameRow({
      sequence: i,
      key: i === 0,
      deviceUs: i * 100_000,
      arrivalUs: 5_000_000,
      stationUs: 4_000_000,
      ptsUs: i * 100_000,
      bytes: 8,
      offset: i * 8,
      file: 'stream.mp4',
    }),
  );
  await writeFile(join(folder, 'frames.csv'), `${FRAMES_CSV_HEADER}\n${rows.join('')}`);
  await writeFile(join(folder, 'stream.h264'), Buffer.alloc(ROWS * 8));
  await writeFile(join(folder, 'stream.mp4'), 'mp4');
  const at = new Date(clock.nowUs() / 1000 - agoMs);
  await utimes(join(folder, 'frames.csv'), at, at);
  return folder;
}

const found = async (device = 'camera-of-anna') => (await search().find(device, new Set([CAPTURE]))).get(CAPTURE);

/** What can be gone on with. */
async function find(device?: string) {
  const outcome = await found(device);
  return outcome === 'ended' ? undefined : outcome;
}

describe('what an earlier run of the station left of a capture', () => {
  it('is found among the folders, put in order, and read up to its last row', async () => {
    await leave('other', { captureId: 'capture-b' });
    const folder = await leave('mine');
    const past = await find();
    expect(past).toMatchObject({
      directory: folder,
      rawBytes: 24,
      journal: { rows: 3, keepsRaw: true, hasClock: false },
    });
    expect(past?.counted.sequence.next).toBe(ROWS);
    expect(past?.counted.timeline.lastTicks).toBe(18_000);
    expect(past?.counted.statistics.firstStationUs).toBe(4_000_000);
    expect(recovered).toEqual([folder]);
  });

  it.each([
    ['of another device', {}, 'camera-of-bert'],
    ['that the operator ended', { endCause: 'stopped' as const }, 'camera-of-anna'],
    ['that the operator gave up', { endCause: 'given up' as const }, 'camera-of-anna'],
    ['that failed', { state: 'failed' as const }, 'camera-of-anna'],
    ['that met a problem', { problem: 'The disk was full.' }, 'camera-of-anna'],
    ['that could not be recovered', { state: 'recording' as const }, 'camera-of-anna'],
  ])('%s is not gone on with', async (_, more, device) => {
    await leave('mine', more);
    expect(await find(device)).toBeUndefined();
  });

  it.each(['stopped', 'given up', 'restarted'] as const)(
    'that was ended for good (%s) is known as such',
    async (endCause) => {
      await leave('mine', { endCause });
      expect(await found()).toBe('ended');
    },
  );

  it('counts as recording from the moment that it is claimed, and no more when it is released', async () => {
    const folder = await leave('mine');
    const past = await find();
    if (past === undefined) throw new Error('Nothing was found.');
    await search().claim(past);
    expect(await readManifest(folder)).toMatchObject({ manifest: { state: 'recording' } });
    await search().release(past);
    expect(await readManifest(folder)).toMatchObject({ manifest: { state: 'recovered' } });
  });

  it('after more than 10 minutes is not gone on with', async () => {
    await leave('mine', {}, 601_000);
    expect(await find()).toBeUndefined();
    await leave('recent', {}, 590_000);
    expect(await find()).toBeDefined();
  });

  it('in a folder that a session of this process writes is not its business', async () => {
    recording = await leave('mine');
    expect([await find(), recovered]).toEqual([undefined, []]);
  });

  it('in several videos is not gone on with', async () => {
    const folder = await leave('mine');
    await writeFile(join(folder, 'stream-2.mp4'), 'mp4');
    expect(await find()).toBeUndefined();
  });

  it('is not looked for where a camera holds nothing', async () => {
    await leave('mine');
    expect([(await search().find('camera-of-anna', new Set())).size, recovered]).toEqual([0, []]);
  });
});
