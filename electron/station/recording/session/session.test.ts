import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import { ManualClock } from '../../manual-clock.ts';
import { BufferPool } from '../disk/frame-batch.ts';
import { type JournalFileSystem, nodeJournalFileSystem } from '../disk/journal-file.ts';
import { readManifest } from '../disk/manifest-store.ts';
import type { Mp4Muxer, Mp4Track, Mp4TrackListener, UnitBatch, VideoFormat } from './mp4-muxer.ts';
import { Session } from './session.ts';
import type { SessionListener } from './session-listener.ts';
import { SyncScheduler } from '../disk/sync-scheduler.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** 640x480; SPS of 9 bytes, PPS of 4, with start codes 21 bytes. */
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
/** The same size with another PPS, 21 bytes. */
const CONFIG_OTHER_PPS = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 38 80');
/** 1280x720, 25 bytes. */
const CONFIG_720P = hex('00000001 67 42 80 1f da 01 40 16 e8 06 d0 a1 35  00000001 68 ce 3c 80');
/** A key frame, 9 bytes, and a frame that is none, 8 bytes. */
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');
const AUD = hex('00000001 09 10');
const JPEG = hex('ff d8 ff e0 00 10');

const HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file\n';
/** 2026-11-22 06:00:00 UTC, where the clock of these tests stands. */
const T = 1_795_327_200_000_000;

/** Notes each call with its bytes. Gives buffers back at once, unless told to hold them; its files hold three bytes. */
class RecordingMuxer implements Mp4Muxer {
  readonly notes: string[] = [];
  readonly listeners: Mp4TrackListener[] = [];
  readonly held: ArrayBuffer[] = [];
  holdsBuffers = false;
  appendThrows: Error | null = null;
  finishRejects: Error | null = null;

  openTrack(path: string, format: VideoFormat, createdAtMs: number, listener: Mp4TrackListener): Mp4Track {
    const name = basename(path);
    const { width, height, codec } = format;
    this.notes.push(`${name} open ${width}x${height} ${codec} at ${createdAtMs}`);
    this.listeners.push(listener);
    return {
      append: (batch) => {
        if (this.appendThrows !== null) throw this.appendThrows;
        this.#noteUnits(name, batch);
        if (this.holdsBuffers) this.held.push(batch.buffer);
        else listener.batchConsumed(batch.buffer);
      },
      useParameterSets: (sps, pps) => {
        const nals = [...sps, ...pps].map((nal) => Buffer.from(nal).toString('hex'));
        this.notes.push(`${name} sets ${nals.join(' ')}`);
      },
      settle: () => this.notes.push(`${name} settle`),
      finish: async (endTicks) => {
        this.notes.push(`${name} finish ${endTicks}`);
        if (this.finishRejects !== null) throw this.finishRejects;
        await writeFile(path, 'mp4');
      },
    };
  }

  #noteUnits(name: string, { buffer, units }: UnitBatch): void {
    for (let at = 0; at < units.length; at += 4) {
      const [offset = NaN, bytes = NaN, ticks = NaN, key = NaN] = units.subarray(at, at + 4);
      const payload = Buffer.from(buffer, offset, bytes).toString('hex');
      this.notes.push(`${name} ${key === 1 ? 'key' : 'delta'} ${ticks} ${payload}`);
    }
  }

  notesOf(name: string): string[] {
    return this.notes.filter((note) => note.startsWith(`${name} `)).map((note) => note.slice(name.length + 1));
  }
}

/** A file system in which the file of this name takes no bytes any more, once it is named. */
class BreakableFiles implements JournalFileSystem {
  broken: string | null = null;

  async create(path: string, goesOn: boolean): ReturnType<JournalFileSystem['create']> {
    const handle = await nodeJournalFileSystem.create(path, goesOn);
    return {
      ...handle,
      append: async (data) => {
        if (basename(path) === this.broken) throw new Error('ENOSPC: no space left on device');
        await handle.append(data);
      },
    };
  }
}

/** Takes everything and keeps nothing. */
const NOWHERE: JournalFileSystem = {
  create: async () => ({ append: async () => undefined, sync: async () => undefined, close: async () => undefined }),
};

let folder: string;
let clock: ManualClock;
let muxer: RecordingMuxer;
let told: Told;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
  clock = new ManualClock(T);
  muxer = new RecordingMuxer();
  told = new Told();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Choices {
  readonly fileSystem?: JournalFileSystem;
  readonly keepRaw?: boolean;
  readonly batchBytes?: number;
  readonly sessionQueueBytes?: number;
}

