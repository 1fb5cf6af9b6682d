// oxlint-disable vitest/no-conditional-expect -- what is expected depends on what was drawn
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MP4_FILE_PATTERN, sessionManifest } from '#shared/recording/manifest.ts';
import { Log } from '../../log.ts';
import { ManualClock } from '../../manual-clock.ts';
import { ManifestUpdates } from '../disk/manifest-updates.ts';
import { manifestForFolder } from './foreign-folder.ts';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { Recovery } from './recovery.ts';
import type { VideoRecovery, VideoToRecover } from './recovery-tools.ts';

const T = 1_795_327_200_000_000;
const FRAMES = 20;
const RAW = Buffer.alloc(100 + FRAMES * 8, 0x55);
const row = (i: number): string => {
  const file = i < 2 ? '' : i < 12 ? 'stream.mp4' : 'stream-2.mp4';
  const pts = i < 2 ? '' : (i - (i < 12 ? 2 : 12)) * 33_333;
  return `${i + 1},${i === 2 || i === 12 ? 1 : 0},${i * 33_333},${T + i * 33_333},${T + i * 33_333},${pts},8,${100 + i * 8},${file}`;
};
const CSV = [
  'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file',
  ...Array.from({ length: FRAMES }, (_, i) => row(i)),
  '',
];
const MANIFEST = JSON.stringify(
  { ...manifestForFolder('/10.0.0.1_5000_20260102_030405', 'test'), writer: { host: 'host', pid: 1 } },
  null,
  2,
);

/** Some bytes changed, taken out or put in, and the end cut off. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 3 }), fc.boolean()), { maxLength: 4 }),
  cut: fc.option(fc.nat(), { freq: 2 }),
});
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Buffer, { changes, cut }: Damage): Buffer {
  let result = cut === null ? Buffer.from(bytes) : Buffer.from(bytes.subarray(0, cut % (bytes.length + 1)));
  for (const [place, value, gone, put] of changes) {
    const at = place % (result.length + 1);
    const added = put ? Buffer.of(value) : Buffer.alloc(0);
    result = Buffer.concat([result.subarray(0, at), added, result.subarray(at + gone)]);
  }
  return result;
}

/** Fields of single rows in place of what stood there. */
const ODD_FIELDS = [
  '',
  '0',
  '-1',
  '-5',
  '1',
  '7',
  'NaN',
  '1e3',
  ' 1',
  '4294967296',
  '9007199254740991',
  '9007199254740993',
  '1795327200000000',
  '9999999999999999999999999',
  '-9999999999999999999999999',
  'stream.mp4',
  'stream-2.mp4',
  'stream-3.mp4',
  'stream.h264',
  'session.json',
  '../stream.mp4',
  '../other/stream.h264',
  '/etc/passwd',
  'stream-x.mp4',
];
const oddFields = fc.array(fc.tuple(fc.nat({ max: FRAMES - 1 }), fc.nat({ max: 8 }), fc.constantFrom(...ODD_FIELDS)), {
  maxLength: 3,
});

function withFields(changes: readonly (readonly [number, number, string])[]): string {
  const lines = [...CSV];
  for (const [line, field, value] of changes) {
    const fields = (lines[line + 1] ?? '').split(',');
    fields[field] = value;
    lines[line + 1] = fields.join(',');
  }
  return lines.join('\n');
}

const folderContent = fc.record({
  manifest: fc.oneof(
    { weight: 3, arbitrary: fc.constant(Buffer.from(MANIFEST)) },
    { weight: 2, arbitrary: damage.map((how) => damaged(Buffer.from(MANIFEST), how)) },
    fc.constant(null),
  ),
  csv: fc.oneof(
    { weight: 4, arbitrary: oddFields.map((changes) => Buffer.from(withFields(changes), 'latin1')) },
    { weight: 2, arbitrary: damage.map((how) => damaged(Buffer.from(CSV.join('\n'), 'latin1'), how)) },
    fc.constant(null),
  ),
  raw: fc.oneof(
    { weight: 3, arbitrary: fc.constant(RAW) },
    damage.map((how) => damaged(RAW, how)),
    fc.constant(null),
  ),
  videos: fc.subarray(['stream.mp4', 'stream-2.mp4', 'stream-10.mp4']),
  // What recovery of each video gives: samples, or that it is of no use.
  outcomes: fc.array(fc.option(fc.nat({ max: 30 })), { maxLength: 6 }),
});

