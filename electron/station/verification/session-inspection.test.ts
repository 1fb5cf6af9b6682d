import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSps } from '#shared/h264/sps.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { manifestForFolder } from '../recording/recovery/foreign-folder.ts';
import { HybridMp4Writer } from '../muxing/mp4/hybrid-mp4-writer.ts';
import { MemoryFile } from '../muxing/mp4/memory-file.ts';
import { inspectSession } from './session-inspection.ts';

// A literal session: a codec config of 17 bytes, then a key frame of 9 bytes and two more of 8, a tenth of a second apart.

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const SPS = hex('67 42 e0 1f ed 01 40 7b 20');
const PPS = hex('68 ce 3c 80');
const START = hex('00 00 00 01');
const CONFIG = Buffer.concat([START, SPS, START, PPS]);
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 02 03');
const RAW = Buffer.concat([CONFIG, KEY, DELTA, DELTA]);
const HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file\n';
const ROWS = [
  '1,1,5000000,7000000,7000000,0,9,21,stream.mp4\n',
  '2,0,5100000,7100000,7100000,100000,8,30,stream.mp4\n',
  '3,0,5200000,7200000,7200000,200000,8,38,stream.mp4\n',
];
const JPEG = hex('ff d8 ff e0 00 10 ff d9');

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'inspection-')), '10.0.0.1_5000_20260102_030405');
  await mkdir(directory);
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

async function video(): Promise<Buffer> {
  const file = new MemoryFile();
  const track = { ...parseSps(SPS), sps: [SPS], pps: [PPS], createdAtMs: 0 };
  const writer = new HybridMp4Writer(file, track);
  writer.add(Buffer.from(KEY), 0, true);
  writer.add(Buffer.from(DELTA), 9000, false);
  writer.add(Buffer.from(DELTA), 18_000, false);
  await writer.finish(27_000);
  return file.contents;
}

type Contents = Record<string, string | Buffer>;

/** Writes the session, changed as the test says, and a manifest that lists what was written. */
async function leave(changes: Contents = {}, manifest: Partial<SessionManifest> = {}): Promise<void> {
  const contents: Contents = {
    'stream.mp4': await video(),
    'stream.h264': RAW,
    'frames.csv': HEADER + ROWS.join(''),
    'thumbnail.jpg': JPEG,
    ...changes,
  };
  const files = [];
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(directory, name), content);
    files.push({
      name,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  }
  const facts = { state: 'ready', frames: 3, keyFrames: 1, durationUs: 300_000, endCause: 'stopped' };
  await writeFile(
    join(directory, 'session.json'),
    JSON.stringify({ ...manifestForFolder(directory, 'test'), ...facts, files, ...manifest }),
  );
}

async function found(): Promise<string[]> {
  const { findings } = await inspectSession(directory);
  return findings.map(({ code, facts }) => [code, ...Object.values(facts)].join(' '));
}

describe('a session as it was recorded', () => {
  it('is whole: every file, every frame', async () => {
    await leave();
    const fractions: number[] = [];
    const inspection = await inspectSession(directory, (fraction) => fractions.push(fraction));
    expect(inspection).toMatchObject({ findings: [], frames: 3 });
    expect(inspection.measured.map(({ name }) => name)).toEqual([
      'stream.mp4',
      'stream.h264',
      'frames.csv',
      'thumbnail.jpg',
    ]);
    expect(fractions.at(-1)).toBe(1);
  });

  it('may have frames that are in no video, and other NAL units between frames', async () => {
    const sei = hex('00000001 06 05 01 ff 80');
    await leave({
      'stream.h264': Buffer.concat([RAW, sei, Buffer.from('no H.264')]),
      'frames.csv': `${HEADER}${ROWS.join('')}4,0,5300000,7300000,7300000,,8,${RAW.length + sei.length},\n`,
    });
    await writeFile(
      join(directory, 'session.json'),
      (await readFile(join(directory, 'session.json'), 'utf8')).replace('"frames":3', '"frames":4'),
    );
    expect(await found()).toEqual([]);
  });

  it('may keep no stream.h264', async () => {
    await leave({ 'frames.csv': HEADER + ROWS.join('').replaceAll(/,\d+,stream/g, ',,stream') });
    await rm(join(directory, 'stream.h264'));
    const manifest: unknown = JSON.parse(await readFile(join(directory, 'session.json'), 'utf8'));
    const files = [];
    for (const name of ['stream.mp4', 'frames.csv', 'thumbnail.jpg']) {
      files.push({ name, bytes: (await stat(join(directory, name))).size, sha256: null });
    }
    await writeFile(join(directory, 'session.json'), JSON.stringify({ ...Object(manifest), files }));
    expect(await found()).toEqual(files.map(({ name }) => `checksum-missing ${name}`));
  });
});