/** Notes what a session tells; `until` resolves at the next event of this name. */
class Told implements SessionListener {
  readonly events: string[] = [];
  readonly #waiting = new Map<string, () => void>();

  until(event: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(event, resolve);
    });
  }

  sessionChanged(): void {
    this.#waiting.get('changed')?.();
  }

  sessionEnded(): void {
    this.#note('ended');
  }

  keyFrameStored(): void {
    this.#note('key frame stored');
  }

  queueFilled(): void {
    this.#note('queue filled');
  }

  queueDrained(): void {
    this.#note('queue drained');
  }

  writeFailed(_: Session, error: Error): void {
    this.#note('write failed', `: ${error.message}`);
  }

  #note(event: string, detail = ''): void {
    this.events.push(event + detail);
    this.#waiting.get(event)?.();
  }
}

function openSession(choices: Choices = {}): Session {
  const { fileSystem = nodeJournalFileSystem, keepRaw = true, batchBytes = 1024 } = choices;
  const identity = {
    directory: folder,
    sessionId: 'session-1',
    takeId: 'take-1',
    takeStartedUs: T - 80_000,
    startedUs: T,
    device: {
      id: 'device-1',
      name: 'Left',
      model: 'Pixel 6a',
      address: '192.168.1.23:40412',
      protocol: 'android-cam' as const,
    },
    requested: { aspectRatio: '4:3', bitrateMbit: 4, fps: 10, resolution: 720 },
    captureId: null,
    resumptions: 0,
    program: 'capture-station 0.1.0',
    writer: { host: 'host', pid: 4711 },
  };
  const parts = {
    clock,
    muxer,
    journal: { fileSystem, sync: new SyncScheduler(clock, { everyMs: 1000, concurrent: 2 }), keepRaw },
    buffers: new BufferPool([batchBytes], 4),
    limits: { sessionQueueBytes: choices.sessionQueueBytes ?? 1_000_000, largeBatchBytes: 0, listedGaps: 10 },
  };
  return new Session(identity, parts, told);
}

/** A message; times in ms, arrival counted from T. */
function send(session: Session, sequence: number, payload: Uint8Array, deviceMs: number, arrivalMs = deviceMs): void {
  session.write({ sequence, deviceUs: deviceMs * 1000, arrivalUs: T + arrivalMs * 1000, payload });
}

const content = (name: string): Promise<Buffer> => readFile(join(folder, name));
const csv = (): Promise<string> => readFile(join(folder, 'frames.csv'), 'latin1');

async function manifestOnDisk(): Promise<SessionManifest> {
  const reading = await readManifest(folder);
  if (reading.kind !== 'manifest') throw new Error(`There is no manifest: ${reading.kind}`);
  return reading.manifest;
}

