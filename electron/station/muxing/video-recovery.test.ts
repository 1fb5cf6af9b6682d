import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NalScanner } from '#shared/h264/annex-b.ts';
import { nalTypeOf, NalType } from '#shared/h264/nal-unit.ts';
import { parseSps } from '#shared/h264/sps.ts';
import { openAppendFile } from './mp4/append-file.ts';
import { HybridMp4Writer } from './mp4/hybrid-mp4-writer.ts';
import type { RecoverVideoJob } from './mux-protocol.ts';
import { CREATED_AT_MS, frameHashes, PLAIN_FORM, probePackets, run, type TestClip, unitBytes } from './test-clip.ts';
import { recoverVideo } from './video-recovery.ts';

const FRAMES = 20;
/** Irregular, with a gap of two seconds in the middle. */
const TIMES = Array.from(
  { length: 2 * FRAMES },
  (_, i) => i * 3000 + ((i * 7919) % 2500) + (i > 9 ? 180_000 : 0) + (i === 0 ? 0 : 1),
);
const END = (TIMES[FRAMES - 1] ?? 0) + 4567;
const WITHOUT_SETS = { ...PLAIN_FORM, parameterSets: 'out-of-band' } as const;

let root = '';
let folder = '';
/** The same picture size; the parameter sets of the second differ (CAVLC). */
let cabac: TestClip;
let cavlc: TestClip;
let cases = 0;
beforeAll(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'video-recovery-'));
  cabac = encode('cabac=1');
  cavlc = encode('cabac=0');
});
afterAll(() => fs.rmSync(root, { recursive: true }));
beforeEach(() => {
  folder = join(root, `${(cases += 1)}`);
  fs.mkdirSync(folder);
});

function encode(option: string): TestClip {
  const path = join(root, `${option}.h264`);
  const options = `aud=1:repeat-headers=1:bframes=0:keyint=6:scenecut=0:${option}`;
  const source = `testsrc=size=320x240:rate=30:duration=${FRAMES / 30}`;
  run('ffmpeg', ['-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-x264-params', options, path]);
  const bytes = fs.readFileSync(path);
  const units: { key: boolean; nals: Uint8Array[] }[] = [];
  const scanner = new NalScanner();
  scanner.reset(bytes);
  while (scanner.next()) {
    if (scanner.type === NalType.aud) units.push({ key: false, nals: [] });
    const unit = units.at(-1);
    if (unit === undefined) throw new Error('The clip does not begin with a delimiter.');
    unit.key ||= scanner.type === NalType.idr;
    unit.nals.push(bytes.slice(scanner.start, scanner.end));
  }
  const setsOf = (type: number) => (units[0]?.nals ?? []).filter((nal) => nalTypeOf(nal[0] ?? 0) === type);
  const [sps, pps] = [setsOf(NalType.sps), setsOf(NalType.pps)];
  return { units, track: { ...parseSps(sps[0] ?? new Uint8Array()), sps, pps, createdAtMs: CREATED_AT_MS } };
}

const startCode = Buffer.from([0, 0, 0, 1]);
const configOf = ({ track }: TestClip): Buffer =>
  Buffer.concat([...track.sps, ...track.pps].flatMap((set) => [startCode, set]));

type Piece = { readonly config: Uint8Array } | { readonly unit: Uint8Array; readonly key: boolean };
const framesOf = (clip: TestClip, form: typeof PLAIN_FORM | typeof WITHOUT_SETS): Piece[] =>
  clip.units.map(({ nals, key }) => ({ unit: unitBytes(nals, form), key }));

/** Writes stream.h264 of these pieces and gives the job that recovers its video. */
function jobOf(pieces: readonly Piece[], choices: Partial<RecoverVideoJob> = {}): RecoverVideoJob {
  const [rows, configs, stream]: [number[], number[], Uint8Array[]] = [[], [], []];
  let offset = 0;
  for (const piece of pieces) {
    const bytes = 'config' in piece ? piece.config : piece.unit;
    if ('config' in piece) configs.push(offset, bytes.length);
    else rows.push(offset, bytes.length, TIMES[rows.length / 4] ?? 0, piece.key ? 1 : 0);
    stream.push(bytes);
    offset += bytes.length;
  }
  const rawPath = join(folder, 'stream.h264');
  fs.writeFileSync(rawPath, Buffer.concat(stream));
  return {
    kind: 'recoverVideo',
    path: join(folder, 'stream.mp4'),
    rawPath,
    configs: Float64Array.from(configs),
    rows: Float64Array.from(rows),
    endTicks: END,
    createdAtMs: CREATED_AT_MS,
    ...choices,
  };
}

