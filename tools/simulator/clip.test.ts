import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NalScanner } from '#shared/h264/annex-b.ts';
import { NalType } from '#shared/h264/nal-unit.ts';
import { loadClip, type Clip, type ClipOptions } from './clip.ts';

let cacheFolder: string;
const SMALL = { width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 };
const load = (options: Partial<ClipOptions> = {}): Promise<Clip> => loadClip({ ...SMALL, ...options }, { cacheFolder });

beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'clips-'));
});
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

function nalTypes(bytes: Uint8Array): number[] {
  const scanner = new NalScanner();
  scanner.reset(bytes);
  const types: number[] = [];
  while (scanner.next()) types.push(scanner.type);
  return types;
}

const hexOf = (bytes: Uint8Array, length: number): string => Buffer.from(bytes.subarray(0, length)).toString('hex');

describe('loadClip', () => {
  it('has one key frame a second, SPS and PPS apart, and one picture a unit', async () => {
    const clip = await load();
    expect(nalTypes(clip.codecConfig)).toEqual([NalType.sps, NalType.pps]);
    expect(hexOf(clip.codecConfig, 6)).toBe('000000016742'); // baseline
    expect(clip.units).toHaveLength(20);
    expect(clip.keyFlags.flatMap((key, index) => (key ? [index] : []))).toEqual([0, 10]);
    for (const [index, unit] of clip.units.entries()) {
      const pictures = nalTypes(unit).filter((type) => type !== NalType.sei);
      expect(pictures).toEqual([clip.keyFlags[index] === true ? NalType.idr : NalType.slice]);
    }
  });

  it('decodes without an error when it is looped', async () => {
    const clip = await load();
    const file = path.join(cacheFolder, 'looped.bin');
    await writeFile(file, Buffer.concat([clip.codecConfig, ...clip.units, ...clip.units, ...clip.units]));
    const decode = ['-v', 'warning', '-nostdin', '-f', 'h264', '-i', file, '-f', 'rawvideo', '-'];
    const pictures = execFileSync('ffmpeg', decode, { maxBuffer: 1 << 28 });
    expect(pictures.length / (160 * 120 * 1.5)).toBe(60);
  });

  it('keeps to the bitrate roughly, without filler', async () => {
    const clip = await load({ width: 640, height: 480 });
    const bytes = clip.units.reduce((sum, unit) => sum + unit.length, 0);
    expect((bytes * 8) / SMALL.seconds / 1_000_000).toBeGreaterThan(0.7);
    expect((bytes * 8) / SMALL.seconds / 1_000_000).toBeLessThan(1.5);
    expect(clip.units.flatMap(nalTypes)).not.toContain(NalType.filler);
  });

  it('has High profile, several slices, short start codes and in-band config on request', async () => {
    const clip = await load({ profile: 'high', slices: 4, startCodeBytes: 3, inBandConfig: true });
    expect(hexOf(clip.codecConfig, 5)).toBe('0000016764');
    const [first, second] = clip.units.map(nalTypes);
    const sliceTypes = [NalType.idr, NalType.idr, NalType.idr, NalType.idr];
    expect(first?.filter((type) => type !== NalType.sei)).toEqual([NalType.sps, NalType.pps, ...sliceTypes]);
    expect(second).toEqual([NalType.slice, NalType.slice, NalType.slice, NalType.slice]);
    expect(clip.units).toHaveLength(20);
    for (const unit of clip.units) {
      expect(hexOf(unit, 3)).toBe('000001');
      expect(Buffer.from(unit).indexOf(Buffer.from([0, 0, 0, 1]))).toBe(-1);
    }
  });

  it('is made once: a second load needs no ffmpeg, a torn file is made anew, and two may race', async () => {
    const options = { ...SMALL, bitrateMbit: 2 };
    const [one, other] = await Promise.all([load(options), load(options)]);
    expect(one.units).toEqual(other.units);
    const withoutFfmpeg = { cacheFolder, env: { PATH: '' } };
    expect((await loadClip(options, withoutFfmpeg)).units).toEqual(one.units);
    const name = (await readdir(cacheFolder)).find((file) => file.includes('-2mbit-'));
    await truncate(path.join(cacheFolder, name ?? 'missing'), 5000);
    expect((await load(options)).units).toEqual(one.units);
    expect((await readdir(cacheFolder)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('says in one sentence that ffmpeg is missing, or why it failed', async () => {
    const none = loadClip({ ...SMALL, fps: 7 }, { cacheFolder, env: { PATH: '' } });
    await expect(none).rejects.toThrow(/^The simulator needs ffmpeg to make its video\. No ffmpeg was found; .*\.$/);
    await expect(load({ width: 0 })).rejects.toThrow(/^The simulator's video could not be made: ffmpeg ended/);
  });
});
