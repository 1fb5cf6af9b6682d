import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { manifestForFolder } from './recovery/foreign-folder.ts';
import { ManifestStore, readManifest } from './disk/manifest-store.ts';
import { ManifestUpdates } from './disk/manifest-updates.ts';
import { type FileChecksum, type FinishingTools, SessionFinisher } from './session-finisher.ts';

let folder = '';
let steps: string[];
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-finisher-'));
  steps = [];
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** Tools that note what they are asked, and answer as the test has set. */
class Tools implements FinishingTools {
  readonly manifests = new ManifestUpdates();
  thumbnailProblem: string | null = null;
  before: (step: string) => Promise<void> = () => Promise.resolve();

  async makeThumbnail(source: string, target: string): Promise<string | null> {
    await this.#step(`thumbnail of ${basename(source)}`);
    if (this.thumbnailProblem === null) await writeFile(target, 'jpeg');
    return this.thumbnailProblem;
  }

  async checksum(path: string, progressed: (bytes: number) => void): Promise<FileChecksum> {
    await this.#step(`checksum of ${basename(path)}`);
    progressed(5);
    return { sha256: `sum of ${basename(path)}`, bytes: (await readFile(path)).length };
  }

  async #step(step: string): Promise<void> {
    steps.push(step);
    await this.before(step);
  }
}

