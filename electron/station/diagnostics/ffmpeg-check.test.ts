import { describe, expect, it } from 'vitest';
import type { FfmpegLocation } from '../muxing/ffmpeg/ffmpeg-locator.ts';
import { checkFfmpeg } from './ffmpeg-check.ts';

const FOUND = { path: '/usr/bin/ffmpeg', source: 'PATH', version: '5.1', warnings: [] } as const;
const WELL = { copy: null, jpeg: null };

async function codes(
  located: FfmpegLocation,
  { variable, trial = WELL }: { variable?: string; trial?: { copy: string | null; jpeg: string | null } } = {},
): Promise<string[]> {
  const locate = () => Promise.resolve(located);
  const findings = await checkFfmpeg({ locate, variable, attempt: () => Promise.resolve(trial) });
  return findings.map(({ check, outcome }) => `${check}.${outcome}`);
}

describe('ffmpeg', () => {
  it('is there and does what is needed', async () => {
    expect(await codes(FOUND)).toEqual([
      'ffmpeg.found',
      'ffmpeg-bin.unset',
      'ffmpeg-package.usable',
      'ffmpeg-copy.works',
      'ffmpeg-jpeg.works',
    ]);
    expect(await codes({ ...FOUND, source: 'FFMPEG_BIN' }, { variable: '/usr/bin/ffmpeg' })).toContain(
      'ffmpeg-bin.used',
    );
  });

  it('is not there, and then nothing else is said of it', async () => {
    expect(await codes({ path: null, problem: 'None.', warnings: [] })).toEqual([
      'ffmpeg.missing',
      'ffmpeg-bin.unset',
      'ffmpeg-package.usable',
    ]);
  });

  it('is another than the one that is set', async () => {
    const words = 'FFMPEG_BIN is set to /nowhere, where there is no program to run; looking elsewhere.';
    const located = { ...FOUND, warnings: [words] };
    expect(await codes(located, { variable: '/nowhere' })).toEqual([
      'ffmpeg.found',
      'ffmpeg-bin.wrong',
      'ffmpeg-package.usable',
      'ffmpeg-copy.works',
      'ffmpeg-jpeg.works',
    ]);
    const [, wrong] = await checkFfmpeg({
      locate: () => Promise.resolve(located),
      variable: '/nowhere',
      attempt: () => Promise.resolve(WELL),
    });
    expect(wrong?.facts).toEqual({ words });
  });

  it('came with the program and does not run', async () => {
    const located = {
      ...FOUND,
      warnings: ['ffmpeg-static is installed but its program does not run; looking on PATH.'],
    };
    expect(await codes(located)).toContain('ffmpeg-package.broken');
    expect(await codes(located)).toContain('ffmpeg-bin.unset');
  });

  it('runs and cannot do it', async () => {
    expect(await codes(FOUND, { trial: { copy: 'no muxer', jpeg: null } })).toEqual(
      expect.arrayContaining(['ffmpeg-copy.fails']),
    );
    // Without an MP4 there was nothing to make a JPEG of.
    expect((await codes(FOUND, { trial: { copy: 'no muxer', jpeg: null } })).join()).not.toContain('ffmpeg-jpeg');
    expect(await codes(FOUND, { trial: { copy: null, jpeg: 'no encoder' } })).toContain('ffmpeg-jpeg.fails');
  });
});
