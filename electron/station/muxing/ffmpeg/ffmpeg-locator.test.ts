import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askFfmpegVersion, locateFfmpeg, type FfmpegSurroundings } from './ffmpeg-locator.ts';

/** A machine with these programs and nothing else; each says its own version. */
function machine(
  programs: Readonly<Record<string, string | null>>,
  rest: Partial<FfmpegSurroundings> = {},
): Partial<FfmpegSurroundings> {
  return {
    env: { PATH: '/usr/bin:/opt/bin' },
    platform: 'linux',
    isExecutable: (file) => Promise.resolve(file in programs),
    importStatic: () => Promise.reject(new Error("Cannot find package 'ffmpeg-static'")),
    askVersion: (file) => Promise.resolve(programs[file] ?? null),
    ...rest,
  };
}

const packaged = (value: unknown): Partial<FfmpegSurroundings> => ({
  importStatic: () => Promise.resolve({ default: value }),
});

describe('locateFfmpeg', () => {
  it('prefers FFMPEG_BIN, then ffmpeg-static, then PATH', async () => {
    const all = { '/my/ffmpeg': '7.1', '/mods/ffmpeg': '6.1', '/usr/bin/ffmpeg': '5.1' };
    const env = { PATH: '/usr/bin', FFMPEG_BIN: '/my/ffmpeg' };
    expect(await locateFfmpeg(machine(all, { env, ...packaged('/mods/ffmpeg') }))).toEqual({
      path: '/my/ffmpeg',
      source: 'FFMPEG_BIN',
      version: '7.1',
      warnings: [],
    });
    expect(await locateFfmpeg(machine(all, packaged('/mods/ffmpeg')))).toMatchObject({ source: 'ffmpeg-static' });
    expect(await locateFfmpeg(machine(all))).toMatchObject({ path: '/usr/bin/ffmpeg', source: 'PATH', version: '5.1' });
  });

  it('takes a bare name in FFMPEG_BIN from PATH', async () => {
    const env = { PATH: '/usr/bin:/opt/bin', FFMPEG_BIN: 'ffmpeg7' };
    const found = await locateFfmpeg(machine({ '/opt/bin/ffmpeg7': '7.0' }, { env }));
    expect(found).toMatchObject({ path: '/opt/bin/ffmpeg7', source: 'FFMPEG_BIN' });
  });

  it('warns about a FFMPEG_BIN that is wrong and goes on', async () => {
    const env = { PATH: '/usr/bin', FFMPEG_BIN: '/gone/ffmpeg' };
    expect(await locateFfmpeg(machine({ '/usr/bin/ffmpeg': '5.1' }, { env }))).toEqual({
      path: '/usr/bin/ffmpeg',
      source: 'PATH',
      version: '5.1',
      warnings: ['FFMPEG_BIN is set to /gone/ffmpeg, where there is no program to run; looking elsewhere.'],
    });
    const broken = machine({ '/usr/bin/ffmpeg': '5.1', '/gone/ffmpeg': null }, { env });
    expect((await locateFfmpeg(broken)).warnings).toEqual([
      'FFMPEG_BIN is set to /gone/ffmpeg, which does not answer like an ffmpeg; looking elsewhere.',
    ]);
  });

  it('passes over an ffmpeg-static without a program for this platform, or whose program is missing', async () => {
    const programs = { '/usr/bin/ffmpeg': '5.1' };
    expect(await locateFfmpeg(machine(programs, packaged(null)))).toMatchObject({ source: 'PATH', warnings: [] });
    expect(await locateFfmpeg(machine(programs, packaged('/mods/ffmpeg')))).toMatchObject({
      source: 'PATH',
      warnings: ['ffmpeg-static is installed but its program /mods/ffmpeg is missing; looking on PATH.'],
    });
    const dead = machine({ ...programs, '/mods/ffmpeg': null }, packaged('/mods/ffmpeg'));
    expect((await locateFfmpeg(dead)).warnings[0]).toContain('does not run');
  });

  it('looks beside app.asar in a packaged app', async () => {
    const unpacked = '/opt/app/resources/app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg';
    const inside = '/opt/app/resources/app.asar/node_modules/ffmpeg-static/ffmpeg';
    expect(await locateFfmpeg(machine({ [unpacked]: '6.1' }, packaged(inside)))).toMatchObject({ path: unpacked });
    expect(await locateFfmpeg(machine({ [unpacked]: '6.1' }, packaged(unpacked)))).toMatchObject({ path: unpacked });
  });

  it('goes on along PATH when the first ffmpeg there does not run', async () => {
    const found = await locateFfmpeg(machine({ '/usr/bin/ffmpeg': null, '/opt/bin/ffmpeg': '6.0' }));
    expect(found).toMatchObject({ path: '/opt/bin/ffmpeg' });
    expect(found.warnings).toEqual(['/usr/bin/ffmpeg does not answer like an ffmpeg; looking further.']);
  });

  it('uses Path and PathExt on Windows', async () => {
    const env = { Path: String.raw`C:\Windows;D:\tools`, PathExt: '.COM;.EXE' };
    const programs = { [String.raw`D:\tools\ffmpeg.EXE`]: '7.1' };
    const found = await locateFfmpeg(machine(programs, { env, platform: 'win32' }));
    expect(found).toMatchObject({ path: String.raw`D:\tools\ffmpeg.EXE`, source: 'PATH' });
    const named = { ...env, Ffmpeg_Bin: 'ffmpeg.exe' };
    const lower = { [String.raw`D:\tools\ffmpeg.exe`]: '7.1' };
    expect(await locateFfmpeg(machine(lower, { env: named, platform: 'win32' }))).toMatchObject({
      path: String.raw`D:\tools\ffmpeg.exe`,
      source: 'FFMPEG_BIN',
    });
  });

  it('says how to get one where there is none', async () => {
    const sentence = async (platform: NodeJS.Platform): Promise<string | null> => {
      const found = await locateFfmpeg(machine({}, { platform }));
      return found.path === null ? found.problem : null;
    };
    expect(await sentence('linux')).toBe(
      'No ffmpeg was found; install it with "sudo apt install ffmpeg", or set FFMPEG_BIN to its path.',
    );
    expect(await sentence('darwin')).toContain('brew install ffmpeg');
    expect(await sentence('win32')).toContain('winget install Gyan.FFmpeg');
    expect(await sentence('freebsd')).toMatch(/apt.*brew.*winget/);
  });
});