function finisherWith(tools: Tools, finished?: (directory: string, manifest: SessionManifest) => void) {
  const log = new Log(new ManualClock());
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message.replaceAll(folder, 'FOLDER')}`));
  return new SessionFinisher(tools, log, finished);
}

async function session(name: string, ...files: string[]): Promise<string> {
  const directory = join(folder, name);
  await mkdir(directory);
  for (const file of files) await writeFile(join(directory, file), file);
  const manifest = { ...manifestForFolder(directory, 'test'), state: 'ready' as const };
  await new ManifestStore(directory).write(manifest);
  return directory;
}

async function manifestOf(directory: string): Promise<SessionManifest> {
  const reading = await readManifest(directory);
  if (reading.kind !== 'manifest') throw new Error(`There is no manifest: ${reading.kind}`);
  return reading.manifest;
}

describe('SessionFinisher', () => {
  it('makes the thumbnail, then the checksums of every file, then writes the manifest and tells it', async () => {
    const told: [string, SessionManifest][] = [];
    const finisher = finisherWith(new Tools(), (directory, manifest) => told.push([directory, manifest]));
    const a = await session('a', 'stream.h264', 'stream-2.mp4', 'stream.mp4', 'frames.csv', 'not ours.txt');
    finisher.add(a);
    await finisher.whenIdle();
    expect(steps).toEqual([
      'thumbnail of stream.mp4',
      'checksum of stream.mp4',
      'checksum of stream-2.mp4',
      'checksum of stream.h264',
      'checksum of frames.csv',
      'checksum of thumbnail.jpg',
    ]);
    const manifest = await manifestOf(a);
    expect(manifest.files).toEqual([
      { name: 'stream.mp4', bytes: 10, sha256: 'sum of stream.mp4' },
      { name: 'stream-2.mp4', bytes: 12, sha256: 'sum of stream-2.mp4' },
      { name: 'stream.h264', bytes: 11, sha256: 'sum of stream.h264' },
      { name: 'frames.csv', bytes: 10, sha256: 'sum of frames.csv' },
      { name: 'thumbnail.jpg', bytes: 4, sha256: 'sum of thumbnail.jpg' },
    ]);
    expect(told).toEqual([[a, manifest]]);
    expect(lines).toEqual(['info thumbnail-saved: Thumbnail saved to FOLDER/a/thumbnail.jpg']);
  });

  it('tells what it is at, how far, and when that is over', async () => {
    const told: (string | number | null)[][] = [];
    const finisher = new SessionFinisher(new Tools(), new Log(new ManualClock()), undefined, (directory, work) =>
      told.push([basename(directory), ...(work === null ? [null] : [work.kind, work.fraction])]),
    );
    finisher.add(await session('a', 'stream.mp4', 'frames.csv'));
    await finisher.whenIdle();
    expect(told).toEqual([
      ['a', 'thumbnail', null],
      // stream.mp4 and frames.csv have ten bytes, the thumbnail four.
      ['a', 'checksum', 0],
      ['a', 'checksum', 5 / 24],
      ['a', 'checksum', 10 / 24],
      ['a', 'checksum', 15 / 24],
      ['a', 'checksum', 20 / 24],
      ['a', 'checksum', 1],
      ['a', null],
    ]);
  });

  it('tells the end also of work that failed', async () => {
    const told: (string | null)[] = [];
    const tools = new Tools();
    tools.before = () => Promise.reject(new Error('EIO'));
    const finisher = new SessionFinisher(tools, new Log(new ManualClock()), undefined, (_, work) =>
      told.push(work?.kind ?? null),
    );
    finisher.add(await session('a', 'frames.csv'));
    await finisher.whenIdle();
    expect(told).toEqual(['checksum', null]);
  });

  it('does one session at a time, in their order, and each of those that wait once', async () => {
    const finisher = finisherWith(new Tools());
    const [a, b] = [await session('a', 'stream.mp4'), await session('b', 'frames.csv')];
    for (const directory of [a, b, b]) finisher.add(directory);
    await finisher.whenIdle();
    expect(steps).toEqual([
      'thumbnail of stream.mp4',
      'checksum of stream.mp4',
      'checksum of thumbnail.jpg',
      'checksum of frames.csv',
    ]);
  });

  it('leaves a thumbnail alone that is there, and makes none where there is no video', async () => {
    const finisher = finisherWith(new Tools());
    finisher.add(await session('a', 'stream.mp4', 'thumbnail.jpg'));
    finisher.add(await session('b', 'stream.h264'));
    await finisher.whenIdle();
    expect(steps.filter((step) => step.startsWith('thumbnail'))).toEqual([]);
  });

  it('goes on with the checksums where the thumbnail fails, and says why', async () => {
    const tools = new Tools();
    tools.thumbnailProblem = 'there is no ffmpeg.';
    const finisher = finisherWith(tools);
    const a = await session('a', 'stream.mp4');
    finisher.add(a);
    await finisher.whenIdle();
    expect(lines).toEqual(['warning thumbnail-failed: No thumbnail for FOLDER/a: there is no ffmpeg.']);
    expect((await manifestOf(a)).files).toEqual([{ name: 'stream.mp4', bytes: 10, sha256: 'sum of stream.mp4' }]);
  });

  it('says what failed, leaves that manifest as it was, and goes on with the next session', async () => {
    const tools = new Tools();
    tools.before = (step) =>
      step === 'checksum of stream.h264' ? Promise.reject(new Error('EIO')) : Promise.resolve();
    const finisher = finisherWith(tools);
    const [a, b] = [await session('a', 'stream.h264'), await session('b', 'frames.csv')];
    const before = await manifestOf(a);
    finisher.add(a);
    finisher.add(b);
    await finisher.whenIdle();
    expect(lines).toEqual(['warning finishing-failed: Thumbnail and checksums of FOLDER/a are missing: EIO.']);
    expect(await manifestOf(a)).toEqual(before);
    expect((await manifestOf(b)).files).toHaveLength(1);
  });

  it('keeps what others wrote into the manifest while it was at work', async () => {
    const tools = new Tools();
    const finisher = finisherWith(tools);
    const a = await session('a', 'frames.csv');
    tools.before = async () =>
      new ManifestStore(a).write({ ...(await manifestOf(a)), notes: 'the good take', tags: ['left'] });
    finisher.add(a);
    await finisher.whenIdle();
    expect(await manifestOf(a)).toMatchObject({
      notes: 'the good take',
      tags: ['left'],
      files: [{ name: 'frames.csv', sha256: 'sum of frames.csv' }],
    });
  });

  it('writes no manifest into a folder that has none, or none any more', async () => {
    const told: string[] = [];
    const finisher = finisherWith(new Tools(), (directory) => told.push(directory));
    const a = await session('a', 'frames.csv');
    await rm(join(a, 'session.json'));
    finisher.add(a);
    finisher.add(join(folder, 'gone'));
    await finisher.whenIdle();
    expect(told).toEqual([]);
    expect((await readManifest(a)).kind).toBe('missing');
    expect(lines).toEqual([]);
  });

  it('begins nothing more once it is stopped, and writes nothing of what it was at', async () => {
    const tools = new Tools();
    const finisher = finisherWith(tools);
    const [a, b, c] = [
      await session('a', 'stream.mp4', 'frames.csv'),
      await session('b', 'frames.csv'),
      join(folder, 'c'),
    ];
    tools.before = (step) => {
      if (step === 'checksum of stream.mp4') finisher.stop();
      return Promise.resolve();
    };
    const before = await manifestOf(a);
    finisher.add(a);
    finisher.add(b);
    await finisher.whenIdle();
    finisher.add(c);
    await finisher.whenIdle();
    expect(steps).toEqual(['thumbnail of stream.mp4', 'checksum of stream.mp4']);
    expect([await manifestOf(a), (await manifestOf(b)).files]).toEqual([before, []]);
  });

  it('misses no session, whenever it comes: also while the last one is just ending', async () => {
    // One session more for each step that the end of the first one takes.
    for (let step = 0; step < 20; step += 1) {
      const second = await session(`second-${step}`, 'stream.h264');
      steps.length = 0;
      const finisher = finisherWith(new Tools(), (directory) => {
        if (directory !== first) return;
        let later = Promise.resolve();
        for (let i = 0; i < step; i += 1) later = later.then(() => undefined);
        void later.then(() => finisher.add(second));
      });
      const first = await session(`first-${step}`, 'frames.csv');
      finisher.add(first);
      await finisher.whenIdle();
      await new Promise((resolve) => setImmediate(resolve));
      await finisher.whenIdle();
      expect(steps, `added ${step} steps later`).toEqual(['checksum of frames.csv', 'checksum of stream.h264']);
    }
  });

  it('does not make a checksum again that is known for a file of this length', async () => {
    const directory = await session('known', 'stream.h264');
    const tools = new Tools();
    const finisher = finisherWith(tools);
    finisher.add(directory);
    await finisher.whenIdle();
    steps.length = 0;
    finisher.add(directory);
    await finisher.whenIdle();
    expect(steps).toEqual([]);
  });

  it('is idle from the beginning', async () => {
    await finisherWith(new Tools()).whenIdle();
    expect(steps).toEqual([]);
  });
});