describe('a session', () => {
  it('writes raw bytes, one row a frame, the MP4 with the frames’ own times, and the manifest', async () => {
    const session = openSession();
    // The codec config's time is often 0; it does not enter the timeline.
    send(session, 0, CONFIG, 0, 0);
    send(session, 1, KEY, 345_600_000, 20);
    send(session, 2, DELTA, 345_600_100, 120);
    send(session, 3, DELTA, 345_600_250, 320);
    clock.advance(500);
    await session.end('stopped');

    expect(await content('stream.h264')).toEqual(
      hex('000000016742e01fed01407b200000000168ce3c80 000000016588840021 00000001419a381b 00000001419a381b'),
    );
    const rows =
      `${HEADER}1,1,345600000000,1795327200020000,1795327200020000,0,9,21,stream.mp4\n` +
      '2,0,345600100000,1795327200120000,1795327200120000,100000,8,30,stream.mp4\n' +
      '3,0,345600250000,1795327200320000,1795327200320000,250000,8,38,stream.mp4\n';
    expect(await csv()).toBe(rows);
    expect(muxer.notes).toEqual([
      'stream.mp4 open 640x480 avc1.42E01F at 1795327200020',
      'stream.mp4 key 0 000000016588840021',
      'stream.mp4 delta 9000 00000001419a381b',
      'stream.mp4 delta 22500 00000001419a381b',
      'stream.mp4 finish 36000',
    ]);

    const { startedAt, endedAt, ...manifest } = await manifestOnDisk();
    expect([Date.parse(startedAt), Date.parse(endedAt ?? '')]).toEqual([1_795_327_200_020, 1_795_327_200_500]);
    expect(manifest).toEqual({
      formatVersion: 1,
      program: 'capture-station 0.1.0',
      sessionId: 'session-1',
      takeId: 'take-1',
      state: 'ready',
      problem: null,
      device: {
        id: 'device-1',
        name: 'Left',
        model: 'Pixel 6a',
        address: '192.168.1.23:40412',
        protocol: 'android-cam',
      },
      endCause: 'stopped',
      takeOffsetUs: 100_000,
      video: { codec: 'avc1.42E01F', width: 640, height: 480, rotation: 0 },
      frames: 3,
      keyFrames: 1,
      bytes: 25,
      durationUs: 400_000,
      fps: { mean: 8, minIntervalUs: 100_000, maxIntervalUs: 150_000, estimateServer: 10, estimateDevice: 12 },
      requested: { aspectRatio: '4:3', bitrateMbit: 4, fps: 10, resolution: 720 },
      gaps: [],
      clock: { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 },
      files: [
        { name: 'stream.mp4', bytes: 3, sha256: null },
        { name: 'stream.h264', bytes: 46, sha256: null },
        { name: 'frames.csv', bytes: rows.length, sha256: null },
      ],
      writer: { host: 'host', pid: 4711 },
      notes: '',
      tags: [],
    });
    expect(session.videoNames).toEqual(['stream.mp4']);
    expect(told.events).toEqual(['key frame stored', 'ended']);
  });

  it('has a valid manifest in each state', async () => {
    const session = openSession();
    const empty = sessionManifest.parse(session.manifest());
    expect(empty).toMatchObject({ state: 'recording', endedAt: null, frames: 0, durationUs: 0, files: [] });
    expect(empty.video).toEqual({ codec: null, width: 0, height: 0, rotation: 0 });
    expect(Date.parse(empty.startedAt)).toBe(1_795_327_200_000);

    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, DELTA, 200);
    const recording = sessionManifest.parse(session.manifest());
    expect(recording).toMatchObject({ state: 'recording', endCause: null, frames: 2, keyFrames: 1, bytes: 17 });
    expect(recording.video).toEqual({ codec: 'avc1.42E01F', width: 640, height: 480, rotation: 0 });

    const ended = session.end('disconnected');
    const finalizing = sessionManifest.parse(session.manifest());
    expect(finalizing).toMatchObject({ state: 'finalizing', endCause: 'disconnected', frames: 2, problem: null });
    expect(finalizing.endedAt).not.toBeNull();

    await ended;
    const ready = sessionManifest.parse(session.manifest());
    expect(ready).toMatchObject({ state: 'ready', endCause: 'disconnected', frames: 2, durationUs: 200_000 });
    expect(await manifestOnDisk()).toEqual(ready);
  });

  it('has its manifest on disk before the first frame, and its codec and size from the first key frame on', async () => {
    const session = openSession();
    await told.until('changed');
    expect(await manifestOnDisk()).toMatchObject({ state: 'recording', video: { codec: null, width: 0 } });
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    await told.until('changed');
    expect(await manifestOnDisk()).toMatchObject({ state: 'recording', video: { codec: 'avc1.42E01F', width: 640 } });
    await session.end('stopped');
  });

  it('ends once, for the first cause, and takes nothing afterwards', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    const [first, second] = [session.end('stopped'), session.end('disconnected')];
    send(session, 2, DELTA, 200);
    session.flush();
    await Promise.all([first, second]);
    await session.end('shutdown');
    expect(muxer.notesOf('stream.mp4')).toEqual([
      'open 640x480 avc1.42E01F at 1795327200100',
      'key 0 000000016588840021',
      'finish 3000',
    ]);
    expect(await manifestOnDisk()).toMatchObject({
      state: 'ready',
      endCause: 'stopped',
      frames: 1,
      durationUs: 33_333,
    });
    expect(told.events).toEqual(['key frame stored', 'ended']);
  });

  it('does not repeat a pause before the last frame behind it', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 1000);
    send(session, 2, DELTA, 6000);
    await session.end('stopped');
    expect(muxer.notes.at(-1)).toBe('stream.mp4 finish 540000');
    expect(session.manifest().durationUs).toBe(6_000_000);
  });
});