describe('on this machine', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ffmpeg-locator-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const script = async (name: string, body: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
    return file;
  };

  it('finds the real ffmpeg and its version', async () => {
    const found = await locateFfmpeg({ env: { PATH: process.env['PATH'] } });
    expect(found.path).not.toBeNull();
    expect(found).toHaveProperty('version', expect.stringMatching(/^[\dnN]/));
  });

  it.skipIf(process.platform === 'win32')('accepts neither a folder nor a file that may not be run', async () => {
    const plain = path.join(folder, 'plain');
    await writeFile(plain, 'not a program');
    await mkdir(path.join(folder, 'ffmpeg'));
    for (const wrong of [plain, path.join(folder, 'ffmpeg')]) {
      const found = await locateFfmpeg({
        env: { FFMPEG_BIN: wrong, PATH: folder },
        importStatic: () => Promise.resolve({ default: null }),
      });
      expect(found.path).toBeNull();
      expect(found.warnings).toHaveLength(1);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'has no version for a program that hangs, fails, says something else or is missing',
    async () => {
      expect(await askFfmpegVersion(await script('hangs', 'sleep 30'), 200)).toBeNull();
      expect(await askFfmpegVersion(await script('fails', 'echo "ffmpeg version 9"; exit 1'))).toBeNull();
      expect(await askFfmpegVersion(await script('other', 'echo hello'))).toBeNull();
      expect(await askFfmpegVersion(path.join(folder, 'missing'))).toBeNull();
      expect(await askFfmpegVersion(await script('good', 'echo "ffmpeg version 9.9-x Copyright"'))).toBe('9.9-x');
    },
  );
});
