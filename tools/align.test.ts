import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLOCK_CSV_HEADER, formatClockPair } from '#shared/clock/clock-csv.ts';
import { formatFrameRow, FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';

const ALIGN = fileURLToPath(new URL('align.ts', import.meta.url));
const STARTED_US = Date.UTC(2026, 10, 28, 6) * 1000;

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', ALIGN, ...words], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

interface Made {
  readonly folder: string;
  readonly takeId: string;
  readonly device: string;
  readonly method: SessionManifest['clock']['method'];
  /** Station time minus device time as frames.csv has it; `refitUs` as clock.csv has it. */
  readonly offsetUs: number;
  readonly refitUs: number | null;
  readonly second: number;
}

let recordings: string;
beforeAll(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'align-'));
  await make({
    folder: 'old',
    takeId: 'take-1',
    device: 'Left',
    method: 'none',
    offsetUs: 0,
    refitUs: null,
    second: 0,
  });
  await make({
    folder: 'left',
    takeId: 'take-2',
    device: 'Left',
    method: 'two-way',
    offsetUs: 0,
    refitUs: null,
    second: 60,
  });
  await make({
    folder: 'right',
    takeId: 'take-2',
    device: 'Right',
    method: 'two-way',
    offsetUs: 9000,
    refitUs: 4000,
    second: 61,
  });
  await make({
    folder: 'app',
    takeId: 'take-3',
    device: 'App',
    method: 'one-way',
    offsetUs: 0,
    refitUs: null,
    second: 90,
  });
  return () => rm(recordings, { recursive: true });
});

/** Ten frames, 100 ms apart, whose device clock is the station's but for the offset. */
async function make({ folder, takeId, device, method, offsetUs, refitUs, second }: Made): Promise<void> {
  const directory = join(recordings, folder);
  await mkdir(directory);
  const deviceUs = (frame: number): number => STARTED_US + 1_000_000 + frame * 100_000;
  const rows = Array.from({ length: 10 }, (_, frame) =>
    formatFrameRow({
      sequence: frame,
      key: frame === 0,
      deviceUs: deviceUs(frame),
      arrivalUs: deviceUs(frame) + 50_000,
      stationUs: deviceUs(frame) + offsetUs,
      ptsUs: frame * 100_000,
      bytes: 10,
      offset: frame * 10,
      file: 'stream.mp4',
    }),
  );
  await writeFile(join(directory, 'frames.csv'), `${FRAMES_CSV_HEADER}\n${rows.join('')}`);
  const manifest: SessionManifest = {
    formatVersion: 1,
    program: 'test',
    sessionId: folder,
    takeId,
    state: 'ready',
    problem: null,
    device: { id: device, name: device, model: '', address: '', protocol: 'camera.v2' },
    startedAt: new Date(STARTED_US / 1000 + second * 1000).toISOString(),
    endedAt: null,
    takeOffsetUs: 0,
    video: { codec: null, width: 1, height: 1, rotation: 0 },
    frames: 10,
    keyFrames: 1,
    bytes: 100,
    durationUs: 1_000_000,
    fps: { mean: null, minIntervalUs: null, maxIntervalUs: null, estimateServer: null, estimateDevice: null },
    requested: null,
    gaps: [],
    clock: { method, offsetUs, driftPpm: 0, boundUs: 500 },
    files: [],
    notes: '',
    tags: [],
  };
  await writeFile(join(directory, 'session.json'), JSON.stringify(manifest));
  if (refitUs === null) return;
  const answeredUs = deviceUs(5) + 7;
  const pair = {
    t0Us: answeredUs + refitUs - 300,
    t1Us: answeredUs,
    t2Us: answeredUs,
    t3Us: answeredUs + refitUs + 300,
  };
  await writeFile(join(directory, 'clock.csv'), `${CLOCK_CSV_HEADER}\n${formatClockPair(pair)}`);
}

/** How far the pictures of Right are away, in each line. */
const apartUs = ({ stdout }: Run): number[] =>
  stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[3]));

describe('align', () => {
  it('prints the table of a take, refitted from the exchanges that were kept', async () => {
    const told = await run('take-2', '--recordings', recordings, '--reference', 'Left');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout.split('\n')[0]).toBe('station_us,Left frame,Right frame,Right apart_us,Right bound_us');
    expect(apartUs(told)).toEqual(Array.from({ length: 10 }, () => 4000));
  });

  it('prints it as it was recorded, where that is wanted', async () => {
    const told = await run('take-2', '--recordings', recordings, '--reference', 'left', '--as-recorded');
    expect(apartUs(told)).toEqual(Array.from({ length: 10 }, () => 9000));
  });

  it('takes a folder for its take, and "latest" for the last one; says where times rest on assumptions', async () => {
    const byFolder = await run(join(recordings, 'right'), '--reference', 'Left');
    expect(apartUs(byFolder)).toHaveLength(10);
    const latest = await run('latest', '--recordings', recordings);
    expect(latest.stdout.split('\n')[0]).toBe('station_us,App frame');
    expect(latest.stderr).toContain('arrival times alone');
    expect((await run('take-1', '--recordings', recordings)).stderr).toContain('not known');
  });

  it.each([
    ['no take', [], 2, 'Name one take'],
    ['an unknown flag', ['take-2', '--bound'], 2, '--help'],
    ['an unknown take', ['take-9'], 1, 'take-1, take-2, take-3'],
    ['an unknown reference', ['take-2', '--reference', 'Up'], 1, 'Left (left), Right (right)'],
  ] as const)('says what is wrong: %s', async (_what, words, code, sentence) => {
    const told = await run(...words, ...(words.length === 0 ? [] : ['--recordings', recordings]));
    expect(told).toMatchObject({ code, stdout: '' });
    expect(told.stderr).toContain(sentence);
  });

  it('says where there is no folder, and helps', async () => {
    expect((await run('x', '--recordings', join(recordings, 'none'))).stderr).toContain('--recordings');
    expect((await run('--help')).stdout).toContain('npm run align -- TAKE');
  });
});
