import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { type FolderReading, isAsItWas, readFolder } from './folder-reading.ts';
import type { FolderReport } from './gallery-protocol.ts';
import { LONG_AGO, makeFolder, testManifest } from './test-folders.ts';

const FOLDER = '10.0.0.1_5000_20260102_030405';
const STARTED_MS = new Date(2026, 0, 2, 3, 4, 5).getTime();
const FILES = { 'stream.mp4': 'mp4', 'thumbnail.jpg': 'jpeg', 'stream.h264': 'raw', 'frames.csv': 'csv' };
const NOTHING = { recovery: false, thumbnail: false, checksums: false };

let recordings = '';
beforeEach(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'folder-reading-'));
});
afterEach(() => rm(recordings, { recursive: true }));

function read(folder = FOLDER): FolderReading {
  const reading = readFolder(recordings, folder);
  if (reading === null) throw new Error(`There is no folder ${folder}.`);
  return reading;
}

async function reportOf(files: Readonly<Record<string, string | SessionManifest>>): Promise<FolderReport> {
  await makeFolder(recordings, FOLDER, files);
  return read().report;
}

describe('a folder with a manifest', () => {
  it('is what the manifest says, with the files that are there', async () => {
    const gap = { atUs: 1, lengthUs: 2, missing: 3, cause: 'sequence' as const };
    const manifest = testManifest({ notes: 'n', tags: ['a', 'b'], gaps: [gap], gapsNotListed: 4 });
    await makeFolder(recordings, FOLDER, {
      ...FILES,
      'stream-10.mp4': '',
      'stream-2.mp4': '',
      'session.json': manifest,
    });
    const reading = read();
    expect(reading.report).toEqual({
      folder: FOLDER,
      hasRaw: true,
      needs: NOTHING,
      summary: {
        folder: FOLDER,
        state: 'ready',
        problem: null,
        takeId: 'take-1',
        deviceId: '10.0.0.1',
        deviceName: 'Left',
        deviceModel: 'Pixel 6a',
        startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
        durationUs: 60_000_000,
        bytes: 320,
        gaps: 5,
        hasThumbnail: true,
        videos: ['stream.mp4', 'stream-2.mp4', 'stream-10.mp4'],
        notes: 'n',
        tags: ['a', 'b'],
        work: null,
      },
    });
    expect(reading.manifest).toEqual(manifest);
  });

  it('shows only files that are there, whatever the manifest lists', async () => {
    const { summary } = await reportOf({ 'session.json': testManifest(), 'stream.h264': 'raw' });
    expect(summary).toMatchObject({ hasThumbnail: false, videos: [] });
  });

  it.each([
    ['recording', testManifest({ state: 'recording', files: [] }), 5000],
    ['finalizing', testManifest({ state: 'finalizing', files: [] }), 13],
    ['failed', testManifest({ state: 'failed', files: [] }), 13],
  ])('that lists no files is as large as what it says, or as what is there: %s', async (_, manifest, bytes) => {
    expect((await reportOf({ ...FILES, 'session.json': manifest })).summary?.bytes).toBe(bytes);
  });

  it.each([
    ['recording', testManifest({ state: 'recording' }), { ...NOTHING, recovery: true }],
    ['finalizing', testManifest({ state: 'finalizing' }), { ...NOTHING, recovery: true }],
    ['ready', testManifest(), NOTHING],
    ['failed', testManifest({ state: 'failed', files: [{ name: 'stream.h264', bytes: 3, sha256: null }] }), NOTHING],
    [
      'ready, without thumbnail and checksum',
      testManifest({ files: [{ name: 'stream.mp4', bytes: 3, sha256: null }] }),
      { recovery: false, thumbnail: true, checksums: true },
    ],
    [
      'recovered, without checksum',
      testManifest({
        state: 'recovered',
        files: [
          { name: 'stream.mp4', bytes: 3, sha256: null },
          { name: 'thumbnail.jpg', bytes: 3, sha256: 'aa' },
        ],
      }),
      { recovery: false, thumbnail: false, checksums: true },
    ],
  ])('says what it still needs: %s', async (_, manifest, needs) => {
    expect((await reportOf({ ...FILES, 'session.json': manifest })).needs).toEqual(needs);
  });

  it('of many gaps is read whole', async () => {
    const gaps = Array.from({ length: 10_000 }, (_, atUs) => ({
      atUs,
      lengthUs: 1,
      missing: 1,
      cause: 'disk' as const,
    }));
    expect((await reportOf({ 'session.json': testManifest({ gaps }) })).summary?.gaps).toBe(10_000);
  });
});