describe('what is not a frame of the video', () => {
  it('has a row without time and file while no key frame came; the MP4 begins with the key frame', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, DELTA, 5000);
    send(session, 2, DELTA, 5100);
    send(session, 3, KEY, 5200);
    send(session, 4, DELTA, 5300);
    await session.end('stopped');
    expect(await csv()).toBe(
      `${HEADER}1,0,5000000,1795327205000000,1795327205000000,,8,21,\n` +
        '2,0,5100000,1795327205100000,1795327205100000,,8,29,\n' +
        '3,1,5200000,1795327205200000,1795327205200000,0,9,37,stream.mp4\n' +
        '4,0,5300000,1795327205300000,1795327205300000,100000,8,46,stream.mp4\n',
    );
    expect(muxer.notesOf('stream.mp4')).toEqual([
      'open 640x480 avc1.42E01F at 1795327205200',
      'key 0 000000016588840021',
      'delta 9000 00000001419a381b',
      'finish 18000',
    ]);
    const manifest = session.manifest();
    expect(manifest).toMatchObject({ state: 'ready', frames: 4, keyFrames: 1, bytes: 33, durationUs: 200_000 });
    expect(manifest.fps).toMatchObject({ mean: 10, minIntervalUs: 100_000, maxIntervalUs: 100_000 });
    expect(Date.parse(manifest.startedAt)).toBe(1_795_327_205_000);
  });

  it('is raw only, where it holds no picture', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, AUD, 200);
    send(session, 3, new Uint8Array(0), 200);
    send(session, 4, DELTA, 300);
    await session.end('stopped');
    expect(await csv()).toBe(
      `${HEADER}1,1,100000,1795327200100000,1795327200100000,0,9,21,stream.mp4\n` +
        '4,0,300000,1795327200300000,1795327200300000,200000,8,36,stream.mp4\n',
    );
    expect((await content('stream.h264')).length).toBe(44);
    expect(session.manifest()).toMatchObject({ frames: 2, gaps: [] });
  });

  it('makes a failed session where no key frame ever came; raw is kept', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, DELTA, 100);
    send(session, 2, DELTA, 200);
    await session.end('stopped');
    expect(await manifestOnDisk()).toMatchObject({
      state: 'failed',
      problem:
        'No key frame arrived, so there is no video to play. What arrived is kept in stream.h264. Restart the capture on the phone.',
      frames: 2,
      keyFrames: 0,
      durationUs: 0,
      fps: { mean: null, minIntervalUs: null, maxIntervalUs: null, estimateServer: 20, estimateDevice: 20 },
      files: [{ name: 'stream.h264', bytes: 37 }, { name: 'frames.csv' }],
    });
    expect(muxer.notes).toEqual([]);
    expect(told.events).toEqual(['ended']);
  });

  it('makes a failed session where key frames came without their parameter sets', async () => {
    const session = openSession();
    send(session, 0, KEY, 100);
    await session.end('stopped');
    expect(session.manifest()).toMatchObject({
      state: 'failed',
      problem:
        'Key frames arrived but never their SPS and PPS, so there is no video to play. What arrived is kept in stream.h264. Restart the capture on the phone.',
      keyFrames: 1,
    });
    expect(await csv()).toBe(`${HEADER}0,1,100000,1795327200100000,1795327200100000,,9,0,\n`);
  });

  it('makes a failed session where what came is no H.264; it has rows and raw all the same', async () => {
    const session = openSession();
    send(session, 0, JPEG, 100);
    send(session, 1, JPEG, 200);
    await session.end('stopped');
    expect(session.manifest()).toMatchObject({
      state: 'failed',
      problem:
        'What the device sent is not H.264 (no start code found), so there is no video. What arrived is kept in stream.h264.',
      frames: 2,
    });
    expect(await csv()).toBe(
      `${HEADER}0,0,100000,1795327200100000,1795327200100000,,6,0,\n` +
        '1,0,200000,1795327200200000,1795327200200000,,6,6,\n',
    );
    expect((await content('stream.h264')).toString('hex')).toBe('ffd8ffe00010ffd8ffe00010');
  });

  it('leaves a video alone that such bytes come into', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, JPEG, 200);
    send(session, 3, DELTA, 300);
    await session.end('stopped');
    expect(session.manifest()).toMatchObject({ state: 'ready', problem: null, frames: 3 });
    expect(muxer.notesOf('stream.mp4').slice(1)).toEqual([
      'key 0 000000016588840021',
      'delta 18000 00000001419a381b',
      'finish 36000',
    ]);
  });

  it('makes a failed session where nothing came at all', async () => {
    const session = openSession({ keepRaw: false });
    await session.end('no answer');
    expect(await manifestOnDisk()).toMatchObject({
      state: 'failed',
      problem: 'The device sent no picture, so there is no video.',
      endCause: 'no answer',
      frames: 0,
    });
  });
});

