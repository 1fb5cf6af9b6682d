import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { ManifestStore, readManifest } from './manifest-store.ts';

const MANIFEST: SessionManifest = {
  formatVersion: 1,
  program: 'capture-station 0.1.0',
  sessionId: 'session-1',
  takeId: 'take-1',
  state: 'recording',
  problem: null,
  device: { id: 'd', name: 'Left', model: 'Pixel 6a', address: '192.168.1.23:40412', protocol: 'android-cam' },
  startedAt: '2026-11-22T06:00:00.000+00:00',
  endedAt: null,
  takeOffsetUs: 0,
  video: { codec: null, width: 0, height: 0, rotation: 0 },
  frames: 0,
  keyFrames: 0,
  bytes: 0,
  durationUs: 0,
  fps: { mean: null, minIntervalUs: null, maxIntervalUs: null, estimateServer: null, estimateDevice: null },
  requested: null,
  gaps: [],
  clock: { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 },
  files: [],
  notes: '',
  tags: [],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const content = (): Promise<string> => readFile(join(folder, 'session.json'), 'utf8');
const put = (text: string): Promise<void> => writeFile(join(folder, 'session.json'), text);

describe('ManifestStore', () => {
  it('writes session.json for people to read, and leaves no other file', async () => {
    await new ManifestStore(folder).write(MANIFEST);
    expect(await readdir(folder)).toEqual(['session.json']);
    expect(await content()).toMatch(/^\{\n {2}"formatVersion": 1,\n {2}"program": "capture-station 0\.1\.0",\n/);
    expect(await content()).toMatch(/\n\}\n$/);
    expect(await readManifest(folder)).toEqual({ kind: 'manifest', manifest: MANIFEST });
  });

  it('replaces a longer manifest whole', async () => {
    const store = new ManifestStore(folder);
    await store.write({ ...MANIFEST, notes: 'x'.repeat(10_000) });
    await store.write({ ...MANIFEST, notes: 'short' });
    const reading = await readManifest(folder);
    expect(reading).toEqual({ kind: 'manifest', manifest: { ...MANIFEST, notes: 'short' } });
  });

  it('never shows a reader half a manifest', async () => {
    const store = new ManifestStore(folder);
    await store.write({ ...MANIFEST, notes: '0' });
    const writes = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => store.write({ ...MANIFEST, notes: `${n}`.repeat(200_000) }));
    const seen = new Set<string>();
    for (let reading = 0; reading < 50; reading += 1) seen.add((await readManifest(folder)).kind);
    await Promise.all(writes);
    expect([...seen]).toEqual(['manifest']);
  });

  it('replaces the file instead of writing into it', async () => {
    const store = new ManifestStore(folder);
    await store.write(MANIFEST);
    await link(join(folder, 'session.json'), join(folder, 'old'));
    await store.write({ ...MANIFEST, state: 'ready' });
    expect(JSON.parse(await readFile(join(folder, 'old'), 'utf8'))).toEqual(MANIFEST);
  });

  it('writes in the order of the calls', async () => {
    const store = new ManifestStore(folder);
    const order: string[] = [];
    const states = ['recording', 'finalizing', 'ready'] as const;
    const writes = states.map(async (state) => {
      await store.write({ ...MANIFEST, state });
      order.push(state);
    });
    await Promise.all(writes);
    expect(order).toEqual(['recording', 'finalizing', 'ready']);
    expect(await readManifest(folder)).toMatchObject({ manifest: { state: 'ready' } });
  });

  it('keeps the old manifest where the new one cannot be written, and goes on afterwards', async () => {
    const store = new ManifestStore(folder);
    await store.write(MANIFEST);
    await mkdir(join(folder, 'session.json.tmp'));
    const failing = store.write({ ...MANIFEST, state: 'finalizing' });
    await expect(failing).rejects.toThrow('EISDIR');
    expect(await readManifest(folder)).toMatchObject({ manifest: { state: 'recording' } });

    await rm(join(folder, 'session.json.tmp'), { recursive: true });
    await store.write({ ...MANIFEST, state: 'ready' });
    expect(await readManifest(folder)).toMatchObject({ manifest: { state: 'ready' } });
  });

  it('does not mind what a crash left of an earlier write', async () => {
    await writeFile(join(folder, 'session.json.tmp'), '{"formatVersion": 1, "prog'.repeat(1000));
    await new ManifestStore(folder).write(MANIFEST);
    expect(await readdir(folder)).toEqual(['session.json']);
    expect(await readManifest(folder)).toEqual({ kind: 'manifest', manifest: MANIFEST });
  });

  it('does not take for a manifest what has no moment for a time', async () => {
    await writeFile(
      join(folder, 'session.json'),
      JSON.stringify({ ...MANIFEST, startedAt: '026-01-02T03:04:05.000+00:00' }),
    );
    expect(await readManifest(folder)).toMatchObject({ kind: 'unreadable' });
  });

  it('rejects where the folder is gone', async () => {
    await expect(new ManifestStore(join(folder, 'gone')).write(MANIFEST)).rejects.toThrow('ENOENT');
  });
});

describe('readManifest', () => {
  it('keeps fields that this version does not know', async () => {
    await put(JSON.stringify({ ...MANIFEST, rating: 5, future: { deep: [1, 2] } }));
    const reading = await readManifest(folder);
    expect(reading).toMatchObject({ kind: 'manifest', manifest: { rating: 5, future: { deep: [1, 2] } } });
    if (reading.kind !== 'manifest') throw new Error('It was readable a line above.');
    await new ManifestStore(folder).write({ ...reading.manifest, notes: 'edited' });
    expect(JSON.parse(await content())).toEqual({
      ...MANIFEST,
      rating: 5,
      future: { deep: [1, 2] },
      notes: 'edited',
    });
  });

  it('tells a folder without a manifest', async () => {
    expect(await readManifest(folder)).toEqual({ kind: 'missing' });
    expect(await readManifest(join(folder, 'gone'))).toEqual({ kind: 'missing' });
  });

  it('tells what is not JSON', async () => {
    for (const text of ['', '{"formatVersion": 1', 'hello']) {
      await put(text);
      expect(await readManifest(folder)).toEqual({ kind: 'unreadable', why: 'not JSON' });
    }
  });

  it.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['another version', JSON.stringify({ ...MANIFEST, formatVersion: 2 })],
    ['an unknown state', JSON.stringify({ ...MANIFEST, state: 'paused' })],
    ['a missing field', JSON.stringify({ ...MANIFEST, device: undefined })],
    ['a fraction for a count', JSON.stringify({ ...MANIFEST, frames: 1.5 })],
  ])('does not take %s for a manifest', async (_, text) => {
    await put(text);
    const reading = await readManifest(folder);
    expect(reading.kind).toBe('unreadable');
    expect(reading).not.toHaveProperty('why', '');
  });

  it('does not throw where session.json is a folder', async () => {
    await mkdir(join(folder, 'session.json'));
    expect(await readManifest(folder)).toMatchObject({ kind: 'unreadable' });
  });
});
