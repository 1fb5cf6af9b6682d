import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { ManifestStore, readManifest } from './manifest-store.ts';
import { annotated, annotationsOf, ManifestUpdates } from './manifest-updates.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-updates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const MANIFEST: SessionManifest = {
  formatVersion: 1,
  program: 'test',
  sessionId: 'session-1',
  takeId: 'take-1',
  state: 'ready',
  problem: null,
  device: { id: 'device-1', name: '', model: '', address: '10.0.0.1:5000', protocol: 'android-cam' },
  startedAt: '2026-01-02T03:04:05.678+00:00',
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

async function session(name: string): Promise<string> {
  const directory = join(folder, name);
  await mkdir(directory);
  await new ManifestStore(directory).write(MANIFEST);
  return directory;
}

async function read(directory: string): Promise<SessionManifest> {
  const reading = await readManifest(directory);
  if (reading.kind !== 'manifest') throw new Error(reading.kind);
  return reading.manifest;
}

describe('ManifestUpdates', () => {
  it('loses nothing of many changes that come at once', async () => {
    const updates = new ManifestUpdates();
    const directory = await session('a');
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        updates.update(directory, (before) => ({ ...before, tags: [...before.tags, `${i}`] })),
      ),
    );
    expect((await read(directory)).tags).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
    expect(await readdir(directory)).toEqual(['session.json']);
  });

  it('lets folders go their own ways, and one that fails hold up nobody', async () => {
    const updates = new ManifestUpdates();
    const [a, b] = [await session('a'), await session('b')];
    const failing = updates.update(a, () => {
      throw new Error('no');
    });
    const [later, other] = [updates.annotate(a, { notes: 'later' }), updates.annotate(b, { notes: 'other' })];
    await expect(failing).rejects.toThrow('no');
    expect([(await later)?.notes, (await other)?.notes]).toEqual(['later', 'other']);
  });

  it('keeps what an annotation leaves out, and fields of other versions', async () => {
    const directory = await session('a');
    await new ManifestStore(directory).write({ ...MANIFEST, notes: 'old', tags: ['x'], theirs: 7 });
    const written = await new ManifestUpdates().annotate(directory, { name: 'Left', tags: ['y', 'z'] });
    expect(written).toMatchObject({ notes: 'old', tags: ['y', 'z'], theirs: 7, device: { name: 'Left' } });
    expect(await read(directory)).toEqual(written);
  });

  it('writes nothing where there is no manifest to change', async () => {
    const directory = join(folder, 'raw');
    await mkdir(directory);
    expect(await new ManifestUpdates().annotate(directory, { notes: 'x' })).toBeNull();
    await writeFile(join(directory, 'session.json'), '{');
    expect(await new ManifestUpdates().annotate(directory, { notes: 'x' })).toBeNull();
    expect((await readManifest(directory)).kind).toBe('unreadable');
  });

  it('replaces also where there was none, and hands over what was there', async () => {
    const updates = new ManifestUpdates();
    const directory = join(folder, 'new');
    await mkdir(directory);
    const seen: (string | null)[] = [];
    const make = (before: SessionManifest | null): SessionManifest => {
      seen.push(before?.notes ?? null);
      return { ...MANIFEST, notes: 'first' };
    };
    await updates.replace(directory, make);
    await updates.replace(directory, make);
    expect(seen).toEqual([null, 'first']);
  });

  it('rejects with the file system’s error where the folder is gone', async () => {
    const gone = join(folder, 'gone');
    await expect(new ManifestUpdates().replace(gone, () => MANIFEST)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('annotated', () => {
  it('and annotationsOf are each other’s way back', () => {
    const said = { name: 'Left', notes: 'n', tags: ['a'] };
    expect(annotationsOf(annotated(MANIFEST, said))).toEqual(said);
  });
});