describe('with raw switched off', () => {
  it('rows have no offset, the MP4 has every byte, and the first fragment makes the device count as recording', async () => {
    const session = openSession({ keepRaw: false });
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, DELTA, 200);
    session.flush();
    expect(session.hasKeyFrameOnDisk).toBe(false);
    muxer.listeners[0]?.firstFragmentWritten();
    expect(session.hasKeyFrameOnDisk).toBe(true);
    await session.end('stopped');
    expect(await csv()).toBe(
      `${HEADER}1,1,100000,1795327200100000,1795327200100000,0,9,,stream.mp4\n` +
        '2,0,200000,1795327200200000,1795327200200000,100000,8,,stream.mp4\n',
    );
    expect((await readdir(folder)).sort()).toEqual(['frames.csv', 'session.json', 'stream.mp4']);
    expect(muxer.notesOf('stream.mp4').slice(1, 3)).toEqual([
      'key 0 000000016588840021',
      'delta 9000 00000001419a381b',
    ]);
    expect(told.events).toEqual(['key frame stored', 'ended']);
  });

  it('a fragment says nothing where raw is on: there the journal counts', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    muxer.listeners[0]?.firstFragmentWritten();
    expect(session.hasKeyFrameOnDisk).toBe(false);
    await session.end('stopped');
    expect(session.hasKeyFrameOnDisk).toBe(true);
  });
});

describe('a change in the picture', () => {
  it('of its size goes to stream-2.mp4, whose times begin at 0 while the session’s go on', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 1000);
    send(session, 2, DELTA, 1100);
    send(session, 3, CONFIG_720P, 1300);
    send(session, 4, KEY, 1300);
    send(session, 6, DELTA, 1350);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4')).toEqual([
      'open 640x480 avc1.42E01F at 1795327201000',
      'key 0 000000016588840021',
      'delta 9000 00000001419a381b',
      'finish 27000',
    ]);
    expect(muxer.notesOf('stream-2.mp4')).toEqual([
      'open 1280x720 avc1.42801F at 1795327201300',
      'key 0 000000016588840021',
      'delta 4500 00000001419a381b',
      'finish 9000',
    ]);
    expect(await csv()).toBe(
      `${HEADER}1,1,1000000,1795327201000000,1795327201000000,0,9,21,stream.mp4\n` +
        '2,0,1100000,1795327201100000,1795327201100000,100000,8,30,stream.mp4\n' +
        '4,1,1300000,1795327201300000,1795327201300000,0,9,63,stream-2.mp4\n' +
        '6,0,1350000,1795327201350000,1795327201350000,50000,8,72,stream-2.mp4\n',
    );
    const manifest = session.manifest();
    expect(manifest).toMatchObject({ state: 'ready', durationUs: 400_000, video: { width: 640, height: 480 } });
    expect(manifest.gaps).toEqual([{ atUs: 300_000, lengthUs: 50_000, missing: 1, cause: 'sequence' }]);
    expect(manifest.files.map(({ name }) => name)).toEqual(['stream.mp4', 'stream-2.mp4', 'stream.h264', 'frames.csv']);
    expect(session.videoNames).toEqual(['stream.mp4', 'stream-2.mp4']);
  });

  it('of its size and back makes three files', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, Buffer.concat([CONFIG_720P, KEY]), 200);
    send(session, 3, Buffer.concat([CONFIG, KEY]), 300);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4').at(-1)).toBe('finish 9000');
    expect(muxer.notesOf('stream-2.mp4').at(-1)).toBe('finish 9000');
    expect(muxer.notesOf('stream-3.mp4').at(0)).toBe('open 640x480 avc1.42E01F at 1795327200300');
    expect(muxer.notesOf('stream-3.mp4').at(-1)).toBe('finish 9000');
  });

  it('of its parameter sets alone is told to the track between the frames that it lies between', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, DELTA, 200);
    send(session, 3, CONFIG_OTHER_PPS, 300);
    send(session, 4, KEY, 300);
    send(session, 5, DELTA, 400);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4')).toEqual([
      'open 640x480 avc1.42E01F at 1795327200100',
      'key 0 000000016588840021',
      'delta 9000 00000001419a381b',
      'sets 6742e01fed01407b20 68ce3880',
      'key 18000 000000016588840021',
      'delta 27000 00000001419a381b',
      'finish 36000',
    ]);
    expect(session.videoNames).toEqual(['stream.mp4']);
  });

  it('is none where the same sets come again, alone or with each key frame', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, CONFIG, 200);
    send(session, 3, Buffer.concat([CONFIG, KEY]), 200);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4').map((note) => note.split(' ')[0])).toEqual(['open', 'key', 'key', 'finish']);
  });
});