/** Leaves stream.mp4 as a crash does: whole fragments of the first `flushed` frames, and a torn tail. */
function leaveTorn(clip: TestClip, flushed: number, tail: Uint8Array = Buffer.from('half a moof')): void {
  const file = openAppendFile(join(folder, 'stream.mp4'));
  const writer = new HybridMp4Writer(file, clip.track);
  for (const [i, { nals, key }] of clip.units.slice(0, flushed).entries()) {
    writer.add(unitBytes(nals, WITHOUT_SETS), TIMES[i] ?? 0, key);
    if (i % 4 === 3) writer.flush();
  }
  writer.flush();
  file.append([tail]);
  file.close();
}

/** The checksums of the pictures, decoded from a plain stream with the parameter sets in it. */
function picturesOf(...clips: TestClip[]): string[] {
  const path = join(root, 'reference.h264');
  fs.writeFileSync(
    path,
    Buffer.concat(clips.flatMap(({ units }) => units.map(({ nals }) => unitBytes(nals, PLAIN_FORM)))),
  );
  return frameHashes(path);
}

const VIDEO = { codec: 'avc1.64000D', width: 320, height: 240 };

function expectVideo(frames: number, clips: readonly TestClip[]): void {
  const path = join(folder, 'stream.mp4');
  const packets = probePackets(path);
  expect(packets.map(({ pts }) => pts)).toEqual(TIMES.slice(0, frames));
  const keys = clips.flatMap(({ units }) => units.map(({ key }) => key));
  expect(packets.map(({ key }) => key)).toEqual(keys.slice(0, frames));
  expect(frameHashes(path)).toEqual(picturesOf(...clips).slice(0, frames));
}

describe('a torn file and its raw stream', () => {
  it.each([0, 1, 10, 19])('make every frame of it, with %i of 20 in fragments', async (flushed) => {
    const job = jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]);
    const raw = fs.readFileSync(job.rawPath ?? '');
    leaveTorn(cabac, flushed);
    expect(await recoverVideo(job)).toEqual({
      state: 'finished',
      samples: FRAMES,
      fromRaw: FRAMES - flushed,
      endTicks: END,
      video: VIDEO,
    });
    expectVideo(FRAMES, [cabac]);
    expect(fs.readFileSync(job.rawPath ?? '').equals(raw)).toBe(true);
  });

  it('add nothing where the fragments hold every row, and end where they are told', async () => {
    leaveTorn(cabac, FRAMES);
    const outcome = await recoverVideo(jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]));
    expect(outcome).toMatchObject({ samples: FRAMES, fromRaw: 0, endTicks: END });
    expectVideo(FRAMES, [cabac]);
  });

  it('survive parameter sets that change behind the last fragment', async () => {
    leaveTorn(cabac, 10);
    const pieces = [{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)];
    const changed = [{ config: configOf(cavlc) }, ...framesOf(cavlc, WITHOUT_SETS)];
    const outcome = await recoverVideo(jobOf([...pieces, ...changed]));
    expect(outcome).toMatchObject({ state: 'finished', samples: 2 * FRAMES, fromRaw: 2 * FRAMES - 10 });
    expectVideo(2 * FRAMES, [cabac, cavlc]);
  });

  it('leave out rows beyond the end of the raw stream; the end is a guess then', async () => {
    leaveTorn(cabac, 4);
    const job = jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]);
    fs.truncateSync(job.rawPath ?? '', (job.rows[18 * 4] ?? 0) + (job.rows[18 * 4 + 1] ?? 0) - 1);
    const [before = 0, last = 0] = TIMES.slice(16, 18);
    expect(await recoverVideo(job)).toEqual({
      state: 'finished',
      samples: 18,
      fromRaw: 14,
      endTicks: last + (last - before),
      video: VIDEO,
    });
    expectVideo(18, [cabac]);
  });

  it('keep frames that the raw stream does not hold, where the fragments do', async () => {
    leaveTorn(cabac, 8);
    const job = jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]);
    for (const i of [6, 7, 10]) job.rows.set([0, 0], i * 4);
    expect(await recoverVideo(job)).toMatchObject({ state: 'finished', samples: FRAMES - 1, fromRaw: FRAMES - 9 });
    const packets = probePackets(job.path);
    expect(packets.map(({ pts }) => pts)).toEqual(TIMES.slice(0, FRAMES).toSpliced(10, 1));
  });

  describe('with a fragment on the way that makes no sense', () => {
    const pieces = (): Piece[] => [{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)];
    const damage = (): void => {
      leaveTorn(cabac, FRAMES, new Uint8Array());
      const path = join(folder, 'stream.mp4');
      const bytes = fs.readFileSync(path);
      bytes.write(
        'junk',
        [0, 1, 2].reduce((from) => bytes.indexOf('moof', from + 1), 0),
      );
      fs.writeFileSync(path, bytes);
    };

    it('take all from there on out of the raw stream', async () => {
      const job = jobOf(pieces());
      damage();
      expect(await recoverVideo(job)).toMatchObject({ state: 'finished', samples: FRAMES, fromRaw: 12 });
      expectVideo(FRAMES, [cabac]);
      expect(fs.readdirSync(folder).toSorted()).toEqual(['stream.h264', 'stream.mp4']);
    });

    it.each([
      ['no raw stream', (job: RecoverVideoJob) => ({ ...job, rawPath: null })],
      ['one that lacks a frame', (job: RecoverVideoJob) => ({ ...job, rows: job.rows.with(9 * 4 + 1, 0) })],
    ])('pass over it with %s, and tell which samples there are', async (_, less) => {
      damage();
      const outcome = await recoverVideo(less(jobOf(pieces())));
      const times = TIMES.slice(0, FRAMES).toSpliced(8, 4);
      expect(outcome).toMatchObject({ state: 'finished', samples: 16, ptsTicks: Float64Array.from(times) });
      expect(probePackets(join(folder, 'stream.mp4')).map(({ pts }) => pts)).toEqual(times);
    });
  });

  it('take a row with a time that does not rise for none', async () => {
    const job = jobOf(framesOf(cabac, PLAIN_FORM));
    job.rows[19 * 4 + 2] = TIMES[18] ?? 0;
    expect(await recoverVideo(job)).toMatchObject({ samples: 19, fromRaw: 19 });
    expectVideo(19, [cabac]);
  });
});

