import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runFfmpeg, type FfmpegRun } from './ffmpeg-runner.ts';
import { makeThumbnail } from './thumbnail.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const FFMPEG = installedFfmpeg();
const run: FfmpegRun = (args, options) => runFfmpeg(FFMPEG, args, options);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'thumbnail-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** One second of H.264 in one GOP: `stream.h264`, or `stream.mp4` by its ending. */
function video(name: string, size: string): string {
  const file = path.join(folder, name);
  const input = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10:duration=1`, '-pix_fmt', 'yuv420p'];
  execFileSync(FFMPEG, ['-v', 'error', '-nostdin', ...input, '-c:v', 'libx264', '-g', '10', file]);
  return file;
}

/** Width and height from the JPEG's SOF0 segment. */
async function jpegSize(file: string): Promise<[number, number]> {
  const bytes = await readFile(file);
  expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8');
  const frameHeader = bytes.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11]));
  return [bytes.readUInt16BE(frameHeader + 7), bytes.readUInt16BE(frameHeader + 5)];
}

describe('makeThumbnail', () => {
  it('makes a JPEG of at most 640 pixels from an MP4, with its aspect', async () => {
    const target = path.join(folder, 'thumbnail.jpg');
    const result = await makeThumbnail(run, { source: video('stream.mp4', '1280x960'), target });
    expect(result).toMatchObject({ ok: true, path: target, bytes: (await readFile(target)).length });
    expect(await jpegSize(target)).toEqual([640, 480]);
    expect((await readdir(folder)).toSorted()).toEqual(['stream.mp4', 'thumbnail.jpg']);
  });

  it('does not enlarge a small raw stream, and replaces an older thumbnail', async () => {
    const target = path.join(folder, 'thumbnail.jpg');
    await writeFile(target, 'old');
    expect(await makeThumbnail(run, { source: video('stream.h264', '120x160'), target })).toMatchObject({ ok: true });
    expect(await jpegSize(target)).toEqual([120, 160]);
  });

  it('has words, and leaves nothing behind, where there is nothing to decode', async () => {
    const target = path.join(folder, 'thumbnail.jpg');
    const garbage = path.join(folder, 'stream.h264');
    await writeFile(garbage, Buffer.alloc(100_000, 0x5a));
    for (const source of [garbage, path.join(folder, 'missing.mp4')]) {
      const result = await makeThumbnail(run, { source, target });
      expect(result.ok).toBe(false);
      expect(result).toHaveProperty('message', expect.stringMatching(/^\S.*\.$/));
    }
    expect(await readdir(folder)).toEqual(['stream.h264']);
  });

  it('passes over the frames in front of the first key frame', async () => {
    const source = video('stream.h264', '160x120');
    const bytes = await readFile(source);
    const keyFrame = bytes.indexOf(Buffer.from([0, 0, 1, 0x65]));
    const nextSlice = bytes.indexOf(Buffer.from([0, 0, 1, 0x41]));
    expect(nextSlice).toBeGreaterThan(keyFrame);
    await writeFile(source, Buffer.concat([bytes.subarray(0, keyFrame), bytes.subarray(nextSlice), bytes]));
    const [target, expected] = [path.join(folder, 'thumbnail.jpg'), path.join(folder, 'expected.jpg')];
    await makeThumbnail(run, { source: video('whole.h264', '160x120'), target: expected });
    expect(await makeThumbnail(run, { source, target })).toMatchObject({ ok: true });
    expect((await readFile(target)).equals(await readFile(expected))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'reports an ffmpeg that fails, hangs or writes nothing, and a folder that is gone',
    async () => {
      const source = video('stream.mp4', '160x120');
      const target = path.join(folder, 'thumbnail.jpg');
      const standIn = async (body: string): Promise<FfmpegRun> => {
        const file = path.join(folder, 'stand-in');
        await writeFile(file, `#!/bin/sh\n${body}\n`);
        await chmod(file, 0o755);
        return (args, options) => runFfmpeg(file, args, options);
      };
      const failing = await makeThumbnail(await standIn('echo broken >&2; exit 1'), { source, target });
      expect(failing).toEqual({ ok: false, message: 'ffmpeg ended with exit code 1.', ffmpegWords: 'broken' });
      const hanging = await makeThumbnail(await standIn('sleep 300'), { source, target, timeoutMs: 200 });
      expect(hanging).toMatchObject({ ok: false, message: 'ffmpeg was stopped: it took more than 0.2 s.' });
      const empty = await makeThumbnail(await standIn('exit 0'), { source, target });
      expect(empty).toMatchObject({ ok: false, message: `${source} has no frame that can be decoded.` });
      expect((await readdir(folder)).toSorted()).toEqual(['stand-in', 'stream.mp4']);
      const gone = await makeThumbnail(run, { source, target: path.join(folder, 'gone', 'thumbnail.jpg') });
      expect(gone.ok).toBe(false);
    },
  );
});
