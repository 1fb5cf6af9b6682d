import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectJpeg } from '#shared/jpeg/jpeg-picture.ts';
import { type JpegClipOptions, loadJpegClip, sharedJpegClips } from './jpeg-clip.ts';

let cacheFolder: string;
const SMALL: JpegClipOptions = { width: 160, height: 120, quality: 12 };
const load = (options: Partial<JpegClipOptions> = {}): Promise<readonly Buffer[]> =>
  loadJpegClip({ ...SMALL, ...options }, { cacheFolder });

beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'jpeg-clips-'));
});
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

const bytesOf = (pictures: readonly Buffer[]): number => pictures.reduce((sum, { byteLength }) => sum + byteLength, 0);

describe('loadJpegClip', () => {
  it.each([
    [160, 120],
    [400, 296],
    [240, 240],
  ])('makes whole JPEGs of %dx%d, each another picture', async (width, height) => {
    const pictures = await load({ width, height });
    expect(pictures.length).toBeGreaterThan(1);
    for (const picture of pictures) expect(inspectJpeg(picture)).toEqual({ width, height });
    expect(new Set(pictures.map((picture) => picture.toString('latin1'))).size).toBe(pictures.length);
  });

  it('makes JPEGs that decode without an error', async () => {
    const [picture] = await load();
    const decode = ['-v', 'error', '-xerror', '-f', 'mjpeg', '-i', '-', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
    expect(execFileSync('ffmpeg', decode, { input: picture ?? '' })).toHaveLength(160 * 120);
  });

  it('makes them smaller the less the quality', async () => {
    const sizes = [];
    for (const quality of [1, 12, 63]) sizes.push(bytesOf(await load({ quality })));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(new Set(sizes).size).toBe(3);
  });

  it('makes them once: a second load needs no ffmpeg, a torn file is made anew, and two may race', async () => {
    const options = { ...SMALL, width: 176, height: 144 };
    const [one, other] = await Promise.all([load(options), load(options)]);
    expect(one).toEqual(other);
    expect(await loadJpegClip(options, { cacheFolder, env: { PATH: '' } })).toEqual(one);
    const name = (await readdir(cacheFolder)).find((file) => file.includes('176x144'));
    await truncate(path.join(cacheFolder, name ?? 'missing'), 5000);
    expect(await load(options)).toEqual(one);
    expect((await readdir(cacheFolder)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('says in one sentence that ffmpeg is missing, or why it failed', async () => {
    const none = loadJpegClip({ ...SMALL, width: 320 }, { cacheFolder, env: { PATH: '' } });
    await expect(none).rejects.toThrow(
      /^The simulator needs ffmpeg to make pictures of a board\. No ffmpeg was found; /,
    );
    await expect(load({ width: 0 })).rejects.toThrow(/^The pictures of a board could not be made: ffmpeg ended/);
  });
});

describe('sharedJpegClips', () => {
  it('loads a clip once for all, and again where it failed', async () => {
    let loads = 0;
    const clips = sharedJpegClips(() => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('No film.')) : Promise.resolve([Buffer.of(loads)]);
    });
    await expect(clips(SMALL)).rejects.toThrow('No film.');
    expect(await clips(SMALL)).toBe(await clips({ ...SMALL }));
    await clips({ ...SMALL, quality: 13 });
    expect(loads).toBe(3);
  });

  it('lets go of the clip that nobody asked for the longest', async () => {
    const loaded: number[] = [];
    const clips = sharedJpegClips(({ quality }) => {
      loaded.push(quality);
      return Promise.resolve([Buffer.of(quality)]);
    });
    const ask = (quality: number) => clips({ ...SMALL, quality });
    for (const quality of [1, 2, 3, 4, 5, 6, 7, 8]) await ask(quality);
    await ask(1);
    await ask(9);
    await ask(1);
    await ask(2);
    expect(loaded).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 2]);
  });
});
