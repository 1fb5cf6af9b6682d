import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type FfmpegRun, runFfmpeg } from './ffmpeg-runner.ts';
import { encodeJpegs, type JpegsToEncode } from './jpeg-encoder.ts';
import type { TimedJpeg } from './matroska-jpegs.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const FFMPEG = installedFfmpeg();
const run: FfmpegRun = (args, options) => runFfmpeg(FFMPEG, args, options);
const SOI = Buffer.from([0xff, 0xd8, 0xff]);
/** A board's times: uneven, with a gap. */
const TIMES_US = [0, 41_007, 80_113, 3_300_500, 3_340_001, 3_341_000];

let pictures: readonly Buffer[];
beforeAll(() => {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=322x240:rate=10', '-frames:v', `${TIMES_US.length}`];
  const stream = execFileSync(FFMPEG, ['-v', 'error', '-nostdin', ...input, '-c:v', 'mjpeg', '-f', 'mjpeg', '-']);
  const starts: number[] = [];
  for (let at = stream.indexOf(SOI); at !== -1; at = stream.indexOf(SOI, at + 1)) starts.push(at);
  pictures = starts.map((start, index) => stream.subarray(start, starts[index + 1]));
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'jpegs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** A folder with these pictures, to be encoded. */
async function made(parts: readonly Buffer[]): Promise<JpegsToEncode> {
  const source = path.join(folder, 'stream.mjpeg');
  await writeFile(source, Buffer.concat(parts));
  let offset = 0;
  const jpegs = parts.map((picture, index): TimedJpeg => {
    const jpeg = { offset, bytes: picture.byteLength, ptsUs: TIMES_US[index] ?? 0 };
    offset += picture.byteLength;
    return jpeg;
  });
  return { source, target: path.join(folder, 'stream.mp4'), jpegs, width: 322, height: 240, timeoutMs: 60_000 };
}

/** PTS of each frame in us, as ffprobe reads them, and what the stream says of itself. */
function probed(mp4: string): { readonly timesUs: number[]; readonly facts: string } {
  const asked = ['-v', 'error', '-select_streams', 'v:0', '-of', 'csv=p=0', '-show_entries'];
  const times = execFileSync('ffprobe', [...asked, 'packet=pts_time', mp4], { encoding: 'utf8' });
  const facts = execFileSync('ffprobe', [...asked, 'stream=codec_name,width,height,color_range', mp4], {
    encoding: 'utf8',
  });
  return {
    timesUs: times
      .trim()
      .split(/\s+/)
      .map((time) => Math.round(Number(time) * 1e6)),
    facts: facts.trim(),
  };
}

describe('encodeJpegs', () => {
  it('gives each picture its own time, within a tick of the video', async () => {
    const job = await made(pictures);
    const told: number[] = [];
    const result = await encodeJpegs(run, job, (bytes) => told.push(bytes));
    expect(result).toMatchObject({ ok: true, frames: TIMES_US.length });
    expect(result.ok ? result.codec : null).toMatch(/^avc1\.64/);
    const { timesUs, facts } = probed(job.target);
    expect(timesUs).toHaveLength(TIMES_US.length);
    for (const [index, timeUs] of timesUs.entries()) expect(Math.abs(timeUs - (TIMES_US[index] ?? 0))).toBeLessThan(12);
    expect(facts).toBe('h264,322,240,tv');
    expect(told.at(-1)).toBe(pictures.reduce((sum, { byteLength }) => sum + byteLength, 0));
    expect((await readdir(folder)).sort()).toEqual(['stream.mjpeg', 'stream.mp4']);
  });

  it('keeps the times of the others where a picture is broken inside', async () => {
    const broken = Buffer.concat([SOI, Buffer.alloc(600, 0x11), Buffer.from([0xff, 0xd9])]);
    const job = await made(pictures.map((picture, index) => (index === 2 ? broken : picture)));
    const result = await encodeJpegs(run, job, () => undefined);
    expect(result).toMatchObject({ ok: true, frames: TIMES_US.length - 1 });
    const others = TIMES_US.filter((_, index) => index !== 2);
    for (const [index, timeUs] of probed(job.target).timesUs.entries()) {
      expect(Math.abs(timeUs - (others[index] ?? 0))).toBeLessThan(12);
    }
  });

  it('leaves nothing behind where nothing can be decoded, and takes away what a killed station left', async () => {
    await writeFile(path.join(folder, '.stream.mp4.0123456789ab.tmp'), 'half');
    const job = await made([Buffer.concat([SOI, Buffer.alloc(600, 0x11)])]);
    expect(await encodeJpegs(run, job, () => undefined)).toMatchObject({ ok: false, mayWorkLater: false });
    expect(await readdir(folder)).toEqual(['stream.mjpeg']);
  });

  it('may work later where there is no ffmpeg or no file', async () => {
    const job = await made(pictures);
    const none: FfmpegRun = (args, options) => runFfmpeg(path.join(folder, 'none'), args, options);
    expect(await encodeJpegs(none, job, () => undefined)).toMatchObject({ ok: false, mayWorkLater: true });
  });
});
