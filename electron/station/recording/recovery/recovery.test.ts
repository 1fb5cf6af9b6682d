import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SessionManifest, sessionManifest } from '#shared/recording/manifest.ts';
import { Log } from '../../log.ts';
import { ManualClock } from '../../manual-clock.ts';
import { manifestForFolder } from './foreign-folder.ts';
import { ManifestStore, readManifest } from '../disk/manifest-store.ts';
import { ManifestUpdates } from '../disk/manifest-updates.ts';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import { Recovery } from './recovery.ts';
import type { JpegEncoding, RawMuxing, RecoveryTools, VideoRecovery, VideoToRecover } from './recovery-tools.ts';

const HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file\n';
/** 2026-11-22 06:00:00 UTC. */
const T = 1_795_327_200_000_000;
const VIDEO = { codec: 'avc1.42E01F', width: 640, height: 480 };

/** Frame number `i` of a stream with a codec config of 100 bytes in front, 8 bytes each, a tenth of a second apart. */
function line(i: number, file = 'stream.mp4', first = 0, hasOffset = true): string {
  const at = i * 100_000;
  const pts = file === '' ? '' : at - first * 100_000;
  const offset = hasOffset ? 100 + i * 8 : '';
  return `${i + 1},${i === first ? 1 : 0},${at},${T + at},${T + at},${pts},8,${offset},${file}\n`;
}

const manifests = new ManifestUpdates();
let folder = '';
let lines: string[];
let works: (string | number | null)[];
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'recovery-')), '10.0.0.1_5000_20260102_030405');
  await mkdir(folder);
  lines = [];
  works = [];
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