describe('a folder whose manifest cannot be read', () => {
  it.each([
    ['it is not JSON', '{ "formatVersion": 1,'],
    ['it is not JSON', ''],
    ['another version of this program wrote it', JSON.stringify({ ...testManifest(), formatVersion: 2 })],
    ['device.name is not as it should be', JSON.stringify({ ...testManifest(), device: { id: '', name: 7 } })],
    [' is not as it should be', '[]'],
  ])('says why: %s', async (why, text) => {
    const report = await reportOf({ ...FILES, 'session.json': text });
    expect(report).toMatchObject({
      hasRaw: true,
      needs: { ...NOTHING, recovery: true },
      summary: {
        state: 'unreadable',
        problem: `session.json cannot be read: ${why}.`,
        startedAtMs: STARTED_MS,
        deviceId: '10.0.0.1',
        videos: ['stream.mp4'],
        hasThumbnail: true,
        bytes: 13,
        takeId: null,
      },
    });
  });

  it.each(process.platform === 'win32' ? ['a folder'] : ['a folder', 'a pipe'])(
    'is no trap where that is %s',
    async (kind) => {
      await makeFolder(recordings, FOLDER, { 'stream.mp4': 'mp4' });
      const path = join(recordings, FOLDER, 'session.json');
      if (kind === 'a folder') await mkdir(path);
      else execFileSync('mkfifo', [path]);
      expect(read().report.summary).toMatchObject({ state: 'unreadable', videos: ['stream.mp4'] });
    },
  );
});

describe('a folder without a manifest', () => {
  it('is foreign where there is a video; its name tells device and time', async () => {
    expect(await reportOf({ 'stream.mp4': 'mp4', 'stream.h264': 'raw' })).toMatchObject({
      hasRaw: true,
      needs: { ...NOTHING, recovery: true },
      summary: { state: 'foreign', startedAtMs: STARTED_MS, deviceId: '10.0.0.1', bytes: 6, videos: ['stream.mp4'] },
    });
  });

  it('is raw where there is only the raw stream', async () => {
    expect(await reportOf({ 'stream.h264': 'raw' })).toMatchObject({
      needs: { ...NOTHING, recovery: true },
      summary: { state: 'raw', videos: [], bytes: 3 },
    });
  });

  it('of another name is as old as what is in it', async () => {
    await makeFolder(recordings, 'holidays', { 'stream.mp4': 'mp4' });
    expect(read('holidays').report.summary).toMatchObject({ startedAtMs: LONG_AGO.getTime(), deviceId: '' });
  });

  it.each([[{}], [{ 'notes.txt': 'x', 'movie.mp4': 'x', 'thumbnail.jpg': 'x' }]])(
    'is no session with %j',
    async (files) => {
      expect(await reportOf(files)).toMatchObject({ summary: null, needs: NOTHING });
    },
  );

  it('is no session with its rows alone, but recovery is to see it', async () => {
    expect(await reportOf({ 'frames.csv': 'x' })).toMatchObject({ summary: null, needs: { recovery: true } });
  });
});

describe('what is no folder', () => {
  it('is not read: a file, a link, nothing at all', async () => {
    await makeFolder(recordings, FOLDER, { 'stream.mp4': 'mp4' });
    await writeFile(join(recordings, 'file'), 'x');
    await symlink(join(recordings, FOLDER), join(recordings, 'link'));
    expect(['file', 'link', 'none'].map((name) => readFolder(recordings, name))).toEqual([null, null, null]);
  });
});

describe('isAsItWas', () => {
  const unchanged = (): boolean => isAsItWas(recordings, FOLDER, before);
  let before: FolderReading['fingerprint'];
  beforeEach(async () => {
    await makeFolder(recordings, FOLDER, { 'stream.mp4': 'mp4', 'session.json': testManifest() });
    before = read().fingerprint;
  });

  it('is true while nothing happens', () => {
    expect(unchanged()).toBe(true);
    expect(before.newestMs).toBe(LONG_AGO.getTime());
  });

  it('is false where a file has come', async () => {
    await writeFile(join(recordings, FOLDER, 'thumbnail.jpg'), 'jpeg');
    expect(unchanged()).toBe(false);
  });

  it('is false where the manifest was written in its place', async () => {
    const path = join(recordings, FOLDER, 'session.json');
    await writeFile(path, JSON.stringify(testManifest({ notes: 'x' })));
    await utimes(path, LONG_AGO, LONG_AGO);
    expect(unchanged()).toBe(false);
  });

  it('is false where the folder has gone', async () => {
    await rm(join(recordings, FOLDER), { recursive: true });
    expect(unchanged()).toBe(false);
  });

  it('cannot be told where files may grow', async () => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    expect(isAsItWas(recordings, 'raw', read('raw').fingerprint)).toBe(false);
  });
});