describe('gaps', () => {
  it('come from lost sequence numbers and from jumps of the device’s time', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0, 0);
    send(session, 1, KEY, 5000, 0);
    send(session, 2, DELTA, 5100, 100);
    send(session, 5, DELTA, 5200, 200);
    send(session, 6, DELTA, 40, 250);
    send(session, 7, DELTA, 140, 350);
    await session.end('stopped');
    expect(session.manifest().gaps).toEqual([
      { atUs: 100_000, lengthUs: 100_000, missing: 2, cause: 'sequence' },
      { atUs: 200_000, lengthUs: 50_000, missing: 0, cause: 'time jump' },
    ]);
    expect(muxer.notesOf('stream.mp4').map((note) => note.split(' ')[1])).toEqual([
      '640x480',
      '0',
      '9000',
      '18000',
      '22500',
      '31500',
      '40500',
    ]);
  });

  it('do not come from messages that are no frames, nor from the wrap of the sequence', async () => {
    const session = openSession();
    send(session, 4_294_967_294, CONFIG, 0);
    send(session, 4_294_967_295, KEY, 100);
    send(session, 0, AUD, 100);
    send(session, 1, DELTA, 200);
    await session.end('stopped');
    expect(session.manifest().gaps).toEqual([]);
  });

  it('tell what was lost before the first frame of the MP4 at its begin', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 3, DELTA, 100);
    send(session, 5, KEY, 200);
    await session.end('stopped');
    expect(session.manifest().gaps).toEqual([{ atUs: 0, lengthUs: 0, missing: 3, cause: 'sequence' }]);
  });
});

describe('beginsAnotherCapture', () => {
  const isAnother = (session: Session, sequence: number, payload: Uint8Array): boolean =>
    session.beginsAnotherCapture({ sequence, deviceUs: 0, arrivalUs: T, payload });

  it('is true for a codec config that counts anew, where the session had one', async () => {
    const session = openSession();
    expect(isAnother(session, 0, CONFIG)).toBe(false);
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    expect(isAnother(session, 0, CONFIG)).toBe(true);
    expect(isAnother(session, 0, KEY)).toBe(false);
    expect(isAnother(session, 2, CONFIG)).toBe(false);
    await session.end('stopped');
  });

  it('is false at the wrap, and where the session has not had its own config yet', async () => {
    const wrapping = openSession({ fileSystem: NOWHERE });
    send(wrapping, 4_294_967_295, CONFIG, 0);
    expect(isAnother(wrapping, 0, CONFIG)).toBe(false);
    await wrapping.end('stopped');

    const late = openSession({ fileSystem: NOWHERE });
    send(late, 499, DELTA, 0);
    expect(isAnother(late, 0, CONFIG)).toBe(false);
    await late.end('stopped');
  });

  it('is true behind key frames that brought their own sets', async () => {
    const session = openSession();
    send(session, 5, Buffer.concat([CONFIG, KEY]), 0);
    expect(isAnother(session, 0, CONFIG)).toBe(true);
    await session.end('stopped');
  });
});

