import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSps } from '#shared/h264/sps.ts';
import { probePackets } from '../test-clip.ts';
import { HybridMp4Writer } from './hybrid-mp4-writer.ts';
import { MemoryFile } from './memory-file.ts';
import { type MovieDamage, MovieError, MovieSamples, type MovieSample } from './movie-samples.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const SPS = hex('67 42 e0 1f ed 01 40 7b 20');
const TRACK = { ...parseSps(SPS), sps: [SPS], pps: [hex('68 ce 3c 80')], createdAtMs: 0 };
const KEY = '00000001 65 88 84 00 21';
const DELTA = '00000001 41 9a 02 03';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'movie-samples-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A finished file with pictures at these ticks, a key picture first and every fourth, three pictures a fragment. */
async function movie(times: readonly number[], endTicks: number): Promise<MemoryFile> {
  const file = new MemoryFile();
  const writer = new HybridMp4Writer(file, TRACK);
  for (const [i, ticks] of times.entries()) {
    writer.add(hex(i % 4 === 0 ? KEY : DELTA), ticks, i % 4 === 0);
    if (i % 3 === 2) writer.flush();
  }
  await writer.finish(endTicks);
  return file;
}

function damageOf(contents: Uint8Array): MovieDamage | null {
  try {
    all(new MovieSamples(new MemoryFile(contents)));
    return null;
  } catch (error) {
    if (error instanceof MovieError) return error.damage;
    throw error;
  }
}

function all(samples: MovieSamples): MovieSample[] {
  const found: MovieSample[] = [];
  for (let sample = samples.next(); sample !== null; sample = samples.next()) found.push(sample);
  return found;
}

describe('a video of ours', () => {
  it('has each picture at its time, the keys marked, and ends where it was ended', async () => {
    const times = [0, 3000, 3001, 200_000, 203_000, 209_000, 212_000, 215_000];
    const samples = new MovieSamples(await movie(times, 216_234));
    expect(samples.count).toBe(8);
    const found = all(samples);
    expect(found.map(({ ptsTicks }) => ptsTicks)).toEqual(times);
    expect(found.map(({ key }) => key)).toEqual([true, false, false, false, true, false, false, false]);
    expect(samples.endTicks).toBe(216_234);
  });

  it('may begin later than its timeline', async () => {
    const samples = new MovieSamples(await movie([90_000, 93_000], 96_000));
    expect(all(samples).map(({ ptsTicks }) => ptsTicks)).toEqual([90_000, 93_000]);
    expect(samples.endTicks).toBe(96_000);
  });

  it('is not whole wherever it is cut off', async () => {
    const { contents } = await movie([0, 3000, 6000, 9000, 12_000], 15_000);
    for (let bytes = 0; bytes < contents.length; bytes += 1) {
      const cut = new MemoryFile(contents.subarray(0, bytes));
      expect(() => all(new MovieSamples(cut)), `${bytes} of ${contents.length} bytes`).toThrow(MovieError);
    }
  });

  it('is not whole with zeros in the place of a picture', async () => {
    const { contents } = await movie([0, 3000, 6000], 9000);
    const picture = contents.indexOf(hex('419a0203'));
    const damaged = Buffer.from(contents).fill(0, picture - 4, picture + 4);
    expect(damageOf(damaged)).toEqual({ kind: 'picture', picture: 2, pictures: 3 });
  });

  it.each(['moov', 'mdhd', 'stts', 'stsc', 'stsz', 'stco'])('is not whole without its table %s', async (table) => {
    const { contents } = await movie([0, 3000, 6000], 9000);
    const damaged = Buffer.from(contents);
    damaged.write('free', damaged.lastIndexOf(table));
    expect(damageOf(damaged)).toEqual({ kind: 'table', table });
  });

  it('is not one where it does not begin like one', () => {
    expect(damageOf(Buffer.from('....no video at all'))).toMatchObject({ kind: 'broken-off', byte: 0 });
    expect(damageOf(Buffer.from([0, 0, 0, 8, ...Buffer.from('free')]))).toEqual({ kind: 'foreign' });
  });

  it('says that it was never finished while it consists of fragments', () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, TRACK);
    writer.add(hex(KEY), 0, true);
    writer.flush();
    expect(damageOf(file.contents)).toEqual({ kind: 'unfinished' });
  });
});

it('reads what ffmpeg makes, pictures out of order among them', () => {
  const path = join(folder, 'ffmpeg.mp4');
  const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=25:duration=2'];
  execFileSync('ffmpeg', [...source, '-c:v', 'libx264', '-bf', '2', '-video_track_timescale', '90000', path]);
  const found = all(new MovieSamples(new MemoryFile(readFileSync(path))));
  const told = probePackets(path).map(({ pts, key, bytes }) => ({ ptsTicks: pts, key, bytes }));
  expect(told).toHaveLength(50);
  expect(found.map(({ ptsTicks, key, bytes }) => ({ ptsTicks, key, bytes }))).toEqual(told);
});