describe('without a file the raw stream alone makes it anew', () => {
  it('with parameter sets in front of each key frame', async () => {
    const outcome = await recoverVideo(jobOf(framesOf(cabac, PLAIN_FORM)));
    expect(outcome).toEqual({ state: 'finished', samples: FRAMES, fromRaw: FRAMES, endTicks: END, video: VIDEO });
    expectVideo(FRAMES, [cabac]);
  });

  it('with parameter sets between the frames only, and a change of them on the way', async () => {
    const pieces = [{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)];
    const changed = [{ config: configOf(cavlc) }, ...framesOf(cavlc, WITHOUT_SETS)];
    const outcome = await recoverVideo(jobOf([...pieces, ...changed]));
    expect(outcome).toMatchObject({ state: 'finished', samples: 2 * FRAMES, fromRaw: 2 * FRAMES });
    expectVideo(2 * FRAMES, [cabac, cavlc]);
  });

  it('from its first key frame with parameter sets on', async () => {
    const frames = framesOf(cabac, WITHOUT_SETS);
    const pieces = [...frames.slice(0, 6), { config: configOf(cabac) }, ...frames.slice(6)];
    const outcome = await recoverVideo(jobOf(pieces));
    expect(outcome).toMatchObject({ state: 'finished', samples: 14, fromRaw: 14 });
    expect(probePackets(join(folder, 'stream.mp4')).length).toBe(14);
  });

  it('but not where no parameter sets stand in it, and leaves no empty file', async () => {
    const long = Buffer.concat([configOf(cabac), Buffer.alloc(1024 * 1024)]);
    for (const pieces of [framesOf(cabac, WITHOUT_SETS), [{ config: long }, ...framesOf(cabac, WITHOUT_SETS)], []]) {
      expect(await recoverVideo(jobOf(pieces))).toEqual({
        state: 'unusable',
        reason: 'No frame of it reached the disk.',
      });
      expect(fs.readdirSync(folder)).toEqual(['stream.h264']);
    }
  });

  it('also where the rows are anything but rows', async () => {
    const rows = Float64Array.of(0, 0, 0, 1, 5, 3, 9000, 1, 1, 50, 12_000, 0, 7, 7);
    expect(await recoverVideo(jobOf(framesOf(cabac, PLAIN_FORM), { rows }))).toMatchObject({ state: 'unusable' });
  });
});