describe('frames.csv and stream.h264', () => {
  it('must not name a place that another frame has, or that begins no frame', async () => {
    await leave({ 'frames.csv': HEADER + [ROWS[0], ROWS[1]?.replace(',30,', ',22,'), ROWS[2]].join('') });
    expect(await found()).toContain('raw-place stream.h264 2');
    await leave({ 'stream.h264': Buffer.concat([CONFIG, KEY, DELTA, Buffer.alloc(8, 0xff)]) });
    expect(await found()).toContain('raw-start stream.h264 3');
  });

  it('must know of each other all that there is, but where a recording was cut off', async () => {
    const longer = { 'stream.h264': Buffer.concat([RAW, DELTA]) };
    await leave(longer);
    expect(await found()).toEqual(['raw-rest stream.h264']);
    await leave(longer, { state: 'recovered', endCause: 'crash' });
    expect(await found()).toEqual(['raw-longer stream.h264']);
    await leave({ 'stream.h264': RAW.subarray(0, -1) });
    expect(await found()).toEqual([`raw-short stream.h264 ${RAW.length - 1} ${RAW.length}`]);
  });

  it('may lack frames that the video holds where a recording was cut off', async () => {
    const short = {
      'frames.csv': (HEADER + ROWS.join('')).replace(/,\d+,stream\.mp4\n$/, ',,stream.mp4\n'),
      'stream.h264': RAW.subarray(0, -8),
    };
    await leave(short, { state: 'recovered', endCause: 'crash' });
    expect(await found()).toEqual(['raw-lacks stream.h264 1']);
    await leave(short);
    expect(await found()).toEqual(['raw-place stream.h264 3']);
  });

  it('may disagree at the end where the disk was full', async () => {
    const short = { 'stream.h264': RAW.subarray(0, -1) };
    await leave(short, { endCause: 'write error', keyFrames: 2 });
    expect(await found()).toEqual([`raw-early stream.h264 ${RAW.length - 1} ${RAW.length}`]);
  });

  it('must be as many as session.json and the video say', async () => {
    await leave({ 'frames.csv': HEADER + ROWS.slice(0, 2).join(''), 'stream.h264': RAW.subarray(0, -8) });
    expect(await found()).toEqual(['rows-count frames.csv 2 3', 'video-frames stream.mp4 3 2']);
    await leave({}, { keyFrames: 2 });
    expect(await found()).toEqual(['rows-keys frames.csv 1 2']);
  });

  it('have the times of the pictures, to a tick', async () => {
    await leave({ 'frames.csv': (HEADER + ROWS.join('')).replace(',100000,', ',100011,') });
    expect(await found()).toEqual([]);
    await leave({ 'frames.csv': (HEADER + ROWS.join('')).replace(',100000,', ',100030,') });
    expect(await found()).toEqual(['video-times stream.mp4 2']);
  });

  it('count on where the camera counts its frames', async () => {
    const device = { ...manifestForFolder(directory, 'test').device, protocol: 'camera.v2' as const };
    await leave({ 'frames.csv': (HEADER + ROWS.join('')).replace('\n3,0', '\n1,0') }, { device });
    expect(await found()).toEqual(['rows-order frames.csv 3']);
  });

  it('may end torn, and what is whole of them is told', async () => {
    const rows = HEADER + ROWS.join('');
    await leave({ 'frames.csv': `${rows}4,0,53` });
    const inspection = await inspectSession(directory);
    expect(inspection.findings.map(({ code, facts }) => [code, facts])).toEqual([
      ['rows-torn', { file: 'frames.csv', line: '4' }],
    ]);
    expect(inspection.wholeRowBytes).toBe(rows.length);
    await leave({ 'frames.csv': 'a,b,c\n' });
    expect(await found()).toContain('rows-header frames.csv');
  });
});

describe('the video', () => {
  it('must play to its last picture, whether there is a frames.csv or not', async () => {
    const damaged = await video();
    const last = damaged.lastIndexOf(hex('419a0203'));
    damaged.fill(0, last - 4, last + 4);
    await leave({ 'stream.mp4': damaged });
    expect(await found()).toEqual(['video-picture stream.mp4 3 3']);
    await rm(join(directory, 'frames.csv'));
    expect(await found()).toEqual(['file-missing frames.csv', 'video-picture stream.mp4 3 3']);
  });

  it('must be one', async () => {
    await leave({ 'stream.mp4': Buffer.from([0, 0, 0, 8, ...Buffer.from('free')]) });
    expect(await found()).toEqual(['video-foreign stream.mp4']);
  });
});

describe('session.json', () => {
  it('must be there, be read, and list what stands in the folder alone', async () => {
    await leave();
    await rm(join(directory, 'session.json'));
    expect(await found()).toEqual(['manifest-missing']);
    await writeFile(join(directory, 'session.json'), '{');
    expect(await found()).toEqual(['manifest-unreadable not JSON']);
    await leave({}, { files: [{ name: '../session.json', bytes: 1, sha256: null }] });
    expect((await found())[0]).toMatch(/^manifest-unreadable it lists a file that is not in the folder/);
  });

  it('must have the size, the checksum and the length of each file', async () => {
    await leave();
    await writeFile(join(directory, 'thumbnail.jpg'), Buffer.from('ffd8ffe10010ffd9', 'hex'));
    await writeFile(join(directory, 'clock.csv'), 't0_us,t1_us,t2_us,t3_us\n1,2,3,x\n');
    expect(await found()).toEqual([
      'file-unlisted clock.csv',
      'checksum-differs thumbnail.jpg',
      'clock-damaged clock.csv 2',
    ]);
    await leave({}, { durationUs: 900_000 });
    expect(await found()).toContain('video-duration 0.300 0.900');
  });

  it('may say that the recording is not over', async () => {
    for (const state of ['recording', 'finalizing'] as const) {
      await leave({}, { state });
      expect(await found()).toEqual(['interrupted']);
    }
  });
});

it('tells of a folder that cannot be read', async () => {
  await leave();
  const { findings } = await inspectSession(join(directory, 'nowhere'));
  expect(findings.map(({ code }) => code)).toEqual(['folder-unreadable']);
});