describe('batches', () => {
  it('overflow into the next: a frame larger than a batch has one of its own', async () => {
    const session = openSession({ batchBytes: 48 });
    const large = Buffer.concat([DELTA, Buffer.alloc(92, 0xab)]);
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    send(session, 2, large, 200);
    send(session, 3, DELTA, 300);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4').slice(1, 4)).toEqual([
      'key 0 000000016588840021',
      `delta 9000 00000001419a381b${'ab'.repeat(92)}`,
      'delta 18000 00000001419a381b',
    ]);
    expect(await content('stream.h264')).toEqual(Buffer.concat([CONFIG, KEY, large, DELTA]));
    expect((await csv()).split('\n').slice(1, 4)).toEqual([
      '1,1,100000,1795327200100000,1795327200100000,0,9,21,stream.mp4',
      '2,0,200000,1795327200200000,1795327200200000,100000,100,30,stream.mp4',
      '3,0,300000,1795327200300000,1795327200300000,200000,8,130,stream.mp4',
    ]);
  });

  it('that overflow go ahead of their rows, which follow with the next flush', async () => {
    const session = openSession({ batchBytes: 48 });
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 0, 5);
    for (let i = 2; i < 8; i += 1) send(session, i, DELTA, i * 100);
    await session.end('stopped');
    const rows = (await csv()).trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(',')[0])).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    // 21 bytes of config, 9 of the key frame, 8 of each other.
    expect(rows.map((row) => row.split(',')[7])).toEqual(['21', '30', '38', '46', '54', '62', '70']);
    expect(muxer.notesOf('stream.mp4')).toHaveLength(9);
  });

  it('overflow also where nothing but an empty message is in one', async () => {
    const session = openSession({ batchBytes: 48 });
    const large = Buffer.concat([CONFIG, KEY, Buffer.alloc(70, 0xab)]);
    send(session, 0, new Uint8Array(0), 0);
    send(session, 1, large, 100);
    await session.end('stopped');
    expect(await content('stream.h264')).toEqual(large);
    expect(session.manifest()).toMatchObject({ state: 'ready', frames: 1 });
  });

  it('are written only when they are flushed', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    await setImmediate();
    expect(muxer.notes).toHaveLength(1);
    await session.end('stopped');
    expect(muxer.notes).toHaveLength(3);
  });

  it('and everything else go to the disk when the session settles, with the frames that still come behind', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0, 0);
    send(session, 1, KEY, 1000, 5);
    session.settle();
    send(session, 2, DELTA, 1100, 105);
    await session.end('stopped');
    expect(muxer.notesOf('stream.mp4').map((note) => note.split(' ')[0])).toEqual([
      'open',
      'key',
      'settle',
      'delta',
      'finish',
    ]);
    expect(await csv()).toMatch(/\n2,0,1100000,/);
  });

  it('say so when more than the bound is under way, and when half of it has come back', async () => {
    const session = openSession({ fileSystem: NOWHERE, batchBytes: 64, sessionQueueBytes: 160 });
    muxer.holdsBuffers = true;
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    session.flush();
    send(session, 2, DELTA, 200);
    session.flush();
    expect(told.events).toEqual([]);
    send(session, 3, DELTA, 300);
    session.flush();
    expect(told.events).toEqual(['queue filled']);
    send(session, 4, DELTA, 400);
    session.flush();
    await setImmediate();
    expect(muxer.held).toHaveLength(4);

    const [first, second, third] = muxer.held;
    for (const buffer of [first, second]) if (buffer !== undefined) muxer.listeners[0]?.batchConsumed(buffer);
    expect(told.events).toEqual(['queue filled', 'key frame stored']);
    if (third !== undefined) muxer.listeners[0]?.batchConsumed(third);
    expect(told.events).toEqual(['queue filled', 'key frame stored', 'queue drained']);
    await session.end('stopped');
  });

  it('without frames for the MP4 come back by themselves', async () => {
    const session = openSession({ fileSystem: NOWHERE, batchBytes: 64, sessionQueueBytes: 100 });
    for (const sequence of [0, 1]) {
      send(session, sequence, DELTA, 100);
      session.flush();
    }
    expect(told.events).toEqual(['queue filled']);
    await setImmediate();
    expect(told.events).toEqual(['queue filled', 'queue drained']);
    await session.end('stopped');
  });
});

