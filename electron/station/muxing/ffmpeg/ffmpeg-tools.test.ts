import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../../log.ts';
import { ManualClock } from '../../manual-clock.ts';
import type { FfmpegLocation } from './ffmpeg-locator.ts';
import { FfmpegTools } from './ffmpeg-tools.ts';
import { run } from '../test-clip.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const TIMES = { muxMs: 20_000, thumbnailMs: 20_000 };
const REAL: FfmpegLocation = { path: installedFfmpeg(), source: 'PATH', version: '5', warnings: [] };
const NONE: FfmpegLocation = { path: null, problem: 'No ffmpeg was found; get one.', warnings: [] };

let folder = '';
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-tools-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

function toolsWith(location: FfmpegLocation): { tools: FfmpegTools; searches: () => number } {
  const log = new Log(new ManualClock());
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message}`));
  let searches = 0;
  const tools = new FfmpegTools(log, TIMES, () => {
    searches += 1;
    return Promise.resolve(location);
  });
  return { tools, searches: () => searches };
}

/** An ffmpeg that does what this shell script does; `started` resolves when it runs. */
async function standIn(body: string): Promise<FfmpegLocation> {
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return { path, source: 'FFMPEG_BIN', version: '5', warnings: [] };
}

async function rawFolder(): Promise<string> {
  const directory = join(folder, 'session');
  await rm(directory, { recursive: true, force: true });
  run('ffmpeg', [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=64x48:rate=10:duration=1',
    '-c:v',
    'libx264',
    join(folder, 'a.h264'),
  ]);
  const { mkdir, copyFile } = await import('node:fs/promises');
  await mkdir(directory);
  await copyFile(join(folder, 'a.h264'), join(directory, 'stream.h264'));
  return directory;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not happen.');
}

describe('without an ffmpeg', () => {
  it('there is one warning, however often it is asked for, and words for each request', async () => {
    const { tools, searches } = toolsWith(NONE);
    expect(await Promise.all([tools.locate(), tools.locate()])).toEqual([NONE, NONE]);
    expect(await tools.makeThumbnail('/a.mp4', '/a.jpg')).toBe('there is no ffmpeg.');
    expect(await tools.muxRaw('/folder', 10)).toEqual({
      ok: false,
      problem: 'No ffmpeg was found; get one.',
      words: '',
      mayWorkLater: true,
    });
    expect(searches()).toBe(1);
    expect(lines).toEqual([
      'warning ffmpeg-missing: No ffmpeg was found; get one. Recording works; thumbnails and raw folders wait.',
    ]);
    await tools.stop();
  });
});

describe('with an ffmpeg', () => {
  it('what was wrong with the others is said once', async () => {
    const { tools } = toolsWith({ ...REAL, warnings: ['That one is broken.', 'That one too.'] });
    await tools.locate();
    await tools.locate();
    expect(lines).toEqual(['warning ffmpeg-candidate: That one is broken.', 'warning ffmpeg-candidate: That one too.']);
  });

  it('muxes a raw folder and makes its thumbnail', async () => {
    const { tools } = toolsWith(REAL);
    const directory = await rawFolder();
    expect(await tools.muxRaw(directory, 5)).toEqual({ ok: true, frames: 10, durationUs: 2_000_000 });
    const thumbnail = join(directory, 'thumbnail.jpg');
    expect(await tools.makeThumbnail(join(directory, 'stream.mp4'), thumbnail)).toBeNull();
    expect((await readdir(directory)).toSorted()).toEqual(['stream.h264', 'stream.mp4', 'thumbnail.jpg']);
  });

  it.skipIf(process.platform === 'win32')(
    'that fails, its words come back, and the folder is not tried for ever',
    async () => {
      const { tools } = toolsWith(await standIn('echo "moov atom not found" >&2; exit 1'));
      const directory = await rawFolder();
      expect(await tools.muxRaw(directory, 5)).toEqual({
        ok: false,
        problem: 'ffmpeg ended with exit code 1.',
        words: 'moov atom not found',
        mayWorkLater: false,
      });
      expect(await tools.makeThumbnail('/a.mp4', join(directory, 'thumbnail.jpg'))).toBe(
        'ffmpeg ended with exit code 1.',
      );
    },
  );

  it.skipIf(process.platform === 'win32')('a folder that the disk refuses is tried again', async () => {
    const { tools } = toolsWith(await standIn('echo "frame=3" >&2; exit 0'));
    const directory = await rawFolder();
    expect(await tools.muxRaw(directory, 5)).toMatchObject({ ok: false, mayWorkLater: true });
  });

  it.skipIf(process.platform === 'win32')(
    'a folder that was cut short by the station’s end is tried again',
    async () => {
      const { tools } = toolsWith(await standIn(`: > '${join(folder, 'started')}'; exec sleep 300`));
      const directory = await rawFolder();
      const running = tools.muxRaw(directory, 5);
      await until(async () => (await readdir(folder)).includes('started'));
      const waiting = tools.muxRaw(directory, 5);
      await tools.stop();
      expect(await running).toEqual({ ok: false, problem: 'ffmpeg was cancelled.', words: '', mayWorkLater: true });
      expect(await waiting).toEqual({ ok: false, problem: 'The station is stopping.', words: '', mayWorkLater: true });
      expect(await readdir(directory)).toEqual(['stream.h264']);
    },
  );
});
