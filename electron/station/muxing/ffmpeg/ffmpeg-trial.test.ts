import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryFfmpeg } from './ffmpeg-trial.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const FFMPEG = installedFfmpeg();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'trial-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An ffmpeg that refuses what has this word among its arguments, and does all else as the real one. */
async function without(word: string): Promise<string> {
  const file = join(folder, 'ffmpeg');
  const refuse = `case " $* " in *" ${word} "*) echo "Unknown ${word}" >&2; exit 1;; esac`;
  await writeFile(file, `#!/bin/sh\n${refuse}\nexec ${FFMPEG} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

describe('a trial of ffmpeg', () => {
  it('succeeds with a complete one, and leaves nothing behind', async () => {
    const left = async () => (await readdir(os.tmpdir())).filter((name) => name.startsWith('capture-station-trial-'));
    const before = await left();
    expect(await tryFfmpeg(FFMPEG)).toEqual({ copy: null, jpeg: null });
    expect(await left()).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('tells in its own words what one cannot do', async () => {
    const noCopy = await tryFfmpeg(await without('copy'));
    expect(noCopy.copy).toContain('Unknown copy');
    expect(noCopy.jpeg).toBeNull();
    const noJpeg = await tryFfmpeg(await without('mjpeg'));
    expect(noJpeg.copy).toBeNull();
    expect(noJpeg.jpeg).toContain('Unknown mjpeg');
  });

  it('tells where there is no program', async () => {
    expect((await tryFfmpeg(join(folder, 'nothing'))).copy).toContain('could not be started');
  });
});