describe('a file whose head is of no use', () => {
  it('makes way for a new one where there is a raw stream', async () => {
    for (const left of [Buffer.alloc(0), Buffer.from('this is not an MP4, and longer than a head is, is it not?')]) {
      fs.writeFileSync(join(folder, 'stream.mp4'), left);
      const outcome = await recoverVideo(jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]));
      expect(outcome).toMatchObject({ state: 'finished', samples: FRAMES, fromRaw: FRAMES });
      expectVideo(FRAMES, [cabac]);
    }
    expect(fs.readdirSync(folder).toSorted()).toEqual(['stream.h264', 'stream.mp4', 'stream.mp4.damaged']);
    expect(fs.readFileSync(join(folder, 'stream.mp4.damaged'), 'latin1')).toMatch(/^this is not an MP4/);
  });

  it('is left alone without one, unless it is our own and holds nothing', async () => {
    const path = join(folder, 'stream.mp4');
    leaveTorn(cabac, 0, new Uint8Array());
    const head = fs.readFileSync(path);
    for (let cut = 0; cut < head.length; cut += 1) {
      fs.writeFileSync(path, head.subarray(0, cut));
      expect(await recoverVideo(jobOf([], { rawPath: null }))).toMatchObject({ state: 'unusable' });
      expect(fs.existsSync(path), `cut at ${cut}`).toBe(false);
    }
    fs.writeFileSync(path, 'somebody’s own');
    expect(await recoverVideo(jobOf([], { rawPath: null }))).toEqual({
      state: 'unusable',
      reason: 'It does not begin like a recording of this program.',
    });
    expect(fs.readFileSync(path, 'utf8')).toBe('somebody’s own');
  });
});

describe('without the raw stream', () => {
  it('what the fragments hold is completed, its end guessed', async () => {
    leaveTorn(cabac, 14);
    const job = jobOf(framesOf(cabac, PLAIN_FORM), { rawPath: null });
    const [before = 0, last = 0] = TIMES.slice(12, 14);
    expect(await recoverVideo(job)).toEqual({
      state: 'finished',
      samples: 14,
      fromRaw: 0,
      endTicks: last + (last - before),
      video: VIDEO,
    });
    expectVideo(14, [cabac]);
  });

  it('a copy is kept before whole fragments are cut off behind one that is not', async () => {
    leaveTorn(cabac, FRAMES, new Uint8Array());
    const path = join(folder, 'stream.mp4');
    const bytes = fs.readFileSync(path);
    bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('mdat') + 20);
    fs.writeFileSync(path, bytes);
    expect(await recoverVideo(jobOf([], { rawPath: null }))).toMatchObject({ state: 'unusable' });
    expect(fs.readFileSync(`${path}.damaged`).equals(bytes)).toBe(true);
  });

  it('a file with fragments is kept, whatever its head says', async () => {
    leaveTorn(cabac, FRAMES);
    const path = join(folder, 'stream.mp4');
    const bytes = fs.readFileSync(path);
    bytes[48] = 0x10;
    fs.writeFileSync(path, bytes);
    expect(await recoverVideo(jobOf([], { rawPath: null }))).toMatchObject({ state: 'unusable' });
    expect(fs.readFileSync(path).equals(bytes)).toBe(true);
  });

  it('a file without a single fragment is none', async () => {
    leaveTorn(cabac, 0);
    expect(await recoverVideo(jobOf([], { rawPath: null }))).toEqual({
      state: 'unusable',
      reason: 'No frame of it reached the disk.',
    });
    expect(fs.existsSync(join(folder, 'stream.mp4'))).toBe(false);
  });

  it('and without a file there is nothing', async () => {
    expect(await recoverVideo(jobOf([], { rawPath: null }))).toEqual({
      state: 'unusable',
      reason: 'There is no video file and no raw stream to make it from.',
    });
    expect(fs.readdirSync(folder)).toEqual(['stream.h264']);
  });
});

it('a finished file is not touched, whatever the raw stream holds', async () => {
  const job = jobOf([{ config: configOf(cabac) }, ...framesOf(cabac, WITHOUT_SETS)]);
  leaveTorn(cabac, 10);
  await recoverVideo({ ...job, rawPath: null });
  const before = fs.readFileSync(job.path);
  const { mtimeMs } = fs.statSync(job.path);
  expect(await recoverVideo(job)).toEqual({ state: 'finished', samples: 10, fromRaw: 0, endTicks: null, video: null });
  expect(fs.readFileSync(job.path).equals(before)).toBe(true);
  expect(fs.statSync(job.path).mtimeMs).toBe(mtimeMs);
});

describe('errors of the file system', () => {
  it('come through', async () => {
    await expect(recoverVideo(jobOf([], { rawPath: join(folder, 'gone') }))).rejects.toMatchObject({ code: 'ENOENT' });
    fs.mkdirSync(join(folder, 'stream.mp4'));
    await expect(recoverVideo(jobOf([]))).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it.runIf(process.platform === 'linux')('leave no file open', async () => {
    fs.mkdirSync(join(folder, 'stream.mp4'));
    const job = jobOf([]);
    await expect(recoverVideo(job)).rejects.toThrow('EISDIR');
    const open = fs.readdirSync('/proc/self/fd').map((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(open).not.toContain(job.rawPath);
  });
});