describe('a disk that refuses', () => {
  it('raw: ends the recording with what came before; the MP4 has also what was in memory', async () => {
    const files = new BreakableFiles();
    const session = openSession({ fileSystem: files });
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    files.broken = 'stream.h264';
    session.flush();
    send(session, 2, DELTA, 200);
    await told.until('write failed');
    send(session, 3, DELTA, 300);
    await session.end('write error');
    expect(told.events).toEqual(['write failed: ENOSPC: no space left on device', 'ended']);
    expect(session.hasKeyFrameOnDisk).toBe(false);
    expect(muxer.notesOf('stream.mp4').slice(1)).toEqual([
      'key 0 000000016588840021',
      'delta 9000 00000001419a381b',
      'finish 18000',
    ]);
    const manifest = sessionManifest.parse(await manifestOnDisk());
    expect(manifest).toMatchObject({
      state: 'ready',
      endCause: 'write error',
      problem:
        'The disk refused to write (ENOSPC: no space left on device), so this recording ended early. What had arrived before is complete.',
      frames: 2,
    });
    expect((await csv()).split('\n')).toHaveLength(2 + manifest.frames);
  });

  it('frames.csv: the manifest counts the rows that are in it', async () => {
    const files = new BreakableFiles();
    const session = openSession({ fileSystem: files });
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    session.flush();
    await told.until('key frame stored');
    files.broken = 'frames.csv';
    send(session, 2, DELTA, 200);
    await session.end('stopped');
    expect(await csv()).toBe(`${HEADER}1,1,100000,1795327200100000,1795327200100000,0,9,21,stream.mp4\n`);
    expect(session.manifest()).toMatchObject({ state: 'ready', frames: 1 });
    expect(told.events).toEqual(['key frame stored', 'write failed: ENOSPC: no space left on device', 'ended']);
  });

  it('the folder: the session fails in memory, and ends', async () => {
    await rm(folder, { recursive: true });
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, DELTA, 100);
    await session.end('stopped');
    expect(session.manifest()).toMatchObject({ state: 'failed', frames: 0, files: [] });
    expect(session.manifest().problem).toMatch(/^The disk refused to write \(ENOENT: no such file or directory/);
    expect(told.events).toHaveLength(2);
    expect(told.events[1]).toBe('ended');
  });

  it('the MP4 while it is written: no more frames are taken, and recovery is left to complete it', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    session.flush();
    muxer.finishRejects = new Error('EIO at the end');
    muxer.listeners[0]?.trackFailed(new Error('EIO: i/o error'));
    muxer.listeners[0]?.trackFailed(new Error('EIO again'));
    send(session, 2, DELTA, 200);
    await session.end('write error');
    expect(told.events.filter((event) => event.startsWith('write failed'))).toEqual(['write failed: EIO: i/o error']);
    expect(await manifestOnDisk()).toMatchObject({
      state: 'finalizing',
      endCause: 'write error',
      problem:
        'The disk refused to write (EIO: i/o error), so this recording ended early. The video plays as far as it was written; it is completed when the station starts again with space on the disk.',
      frames: 1,
    });
  });

  it('the end of the MP4: the session says so and stays in finalizing', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    muxer.finishRejects = new Error('ENOSPC at the end');
    await session.end('stopped');
    expect(await manifestOnDisk()).toMatchObject({ state: 'finalizing', endCause: 'stopped', frames: 1 });
    expect(session.manifest().problem).toMatch(/^The disk refused to write \(ENOSPC at the end\)/);
    expect(told.events).toEqual(['key frame stored', 'write failed: ENOSPC at the end', 'ended']);
  });

  it('a muxer that throws is a failed write of this session, and of no other', async () => {
    const session = openSession();
    muxer.appendThrows = new Error('the worker is gone');
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 100);
    session.flush();
    await session.end('stopped');
    expect(told.events).toEqual(['key frame stored', 'write failed: the worker is gone', 'ended']);
    expect(session.manifest().problem).toMatch(/^The disk refused to write \(the worker is gone\)/);
  });
});

describe('what an operator says of a session', () => {
  const SAID = { name: 'Right', notes: 'the good take', tags: ['a', 'b'] };

  it('is written at once while it records, and stands in every manifest from then on', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    expect(await session.annotate({ notes: 'first' })).toMatchObject({ state: 'recording', notes: 'first' });
    expect(await manifestOnDisk()).toMatchObject({ state: 'recording', notes: 'first', device: { name: 'Left' } });
    await session.annotate(SAID);
    await session.annotate({ tags: ['c'] });
    send(session, 1, KEY, 0);
    await session.end('stopped');
    const expected = { state: 'ready', notes: 'the good take', tags: ['c'], device: { id: 'device-1', name: 'Right' } };
    expect(await manifestOnDisk()).toMatchObject(expected);
    expect(session.manifest()).toMatchObject(expected);
  });

  it('is taken as long as the session writes, and never after: then the manifest on disk is the one to change', async () => {
    const session = openSession();
    send(session, 0, CONFIG, 0);
    send(session, 1, KEY, 0);
    const answers = new Map<string, Promise<SessionManifest> | null>();
    const say = (notes: string): void => {
      if (!answers.has(notes)) answers.set(notes, session.annotate({ notes }));
    };
    told.sessionChanged = () => {
      if (session.state === 'ready') say('when all is written');
    };
    let lastWritten = '';
    told.sessionEnded = () => {
      say('too late');
      lastWritten = readFileSync(join(folder, 'session.json'), 'utf8');
    };
    const end = session.end('stopped');
    say('at the end');
    await end;
    expect([...answers.keys()]).toEqual(['at the end', 'when all is written', 'too late']);
    expect(answers.get('too late')).toBeNull();
    expect(await answers.get('at the end')).toMatchObject({ state: 'finalizing', notes: 'at the end' });
    expect(JSON.parse(lastWritten)).toMatchObject({ state: 'ready', notes: 'when all is written' });
  });

  it('is refused by a disk that does not take it, with the disk’s words', async () => {
    const session = openSession();
    await session.annotate({ notes: 'first' });
    await rm(folder, { recursive: true });
    await expect(session.annotate({ notes: 'second' })).rejects.toMatchObject({ code: 'ENOENT' });
    await session.end('stopped');
  });
});