let root = '';
let runs = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'recovery-fuzz-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Recovers a video only where the request keeps to the folder and its numbers are such as the muxer takes. */
async function recoverVideo(video: VideoToRecover, directory: string, samples: number | null): Promise<VideoRecovery> {
  expect([dirname(video.path), basename(video.path)]).toEqual([directory, expect.stringMatching(MP4_FILE_PATTERN)]);
  if (video.rawPath !== null) {
    expect(video.rawPath).toBe(join(directory, 'stream.h264'));
    const { length } = await readFile(video.rawPath);
    for (let at = 0; at < video.rows.length; at += 4) {
      const [offset = NaN, bytes = NaN] = video.rows.subarray(at, at + 2);
      expect(offset >= 0 && bytes >= 0 && offset + bytes <= length).toBe(true);
    }
  }
  expect([...video.rows, ...video.configs, video.endTicks, video.createdAtMs].every(Number.isSafeInteger)).toBe(true);
  expect(Math.min(0, ...video.rows, ...video.configs, video.endTicks, video.createdAtMs)).toBe(0);
  await rm(video.path, { force: true });
  if (samples === null) return { state: 'unusable', reason: 'The test wants it so.' };
  await writeFile(video.path, 'mp4');
  return { state: 'finished', samples, fromRaw: 0, endTicks: samples === 7 ? null : samples * 3000, video: null };
}

it('whatever is left in a folder, recovery ends, keeps stream.h264, and leaves a manifest that can be read', async () => {
  const results = new Set<string>();
  const property = fc.asyncProperty(folderContent, async ({ manifest, csv, raw, videos, outcomes }) => {
    const directory = join(root, `${(runs += 1)}`);
    await mkdir(directory);
    if (manifest !== null) await writeFile(join(directory, 'session.json'), manifest);
    if (csv !== null) await writeFile(join(directory, 'frames.csv'), csv);
    if (raw !== null) await writeFile(join(directory, 'stream.h264'), raw);
    for (const name of videos) await writeFile(join(directory, name), 'torn');
    // What was written a moment ago may be another computer's, where a changed manifest says so.
    for (const name of await readdir(directory)) await utimes(join(directory, name), 1, 1);
    const answers = [...outcomes];
    const recovery = new Recovery({
      tools: {
        recoverVideo: (video) => recoverVideo(video, directory, answers.shift() ?? null),
        encodeJpegs: () => Promise.resolve({ ok: true as const, frames: 0, codec: null }),
        muxRaw: () => Promise.resolve({ ok: true, frames: 3, durationUs: 300_000 }),
      },
      log: new Log(new ManualClock()),
      program: 'test',
      writer: { host: 'host', pid: 1 },
      maxListedGaps: 3,
      isRecording: () => false,
      manifests: new ManifestUpdates(),
      workChanged: () => undefined,
    });
    const result = await recovery.recover(directory);
    results.add(result);
    if (raw === null) expect(await readdir(directory)).not.toContain('stream.h264');
    else expect((await readFile(join(directory, 'stream.h264'))).equals(raw)).toBe(true);
    if (result === 'nothing to do' || result === 'live') return;

    const written = sessionManifest.parse(JSON.parse(await readFile(join(directory, 'session.json'), 'utf8')));
    expect(written.state).toBe(result);
    expect(written.files.map(({ name }) => name)).not.toContain('session.json');
    expect(Number.isNaN(Date.parse(written.startedAt)) || Number.isNaN(Date.parse(written.endedAt ?? ''))).toBe(false);
    const text = await readFile(join(directory, 'frames.csv'), 'latin1').catch(() => null);
    if (text?.startsWith(`${CSV[0] ?? ''}\n`) === true) expect(parseFramesCsv(text).length).toBe(written.frames);
    expect(await recovery.recover(directory)).toBe('nothing to do');
  });
  await fc.assert(property, { numRuns: 160 });
  expect([...results].toSorted()).toEqual(['failed', 'nothing to do', 'recovered']);
});