/** Tools that note what they are asked and answer what the test says. */
class Tools implements RecoveryTools {
  readonly videos: VideoToRecover[] = [];
  readonly muxed: [string, number][] = [];
  answers: VideoRecovery[] = [];
  muxing: RawMuxing = { ok: true, frames: 30, durationUs: 3_000_000 };
  /** Runs while a video is being made. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  async recoverVideo(video: VideoToRecover): Promise<VideoRecovery> {
    this.videos.push(video);
    await this.meanwhile();
    const samples = video.rows.length / 4;
    const answer = this.answers.shift();
    if (answer?.state === 'unusable') await rm(video.path, { force: true });
    else await writeFile(video.path, 'mp4');
    return answer ?? { state: 'finished', samples, fromRaw: 0, endTicks: video.endTicks, video: VIDEO };
  }

  readonly encoded: (readonly FrameRow[])[] = [];
  encoding: JpegEncoding = { ok: true, frames: 3, codec: 'avc1.64000C' };

  async encodeJpegs(directory: string, rows: readonly FrameRow[]): Promise<JpegEncoding> {
    this.encoded.push(rows);
    await this.meanwhile();
    if (this.encoding.ok) await writeFile(join(directory, 'stream.mp4'), 'mp4');
    return this.encoding;
  }

  async muxRaw(directory: string, fps: number, progressed: (fraction: number) => void): Promise<RawMuxing> {
    this.muxed.push([directory, fps]);
    progressed(0.5);
    await this.meanwhile();
    if (this.muxing.ok) await writeFile(join(directory, 'stream.mp4'), 'mp4');
    return this.muxing;
  }
}

/** Whether a session of this process writes the folder. */
let live = false;

function recoveryWith(tools: Tools, writer = { host: 'host', pid: 1 }): Recovery {
  const log = new Log(new ManualClock());
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message.replaceAll(folder, 'FOLDER')}`));
  return new Recovery({
    tools,
    log,
    program: 'capture-station 0.1.0',
    writer,
    maxListedGaps: 10,
    isRecording: () => live,
    manifests,
    workChanged: (directory, work) => {
      expect(directory).toBe(folder);
      works.push(work === null ? null : work.kind, ...(work === null ? [] : [work.fraction]));
    },
  });
}

const leave = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

/** Leaves a manifest of this state, which an earlier run of this host wrote. */
async function leaveManifest(state: SessionManifest['state'], more: Partial<SessionManifest> = {}): Promise<void> {
  const base = manifestForFolder(folder, 'capture-station 0.0.9');
  const device = { ...base.device, name: 'Left' };
  const manifest = { ...base, state, device, writer: { host: 'host', pid: 1 }, notes: 'keep me', ...more };
  await new ManifestStore(folder).write(manifest);
}

async function manifestOf(): Promise<SessionManifest> {
  return sessionManifest.parse(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
}

it('leaves a session alone that its camera goes on with', async () => {
  await leaveManifest('recording');
  await leave('frames.csv', HEADER + line(0));
  live = true;
  const tools = new Tools();
  expect(await recoveryWith(tools).recover(folder)).toBe('nothing to do');
  live = false;
  expect([tools.videos, (await manifestOf()).state]).toEqual([[], 'recording']);
});

describe('a session of JPEGs', () => {
  const size = { codec: null, rotation: 0, width: 320, height: 240 };
  async function leaveJpegs(state: 'recording' | 'finalizing', more: Partial<SessionManifest> = {}): Promise<void> {
    await leaveManifest(state, { video: size, ...more });
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2));
    await leave('stream.mjpeg', Buffer.alloc(124));
  }

  it('that ended in order is ready once its video is made', async () => {
    await leaveJpegs('finalizing', { endCause: 'stopped' });
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.encoded.map((rows) => rows.length)).toEqual([3]);
    const video = { codec: 'avc1.64000C', width: 320, height: 240 };
    expect(await manifestOf()).toMatchObject({ state: 'ready', endCause: 'stopped', frames: 3, problem: null, video });
    expect(works).toContain('encode');
  });

  it('that a crash cut off is counted before its video is made, and recovered then', async () => {
    await leaveJpegs('recording');
    const tools = new Tools();
    let meanwhile: SessionManifest | null = null;
    tools.meanwhile = async () => {
      meanwhile = await manifestOf();
    };
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(meanwhile).toMatchObject({ state: 'finalizing', endCause: 'crash', frames: 3, bytes: 24 });
    expect(await manifestOf()).toMatchObject({ state: 'recovered', endCause: 'crash', frames: 3 });
  });

  it('waits for its video where there is no ffmpeg, and is recovered when there is', async () => {
    await leaveJpegs('recording');
    const tools = new Tools();
    tools.encoding = { ok: false, problem: 'There is no ffmpeg.', words: '', mayWorkLater: true };
    expect(await recoveryWith(tools).recover(folder)).toBe('waits');
    expect(await manifestOf()).toMatchObject({ state: 'finalizing', frames: 3 });
    expect(lines).toContain('warning raw-waits: FOLDER waits for its MP4: There is no ffmpeg.');
    tools.encoding = { ok: true, frames: 3, codec: null };
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(await manifestOf()).toMatchObject({ state: 'recovered', endCause: 'crash' });
  });

  it('that ffmpeg cannot make a video of has failed, and says where its pictures are', async () => {
    await leaveJpegs('finalizing', { endCause: 'stopped' });
    const tools = new Tools();
    tools.encoding = { ok: false, problem: 'ffmpeg gave up.', words: 'bad data', mayWorkLater: false };
    expect(await recoveryWith(tools).recover(folder)).toBe('failed');
    const problem = 'ffmpeg gave up. The pictures are kept in stream.mjpeg.';
    expect(await manifestOf()).toMatchObject({ state: 'failed', problem, frames: 3 });
  });

  it('is not encoded again where the MP4 is there already', async () => {
    await leaveJpegs('finalizing', { endCause: 'stopped' });
    await leave('stream.mp4', 'whole');
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect([tools.encoded, (await manifestOf()).state]).toEqual([[], 'ready']);
  });

  it('leaves out a row that did not reach the disk whole, and says of pictures that are not in the video', async () => {
    await leaveJpegs('recording');
    await leave('frames.csv', `${HEADER}${line(0)}${line(1)}${line(2).slice(0, 9)}`);
    const tools = new Tools();
    tools.encoding = { ok: true, frames: 1, codec: null };
    await recoveryWith(tools).recover(folder);
    expect(await readFile(join(folder, 'frames.csv'), 'utf8')).toBe(HEADER + line(0) + line(1));
    expect(lines.find((entry) => entry.startsWith('warning pictures-undecoded: 1 picture(s)'))).toBeDefined();
  });

  it('without a manifest is a board’s, its size that of the first picture', async () => {
    const picture = Buffer.from('ffd8 ffc0000b 08 00f0 0140 01 011100 ffd9'.replaceAll(' ', ''), 'hex');
    await leave('stream.mjpeg', Buffer.concat([picture, picture]));
    const row = (i: number): string => line(i).replace(/,8,\d+,/, `,${picture.length},${i * picture.length},`);
    await leave('frames.csv', HEADER + row(0) + row(1));
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.encoded.map((rows) => rows.length)).toEqual([2]);
    expect(await manifestOf()).toMatchObject({
      state: 'recovered',
      frames: 2,
      device: { protocol: 'esp', address: '10.0.0.1:5000' },
      video: { codec: 'avc1.64000C', width: 320, height: 240 },
    });
  });

  it('whose frames.csv was damaged says so', async () => {
    await leaveJpegs('recording');
    await leave('frames.csv', `${HEADER}${line(0)}nonsense\n${line(1)}${line(2)}`);
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    const problem = 'frames.csv was damaged: frames are missing. It is kept as frames.csv.damaged.';
    expect(await manifestOf()).toMatchObject({ state: 'recovered', frames: 1, problem });
  });

  it('without its rows has failed, and says where its pictures are', async () => {
    await leaveManifest('recording', { video: size });
    await leave('stream.mjpeg', Buffer.alloc(124));
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('failed');
    const problem =
      'frames.csv was lost, and with it where each picture begins. The pictures are kept in stream.mjpeg.';
    expect(await manifestOf()).toMatchObject({ state: 'failed', problem });
  });

  it('without a single picture has failed', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER);
    await leave('stream.mjpeg', '');
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('failed');
  });
});

describe('a session that a crash left', () => {
  it.each(['recording', 'finalizing'] as const)('in %s is recovered, its counts taken from the rows', async (state) => {
    await leaveManifest(state, { takeOffsetUs: 77, requested: { aspectRatio: '4:3', bitrateMbit: 4, fps: 10 } });
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2));
    await leave('stream.h264', Buffer.alloc(124));
    await leave('stream.mp4', 'torn');
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.videos).toEqual([
      {
        path: join(folder, 'stream.mp4'),
        rawPath: join(folder, 'stream.h264'),
        configs: Float64Array.of(0, 100),
        rows: Float64Array.of(100, 8, 0, 1, 108, 8, 9000, 0, 116, 8, 18_000, 0),
        endTicks: 27_000,
        createdAtMs: T / 1000,
      },
    ]);
    const { startedAt, endedAt, ...manifest } = await manifestOf();
    expect([Date.parse(startedAt), Date.parse(endedAt ?? '')]).toEqual([T / 1000, T / 1000 + 200]);
    expect(manifest).toMatchObject({
      state: 'recovered',
      problem: null,
      endCause: 'crash',
      program: 'capture-station 0.0.9',
      device: { name: 'Left' },
      notes: 'keep me',
      takeOffsetUs: 77,
      requested: { aspectRatio: '4:3' },
      video: { ...VIDEO, rotation: 0 },
      frames: 3,
      keyFrames: 1,
      bytes: 24,
      durationUs: 300_000,
      fps: { mean: 10, minIntervalUs: 100_000, maxIntervalUs: 100_000, estimateServer: 15, estimateDevice: 15 },
      gaps: [],
      files: [
        { name: 'stream.mp4', bytes: 3, sha256: null },
        { name: 'stream.h264', bytes: 124, sha256: null },
        { name: 'frames.csv', sha256: null },
      ],
    });
    expect(lines).toEqual(['info mp4-saved: MP4 saved to FOLDER/stream.mp4']);
    expect(await recoveryWith(tools).recover(folder)).toBe('nothing to do');
    expect(tools.videos.length).toBe(1);
  });

  it('keeps the reason that it had ended for', async () => {
    await leaveManifest('finalizing', { endCause: 'write error' });
    await leave('frames.csv', HEADER + line(0));
    await leave('stream.h264', Buffer.alloc(108));
    await recoveryWith(new Tools()).recover(folder);
    expect(await manifestOf()).toMatchObject({ state: 'recovered', endCause: 'write error' });
  });

  it.each(['ready', 'recovered', 'failed'] as const)('in %s is left alone', async (state) => {
    await leaveManifest(state);
    await leave('frames.csv', HEADER + line(0));
    await leave('stream.h264', Buffer.alloc(108));
    const before = await readFile(join(folder, 'session.json'));
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('nothing to do');
    expect(tools.videos).toEqual([]);
    expect((await readFile(join(folder, 'session.json'))).equals(before)).toBe(true);
  });

  it('with frames before the first key frame keeps their rows, which are in no video', async () => {
    await leaveManifest('recording');
    const rows = HEADER + line(0, '') + line(1, '') + line(2, 'stream.mp4', 2) + line(3, 'stream.mp4', 2);
    await leave('frames.csv', rows);
    await leave('stream.h264', Buffer.alloc(132));
    const tools = new Tools();
    await recoveryWith(tools).recover(folder);
    expect(tools.videos[0]?.rows).toEqual(Float64Array.of(116, 8, 0, 1, 124, 8, 9000, 0));
    expect(await manifestOf()).toMatchObject({ frames: 4, durationUs: 200_000 });
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(rows);
  });

  it('with a message on the way that is no frame has one video all the same, its rows in their order', async () => {
    await leaveManifest('recording');
    const rows = HEADER + line(0) + line(1, '') + line(2);
    await leave('frames.csv', rows);
    await leave('stream.h264', Buffer.alloc(124));
    const tools = new Tools();
    await recoveryWith(tools).recover(folder);
    expect(tools.videos.map((video) => video.rows.length / 4)).toEqual([2]);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(rows);
    expect(await manifestOf()).toMatchObject({ frames: 3, problem: null });
  });

  it('a video of which has a hole keeps the rows of what is there', async () => {
    await leaveManifest('recording');
    const row = (i: number): string => line(i, 'stream.mp4', 0, false);
    await leave('frames.csv', HEADER + row(0) + row(1) + row(2));
    const tools = new Tools();
    const ptsTicks = Float64Array.of(0, 18_000);
    tools.answers = [{ state: 'finished', samples: 2, fromRaw: 0, endTicks: 27_000, video: VIDEO, ptsTicks }];
    await recoveryWith(tools).recover(folder);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER + row(0) + row(2));
  });

  it('cut off as the picture changed its size has no problem of that', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + line(0) + line(1, 'stream-2.mp4', 1));
    await leave('stream.h264', Buffer.alloc(108));
    const tools = new Tools();
    tools.answers = [
      { state: 'finished', samples: 1, fromRaw: 1, endTicks: 3000, video: VIDEO },
      { state: 'unusable', reason: 'No frame of it reached the disk.' },
    ];
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(await manifestOf()).toMatchObject({ frames: 1, problem: null });
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER + line(0));
  });

  it('with several videos recovers each by its own rows; its length is that of all', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2, 'stream-2.mp4', 2) + line(3, 'stream-2.mp4', 2));
    await leave('stream.h264', Buffer.alloc(132));
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.videos.map(({ path, rows }) => [basename(path), rows.length])).toEqual([
      ['stream.mp4', 8],
      ['stream-2.mp4', 8],
    ]);
    expect((await manifestOf()).durationUs).toBe(400_000);
  });

  it('whose frames.csv is torn has it written again without the tail', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', `${HEADER}${line(0)}${line(1)}2,0,20`);
    await leave('stream.h264', Buffer.alloc(115));
    const tools = new Tools();
    tools.answers = [{ state: 'finished', samples: 1, fromRaw: 1, endTicks: 3000, video: VIDEO }];
    await recoveryWith(tools).recover(folder);
    // Of the second frame only seven bytes are there.
    expect(tools.videos[0]?.rows).toEqual(Float64Array.of(100, 8, 0, 1, 0, 0, 9000, 0));
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER + line(0));
    expect(await manifestOf()).toMatchObject({ frames: 1, durationUs: 33_333, problem: null });
    expect(await readdir(folder)).not.toContain('frames.csv.damaged');
  });

  it('whose raw stream has lost its end keeps the rows of the frames that the video holds', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2));
    await leave('stream.h264', Buffer.alloc(108));
    const tools = new Tools();
    tools.answers = [{ state: 'finished', samples: 2, fromRaw: 0, endTicks: 18_000, video: VIDEO }];
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    const inVideo = line(1, 'stream.mp4', 0, false);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER + line(0) + inVideo);
    expect(await manifestOf()).toMatchObject({ frames: 2, durationUs: 200_000, problem: null });
  });

  it.each([
    ['a line in the midst of which is none', `${line(0)}nonsense\n${line(1)}`, 1000, 1],
    ['that stands for more than a power cut takes', line(0) + line(1) + line(22), 108, 1],
    ['that the raw stream does not have any more', line(0, '') + line(1, '') + line(23, ''), 108, 1],
  ])('with a frames.csv %s keeps that beside the new one, and says so', async (_, rows, rawBytes, samples) => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + rows);
    await leave('stream.h264', Buffer.alloc(rawBytes));
    await leave('stream.mp4', 'torn');
    const tools = new Tools();
    tools.answers = [{ state: 'finished', samples, fromRaw: 0, endTicks: 3000, video: VIDEO }];
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect((await readFile(join(folder, 'frames.csv'), 'latin1')).split('\n')).toHaveLength(3);
    expect(await readFile(join(folder, 'frames.csv.damaged'), 'latin1')).toBe(HEADER + rows);
    const problem = 'frames.csv was damaged: frames are missing. It is kept as frames.csv.damaged.';
    expect(await manifestOf()).toMatchObject({ frames: 1, problem });
  });

  it('without a raw stream keeps the rows of the frames that the video holds', async () => {
    await leaveManifest('recording');
    const row = (i: number): string => line(i, 'stream.mp4', 0, false);
    await leave('frames.csv', HEADER + row(0) + row(1) + row(2));
    await leave('stream.mp4', 'torn');
    const tools = new Tools();
    tools.answers = [{ state: 'finished', samples: 2, fromRaw: 0, endTicks: 18_000, video: VIDEO }];
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.videos[0]).toMatchObject({ rawPath: null, configs: new Float64Array() });
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER + row(0) + row(1));
    expect(await manifestOf()).toMatchObject({ frames: 2, durationUs: 200_000 });
  });

  it('one of whose videos is of no use is recovered with a problem, its rows in none', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + line(0) + line(1, 'stream-2.mp4', 1));
    await leave('stream.h264', Buffer.alloc(116));
    const tools = new Tools();
    tools.answers = [{ state: 'unusable', reason: 'No frame of it reached the disk.' }];
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(await manifestOf()).toMatchObject({
      state: 'recovered',
      problem: 'stream.mp4: No frame of it reached the disk.',
      frames: 2,
      durationUs: 33_333,
    });
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(
      `${HEADER}${line(0, '')}${line(1, 'stream-2.mp4', 1)}`.replace('1,0,0,', '1,1,0,'),
    );
  });

  it.each([
    [
      'no video of which is of use',
      HEADER + line(0),
      'The video could not be recovered (stream.mp4: Torn.). What arrived is kept in stream.h264.',
    ],
    [
      'that had no frame',
      HEADER,
      'The station ended before a frame was on the disk. What arrived is kept in stream.h264.',
    ],
    [
      'that had no key frame',
      HEADER + line(0, ''),
      'No key frame had arrived when the station ended, so there is no video to play. What arrived is kept in stream.h264.',
    ],
  ])('%s has failed, and says why', async (_, csv, problem) => {
    await leaveManifest('recording');
    await leave('frames.csv', csv);
    await leave('stream.h264', Buffer.alloc(124));
    const tools = new Tools();
    tools.answers = [{ state: 'unusable', reason: 'Torn.' }];
    expect(await recoveryWith(tools).recover(folder)).toBe('failed');
    expect(await manifestOf()).toMatchObject({ state: 'failed', problem, durationUs: 0 });
    expect(tools.muxed).toEqual([]);
  });

  it('whose last frame came behind a pause does not repeat the pause', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', HEADER + line(0) + line(80));
    await leave('stream.h264', Buffer.alloc(1000));
    const tools = new Tools();
    await recoveryWith(tools).recover(folder);
    expect(tools.videos[0]?.endTicks).toBe(720_000 + 90_000);
  });

  it('of several hours is recovered, whatever its number of rows', async () => {
    await leaveManifest('recording');
    const count = 200_000;
    const rows = Array.from({ length: count }, (_, i) => line(i, i < 1000 ? '' : 'stream.mp4', 1000)).join('');
    await leave('frames.csv', `${HEADER}${rows}torn`);
    await leave('stream.h264', Buffer.alloc(100 + 8 * count));
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(await manifestOf()).toMatchObject({ frames: 200_000 });
    expect((await readFile(join(folder, 'frames.csv'))).length).toBe(HEADER.length + rows.length);
  });

  it('that cannot be recovered now rejects, and is as before', async () => {
    await leaveManifest('recording');
    await leave('frames.csv', `${HEADER}${line(0)}torn`);
    await leave('stream.h264', Buffer.alloc(108));
    const before = await readManifest(folder);
    const tools = new Tools();
    tools.recoverVideo = () => Promise.reject(new Error('The muxing worker ended.'));
    await expect(recoveryWith(tools).recover(folder)).rejects.toThrow('The muxing worker ended.');
    expect(await readManifest(folder)).toEqual(before);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(`${HEADER}${line(0)}torn`);
  });

  it('says while it is being recovered who is at work on it', async () => {
    await leaveManifest('recording', { writer: { host: 'host', pid: 999_999_999 } });
    await leave('frames.csv', `${HEADER}${line(0)}`);
    await leave('stream.h264', Buffer.alloc(108));
    const tools = new Tools();
    const seen: unknown[] = [];
    tools.recoverVideo = async () => {
      const reading = await readManifest(folder);
      seen.push(reading.kind === 'manifest' ? reading.manifest.writer : null);
      throw new Error('Enough was seen.');
    };
    await expect(recoveryWith(tools, { host: 'host', pid: 42 }).recover(folder)).rejects.toThrow('Enough was seen.');
    expect(seen).toEqual([{ host: 'host', pid: 42 }]);
  });
});

describe('a session that another station may be writing', () => {
  /** A process that lives until the test ends. */
  async function withLiving(run: (pid: number) => Promise<void>): Promise<void> {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      await run(child.pid ?? 0);
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('is left alone while that process lives and writes', () =>
    withLiving(async (pid) => {
      await leaveManifest('recording', { writer: { host: 'host', pid } });
      await leave('frames.csv', HEADER + line(0));
      const tools = new Tools();
      expect(await recoveryWith(tools).recover(folder)).toBe('live');
      // Whether it lives on another computer nobody can say: it has written a moment ago.
      expect(await recoveryWith(tools, { host: 'other', pid: 1 }).recover(folder)).toBe('live');
      expect(tools.videos).toEqual([]);
      // A number of our own is from an earlier life.
      await leaveManifest('recording', { writer: { host: 'host', pid } });
      expect(await recoveryWith(tools, { host: 'host', pid }).recover(folder)).not.toBe('live');
    }));

  it('is recovered where it has not been written for a minute: the number went to another program', () =>
    withLiving(async (pid) => {
      await leaveManifest('recording', { writer: { host: 'host', pid } });
      await leave('frames.csv', HEADER + line(0));
      const longAgo = new Date(Date.now() - 61_000);
      for (const name of await readdir(folder)) await utimes(join(folder, name), longAgo, longAgo);
      expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    }));

  it('is recovered where nobody is named, or nobody lives', async () => {
    for (const writer of [undefined, { host: 'host', pid: 999_999_999 }]) {
      await leaveManifest('recording', { writer });
      await leave('frames.csv', HEADER + line(0));
      await leave('stream.h264', Buffer.alloc(108));
      expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    }
  });
});

describe('a folder without a manifest to go by', () => {
  it('that holds rows is a session that lost it', async () => {
    await leave('frames.csv', HEADER + line(0) + line(1));
    await leave('stream.h264', Buffer.alloc(116));
    await leave('stream.mp4', 'torn');
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    expect(await manifestOf()).toMatchObject({
      state: 'recovered',
      frames: 2,
      device: { address: '10.0.0.1:5000' },
      program: 'capture-station 0.1.0',
    });
  });

  it.each([
    ['nothing', []],
    ['an MP4', ['stream.mp4']],
    ['an MP4 beside its raw stream', ['stream.mp4', 'stream.h264']],
    ['somebody’s own things', ['holidays.mp4', 'frames.csv']],
  ])('that holds %s is left alone', async (_, names) => {
    for (const name of names) await leave(name, 'x');
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('nothing to do');
    expect([(await readdir(folder)).toSorted(), tools.muxed]).toEqual([names.toSorted(), []]);
  });

  it('because it is damaged keeps what was in it beside the new one', async () => {
    await leave('session.json', '{"notes":"the good ta');
    await leave('frames.csv', HEADER + line(0));
    await leave('stream.h264', Buffer.alloc(108));
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    expect(await readFile(join(folder, 'session.json.unreadable'), 'utf8')).toBe('{"notes":"the good ta');
    await leave('session.json', '{"notes":"the second');
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('recovered');
    expect(await readFile(join(folder, 'session.json.unreadable'), 'utf8')).toBe('{"notes":"the good ta');
    expect(await readFile(join(folder, 'session.json.unreadable-2'), 'utf8')).toBe('{"notes":"the second');
  });

  it('because another version wrote it is left alone', async () => {
    await leave('session.json', '{"formatVersion":2}');
    await leave('frames.csv', HEADER + line(0));
    await leave('stream.h264', Buffer.alloc(108));
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('nothing to do');
    expect(await readFile(join(folder, 'session.json'), 'utf8')).toBe('{"formatVersion":2}');
  });
});

describe('a raw stream alone', () => {
  it('is muxed at the rate of the documented rule, and says that its times are a guess', async () => {
    await leave('stream.h264', Buffer.from('000000016742e01fed01407b200000000168ce3c80000000016588840021', 'hex'));
    const tools = new Tools();
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    expect(tools.muxed).toEqual([[folder, 10]]);
    expect(await manifestOf()).toMatchObject({
      state: 'recovered',
      problem: 'Only stream.h264 was left, without times; the video plays at a guessed 10 frames a second.',
      frames: 30,
      bytes: 30,
      durationUs: 3_000_000,
      video: { ...VIDEO, rotation: 0 },
      files: [{ name: 'stream.mp4' }, { name: 'stream.h264' }],
    });
    expect(lines).toEqual([
      'warning fps-unavailable: FPS estimate (server) unavailable.',
      'warning fps-fallback: Unable to estimate FPS accurately, using fallback 10 FPS.',
      'info mp4-saved: MP4 saved to FOLDER/stream.mp4',
    ]);
  });

  it('that ffmpeg cannot mux has failed, in ffmpeg’s words', async () => {
    await leave('stream.h264', 'no H.264');
    const tools = new Tools();
    tools.muxing = { ok: false, problem: 'ffmpeg ended with exit code 1.', words: 'Invalid data', mayWorkLater: false };
    expect(await recoveryWith(tools).recover(folder)).toBe('failed');
    expect(lines.slice(2)).toEqual([
      'error ffmpeg-mux-failed: ffmpeg failed to mux MP4',
      'error ffmpeg-words: Invalid data',
    ]);
    expect(await manifestOf()).toMatchObject({ state: 'failed', problem: 'ffmpeg ended with exit code 1.' });
    expect(await readFile(join(folder, 'stream.h264'), 'utf8')).toBe('no H.264');
  });

  it('that may work another time is left as it is', async () => {
    await leave('stream.h264', 'raw');
    const tools = new Tools();
    tools.muxing = { ok: false, problem: 'No ffmpeg was found.', words: '', mayWorkLater: true };
    expect(await recoveryWith(tools).recover(folder)).toBe('waits');
    expect(await readdir(folder)).toEqual(['stream.h264']);
    expect(lines.at(-1)).toBe('warning raw-waits: FOLDER waits for its MP4: No ffmpeg was found.');
    tools.muxing = { ok: true, frames: 1, durationUs: 100_000 };
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
  });

  it('of which nothing came is a failed session', async () => {
    await leaveManifest('recording');
    expect(await recoveryWith(new Tools()).recover(folder)).toBe('failed');
    expect(await manifestOf()).toMatchObject({
      state: 'failed',
      problem: 'The station ended before a single frame had arrived.',
      notes: 'keep me',
    });
  });
});

describe('on request', () => {
  it('what failed before is tried again, unless it has a video', async () => {
    await leaveManifest('failed', { problem: 'ffmpeg ended with exit code 1.' });
    await leave('stream.h264', 'raw');
    const tools = new Tools();
    expect(await recoveryWith(tools).recoverOnRequest(folder)).toBe('recovered');
    expect(tools.muxed.length).toBe(1);
    await leaveManifest('failed');
    expect(await recoveryWith(tools).recoverOnRequest(folder)).toBe('nothing to do');
    expect(tools.muxed.length).toBe(1);
  });

  it('the rest is done as at the start of a station', async () => {
    await leave('stream.h264', 'raw');
    expect(await recoveryWith(new Tools()).recoverOnRequest(folder)).toBe('recovered');
    expect(await recoveryWith(new Tools()).recoverOnRequest(folder)).toBe('nothing to do');
    expect((await readManifest(folder)).kind).toBe('manifest');
  });
});

describe('while a folder is being recovered', () => {
  it('what is being made is told, and the end of it', async () => {
    await writeFile(join(folder, 'stream.h264'), 'raw');
    await recoveryWith(new Tools()).recover(folder);
    expect(works).toEqual(['recover', null, 'mux', 0, 'mux', 0.5, null]);
  });

  it('the end is told also where it fails', async () => {
    await writeFile(join(folder, 'stream.h264'), 'raw');
    const tools = new Tools();
    tools.meanwhile = () => Promise.reject(new Error('EIO'));
    await expect(recoveryWith(tools).recover(folder)).rejects.toThrow('EIO');
    expect(works.at(-1)).toBeNull();
  });

  it('what an operator writes into its manifest is kept', async () => {
    const left = { ...manifestForFolder(folder, 'test'), notes: 'before', tags: ['a'] };
    await new ManifestStore(folder).write(left);
    await writeFile(join(folder, 'stream.h264'), 'raw');
    const tools = new Tools();
    tools.meanwhile = () => manifests.annotate(folder, { name: 'Left', notes: 'meanwhile' });
    expect(await recoveryWith(tools).recover(folder)).toBe('recovered');
    const reading = await readManifest(folder);
    expect(reading).toMatchObject({
      manifest: { state: 'recovered', notes: 'meanwhile', tags: ['a'], device: { name: 'Left' } },
    });
  });

  it('a second request waits for the first and finds nothing left to do', async () => {
    await writeFile(join(folder, 'stream.h264'), 'raw');
    const tools = new Tools();
    const recovery = recoveryWith(tools);
    const results = await Promise.all([recovery.recover(folder), recovery.recoverOnRequest(folder)]);
    expect(results).toEqual(['recovered', 'nothing to do']);
    expect(tools.muxed.length).toBe(1);
  });

  it('a folder that has gone in the meantime is nothing to do', async () => {
    expect(await recoveryWith(new Tools()).recover(join(folder, 'gone'))).toBe('nothing to do');
  });
});
