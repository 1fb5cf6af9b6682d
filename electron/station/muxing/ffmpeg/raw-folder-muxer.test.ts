import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runFfmpeg, type FfmpegRun } from './ffmpeg-runner.ts';
import { muxRawFolder } from './raw-folder-muxer.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const FFMPEG = installedFfmpeg();
const run: FfmpegRun = (args, options) => runFfmpeg(FFMPEG, args, options);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'raw-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** 30 frames in stream.h264, baseline, without B-frames as phones send it. */
function writeRawStream(): void {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10:duration=3', '-pix_fmt', 'yuv420p'];
  const encoder = ['-c:v', 'libx264', '-profile:v', 'baseline', '-g', '10'];
  execFileSync(FFMPEG, ['-v', 'error', '-nostdin', ...input, ...encoder, path.join(folder, 'stream.h264')]);
}

describe('muxRawFolder', () => {
  it('muxes stream.h264 at the given rate into an MP4 with its index in front', async () => {
    writeRawStream();
    const before = await readFile(path.join(folder, 'stream.h264'));
    const result = await muxRawFolder(run, { folder, fps: 7.5 });
    const target = path.join(folder, 'stream.mp4');
    const mp4 = await readFile(target);
    expect(result).toEqual({ ok: true, path: target, bytes: mp4.length, frames: 30, durationUs: 4_000_000 });
    expect(mp4.indexOf('moov')).toBeLessThan(mp4.indexOf('mdat'));
    expect((await readFile(path.join(folder, 'stream.h264'))).equals(before)).toBe(true);
    expect((await readdir(folder)).toSorted()).toEqual(['stream.h264', 'stream.mp4']);
    const asked = ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
    const times = execFileSync('ffprobe', [...asked, target], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    expect([times.length, times[0], times.at(-1)]).toEqual([30, '0.000000', '3.866667']);
  });

  it('tells how much of the raw stream is in the MP4, however ffmpeg’s words are cut', async () => {
    await writeFile(path.join(folder, 'stream.h264'), Buffer.alloc(1000));
    const told: number[] = [];
    const pieces = [
      'frame=1\ntotal_s',
      'ize=250\nbitrate=N/A\ntotal_size=N/A\n',
      'total_size=',
      '900\ntotal_size=1100\n',
    ];
    const talking: FfmpegRun = (args, { heard }) => {
      for (const piece of pieces) heard?.(piece);
      return writeFile(args.at(-1) ?? '', 'mp4').then(() => ({ ok: true, stderr: 'frame=3' }));
    };
    const result = await muxRawFolder(talking, { folder, fps: 10, progressed: (part) => told.push(part) });
    expect(result).toMatchObject({ ok: true, frames: 3 });
    expect(told).toEqual([0.25, 0.9, 1]);
  });

  it('hears the real ffmpeg say how much it has written', async () => {
    writeRawStream();
    const told: number[] = [];
    await muxRawFolder(run, { folder, fps: 10, progressed: (part) => told.push(part) });
    expect(told.at(-1)).toBeGreaterThan(0.9);
  });

  it('says so where there is no raw file', async () => {
    expect(await muxRawFolder(run, { folder, fps: 10 })).toEqual({
      ok: false,
      reason: 'no-raw-file',
      message: `There is no stream.h264 in ${folder}.`,
      ffmpegWords: '',
    });
  });

  it.each([
    ['garbage', Buffer.alloc(200_000, 0x5a)],
    ['an empty file', Buffer.alloc(0)],
    ['start codes with nothing behind them', Buffer.from('000000010000000100000001', 'hex')],
  ])('fails with the words of ffmpeg on %s and leaves no stream.mp4', async (_name, bytes) => {
    await writeFile(path.join(folder, 'stream.h264'), bytes);
    const result = await muxRawFolder(run, { folder, fps: 10 });
    expect(result).toMatchObject({ ok: false, reason: 'ffmpeg-failed' });
    expect(await readdir(folder)).toEqual(['stream.h264']);
  });

  it('leaves a stream.mp4 alone that is there already, and refuses a rate that is none', async () => {
    writeRawStream();
    for (const fps of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await muxRawFolder(run, { folder, fps })).toMatchObject({ ok: false, reason: 'bad-fps' });
    }
    await writeFile(path.join(folder, 'stream.mp4'), 'precious');
    expect(await muxRawFolder(run, { folder, fps: 10 })).toMatchObject({ ok: false, reason: 'mp4-exists' });
    expect(await readFile(path.join(folder, 'stream.mp4'), 'utf8')).toBe('precious');
  });

  it.skipIf(process.platform === 'win32').each([
    ['exits 1', 'for last; do :; done; echo half > "$last"; echo broken >&2; exit 1', 'ffmpeg ended with exit code 1.'],
    [
      'hangs',
      'for last; do :; done; echo half > "$last"; exec sleep 300',
      'ffmpeg was stopped: it took more than 0.5 s.',
    ],
  ])('leaves nothing behind of an ffmpeg that %s', async (_name, body, message) => {
    writeRawStream();
    const bin = await mkdtemp(path.join(os.tmpdir(), 'raw-folder-bin-'));
    const standIn = path.join(bin, 'ffmpeg');
    await writeFile(standIn, `#!/bin/sh\n${body}\n`);
    await chmod(standIn, 0o755);
    const result = await muxRawFolder((args, options) => runFfmpeg(standIn, args, options), {
      folder,
      fps: 10,
      timeoutMs: 500,
    });
    expect(result).toMatchObject({ ok: false, reason: 'ffmpeg-failed', message });
    expect(await readdir(folder)).toEqual(['stream.h264']);
    await rm(bin, { recursive: true });
  });

  it('says so where ffmpeg is missing', async () => {
    writeRawStream();
    const missing: FfmpegRun = (args, options) => runFfmpeg(path.join(folder, 'none'), args, options);
    const result = await muxRawFolder(missing, { folder, fps: 10 });
    expect(!result.ok && result.message).toContain('ENOENT');
  });
});
