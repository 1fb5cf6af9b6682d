import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { Device, type DeviceLink } from '../devices/device.ts';
import { LIMITS } from '../limits.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { DiskReserve } from './disk/disk-reserve.ts';
import { BufferPool } from './disk/frame-batch.ts';
import { type JournalFileSystem, nodeJournalFileSystem } from './disk/journal-file.ts';
import type { Mp4Muxer, Mp4Track, Mp4TrackListener, VideoFormat } from './session/mp4-muxer.ts';
import { readManifest } from './disk/manifest-store.ts';
import { LIVING_WRITE_MS } from './disk/newest-write.ts';
import { Recorder } from './recorder.ts';
import type { SessionPast } from './session/session-past.ts';
import { SyncScheduler } from './disk/sync-scheduler.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');
const SETTINGS: CaptureSettings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 };
const OTHER_SETTINGS: CaptureSettings = { aspectRatio: null, bitrateMbit: 8, fps: 30, resolution: 720 };

class FakeLink implements DeviceLink {
  readonly protocol = 'android-cam';
  readonly deviceId = null;
  readonly remote = null;
  readonly sendsInOrder = false;
  readonly heldCaptures = [];
  readonly roundTripUs = null;
  readonly address;
  readonly sent: string[] = [];

  constructor(ip: string, port: number) {
    this.address = { ip, port };
  }

  sendStart({ bitrateMbit, fps }: CaptureSettings): string {
    this.sent.push(`start ${bitrateMbit} ${fps}`);
    return '';
  }

  sendText(): null {
    return null;
  }

  sendStop(): string {
    this.sent.push('stop');
    return '';
  }

  pause(): void {
    this.sent.push('pause');
  }

  resume(): void {
    this.sent.push('resume');
  }

  probe = () => Promise.resolve(true);
  terminate(): void {}
}

/** Gives buffers back at once, unless told to hold them; its files hold three bytes. */
class FakeMuxer implements Mp4Muxer {
  readonly held: (() => void)[] = [];
  holdsBuffers = false;

  openTrack(path: string, _format: VideoFormat, _createdAtMs: number, listener: Mp4TrackListener): Mp4Track {
    return {
      append: ({ buffer }) => {
        const consumed = (): void => listener.batchConsumed(buffer);
        if (this.holdsBuffers) this.held.push(consumed);
        else consumed();
      },
      useParameterSets: () => undefined,
      settle: () => undefined,
      finish: () => writeFile(path, 'mp4'),
    };
  }
}

/** A file system whose appends in the folders of one address fail, once an error is set. */
class BreakableFiles implements JournalFileSystem {
  ip = '';
  error: Error | null = null;

  async create(path: string, goesOn: boolean): ReturnType<JournalFileSystem['create']> {
    const handle = await nodeJournalFileSystem.create(path, goesOn);
    return {
      ...handle,
      append: async (data) => {
        if (this.error !== null && path.includes(`${this.ip}_`)) throw this.error;
        await handle.append(data);
      },
    };
  }
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
});
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
  await rm(folder, { recursive: true });
});
const benches: Bench[] = [];

/** A recorder on a real folder, and phones that do what a test says. */
class Bench {
  readonly clock = new ManualClock();
  readonly muxer = new FakeMuxer();
  readonly files = new BreakableFiles();
  readonly lines: string[] = [];
  readonly takes: (readonly string[] | null)[] = [];
  readonly recordings = join(folder, 'recordings');
  readonly reserve = new DiskReserve(folder, 4096);
  readonly ended = new Map<string, SessionManifest>();
  /** What an earlier run of the station left. */
  left: ReadonlyMap<string, SessionPast | 'ended'> = new Map();
  readonly recorder: Recorder;
  readonly #devices: Device[] = [];
  #sequence = 0;

  constructor(sessionQueueBytes: number = LIMITS.sessionQueueBytes) {
    const log = new Log(this.clock);
    log.onEntry(({ level, code, message }) => this.lines.push(`${level} ${code}: ${message}`));
    const { clock, muxer } = this;
    const sync = new SyncScheduler(clock, { everyMs: 1000, concurrent: 2 });
    benches.push(this);
    this.reserve.hold();
    this.recorder = new Recorder(
      {
        clock,
        log,
        limits: LIMITS,
        session: {
          clock,
          muxer,
          journal: { fileSystem: this.files, sync, keepRaw: true },
          buffers: new BufferPool([1024], 8),
          limits: { sessionQueueBytes, largeBatchBytes: 0, listedGaps: 10 },
        },
        recordings: this.recordings,
        interrupted: {
          find: () => Promise.resolve(this.left),
          claim: () => Promise.resolve(),
          release: () => Promise.resolve(),
        },
        program: 'capture-station 0.1.0',
        writer: { host: 'host', pid: 1 },
      },
      this.reserve,
      {
        takeChanged: (take) => this.takes.push(take === null ? null : take.deviceIds),
        sessionChanged: () => undefined,
        sessionEnded: (session) => {
          this.ended.set(session.identity.device.address, session.manifest());
        },
        deviceChanged: () => undefined,
      },
    );
  }

  get holdsReserve(): boolean {
    return existsSync(join(folder, '.capture-station-reserve'));
  }

  phone(ip: string, port = 1000, id = ip): { device: Device; link: FakeLink } {
    const link = new FakeLink(ip, port);
    const device = new Device(id, 1, link);
    this.#devices.push(device);
    this.recorder.of(device);
    return { device, link };
  }

  /** Ends what still writes, so that the folder can go. */
  async close(): Promise<void> {
    this.files.error = null;
    for (const device of this.#devices) this.recorder.of(device).close('disconnected');
    await this.recorder.finish();
  }

  /** The phone says that it captures, and sends its codec config and a key frame. */
  begin(device: Device): void {
    this.recorder.of(device).captureStarted(null);
    for (const payload of [CONFIG, KEY]) this.send(device, payload);
  }

  /** A camera that names its captures, and has begun one. */
  namedCapture(): Device {
    const link = Object.assign(new FakeLink('10.0.0.7', 1000), { sendsInOrder: true });
    const device = new Device('camera', 1, link);
    this.recorder.of(device).captureStarted('capture-a');
    for (const payload of [CONFIG, KEY]) this.send(device, payload);
    return device;
  }

  send(device: Device, payload: Uint8Array): void {
    const nowUs = this.clock.nowUs();
    this.recorder.of(device).receive({ sequence: (this.#sequence += 1), deviceUs: nowUs, arrivalUs: nowUs, payload });
  }

  /** Lets the clock fire the flush, and waits for the disk. */
  async flushed(device: Device): Promise<void> {
    this.clock.advance(LIMITS.journalFlushMs);
    await until(() => this.recorder.sessionOf(device)?.hasKeyFrameOnDisk === true);
  }

  async endOf(device: Device): Promise<SessionManifest> {
    const { ip, port } = device.link.address;
    await until(() => this.ended.has(`${ip}:${port}`));
    return this.ended.get(`${ip}:${port}`) ?? expect.fail();
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('It did not happen.');
}

describe('a take', () => {
  it('is made by Start of all: each is sent the settings, and its sessions carry the take', async () => {
    const bench = new Bench();
    const [a, b] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2')];
    expect(bench.recorder.start([a.device, b.device], SETTINGS, true)).toEqual([a.device, b.device]);
    expect([a.link.sent, b.link.sent]).toEqual([['start 4 10'], ['start 4 10']]);
    const { take } = bench.recorder;
    expect(take).toMatchObject({ settings: SETTINGS, deviceIds: ['10.0.0.1', '10.0.0.2'] });
    bench.clock.advance(250);
    bench.begin(a.device);
    bench.begin(b.device);
    bench.recorder.stop([a.device, b.device], true);
    expect(bench.recorder.take).toBeNull();
    for (const { device } of [a, b]) bench.recorder.of(device).captureStopped();
    bench.clock.advance(LIMITS.lingerMs);
    const manifests = [await bench.endOf(a.device), await bench.endOf(b.device)];
    for (const manifest of manifests) {
      expect(manifest).toMatchObject({
        takeId: take?.id,
        takeOffsetUs: 250_000,
        state: 'ready',
        endCause: 'stopped',
        requested: { aspectRatio: '4:3', bitrateMbit: 4, fps: 10 },
      });
    }
    expect(manifests[0]?.sessionId).not.toBe(manifests[1]?.sessionId);
    expect(bench.takes).toEqual([['10.0.0.1', '10.0.0.2'], null]);
  });

  it('goes on when Start of all is given again: those that are new join it, the others are left alone', () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.recorder.start([a.device], SETTINGS, true);
    const id = bench.recorder.take?.id;
    const b = bench.phone('10.0.0.2');
    expect(bench.recorder.isInTake(b.device)).toBe(false);
    expect(bench.recorder.start([a.device, b.device], OTHER_SETTINGS, true)).toEqual([b.device]);
    expect([a.link.sent, b.link.sent]).toEqual([['start 4 10'], ['start 8 30']]);
    expect(bench.recorder.take).toMatchObject({ id, deviceIds: ['10.0.0.1', '10.0.0.2'] });
  });

  it('is not made by Start of all where nobody is there', () => {
    const bench = new Bench();
    expect(bench.recorder.start([], SETTINGS, true)).toEqual([]);
    expect([bench.recorder.take, bench.takes]).toEqual([null, []]);
  });

  it('is not what a device records that is started alone: that has a take of its own', async () => {
    const bench = new Bench();
    const [a, b] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2')];
    bench.recorder.start([a.device], SETTINGS, true);
    const take = bench.recorder.take?.id;
    expect(bench.recorder.start([b.device], OTHER_SETTINGS, false)).toEqual([b.device]);
    expect([bench.recorder.isInTake(a.device), bench.recorder.isInTake(b.device)]).toEqual([true, false]);
    bench.begin(b.device);
    bench.recorder.deviceLost(b.device);
    const manifest = await bench.endOf(b.device);
    expect(manifest).toMatchObject({ endCause: 'disconnected', requested: { bitrateMbit: 8, aspectRatio: null } });
    expect(manifest.takeId).not.toBe(take);
    expect(bench.takes).toEqual([['10.0.0.1']]);
  });

  it('loses the devices that are stopped, and ends with the last of them', () => {
    const bench = new Bench();
    const [a, b, c] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2'), bench.phone('10.0.0.3')];
    bench.recorder.start([a.device, b.device], SETTINGS, true);
    bench.recorder.stop([a.device], false);
    expect(bench.recorder.take?.deviceIds).toEqual(['10.0.0.2']);
    expect([a.link.sent.at(-1), b.link.sent.at(-1)]).toEqual(['stop', 'start 4 10']);
    bench.recorder.stop([c.device], false);
    expect(bench.recorder.take?.deviceIds).toEqual(['10.0.0.2']);
    bench.recorder.stop([b.device], false);
    expect(bench.recorder.take).toBeNull();
    expect(bench.takes.at(-1)).toBeNull();
  });

  it('does not start what records already, whoever started it', () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.begin(a.device);
    expect(bench.recorder.start([a.device], SETTINGS, true)).toEqual([]);
    expect(a.link.sent).toEqual([]);
    expect(bench.recorder.isInTake(a.device)).toBe(true);
  });

  it('has a session of a device that captures on its own account: a take of its own, nothing requested', async () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.begin(a.device);
    bench.recorder.deviceLost(a.device);
    expect(await bench.endOf(a.device)).toMatchObject({ requested: null, takeOffsetUs: 0, frames: 1 });
    expect(bench.recorder.take).toBeNull();
  });
});

describe('a device that comes back', () => {
  it('is started again with the settings of the take that runs, and records for the same take', async () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1', 1000, 'phone A');
    bench.recorder.start([a.device], SETTINGS, true);
    const takeId = bench.recorder.take?.id;
    bench.begin(a.device);
    a.device.connected = false;
    bench.recorder.deviceLost(a.device);
    const again = bench.phone('10.0.0.1', 2000, 'phone A');
    bench.recorder.deviceReturned(again.device, a.device, '10.0.0.1#2');
    expect(again.link.sent).toEqual(['start 4 10']);
    expect(bench.recorder.stateOf(a.device)).toBe('lost');
    bench.begin(again.device);
    again.device.connected = false;
    bench.recorder.deviceLost(again.device);
    expect(await bench.endOf(a.device)).toMatchObject({ takeId, endCause: 'disconnected' });
    expect(await bench.endOf(again.device)).toMatchObject({ takeId, requested: { bitrateMbit: 4 } });
    expect((await readdir(bench.recordings)).map((name) => name.slice(0, 14))).toEqual([
      '10.0.0.1_1000_',
      '10.0.0.1_2000_',
    ]);
  });

  it.each([
    ['no take runs', 'none'],
    ['it was not part of the take', 'others'],
    ['it was stopped', 'stopped'],
  ])('is left alone where %s', (_, what) => {
    const bench = new Bench();
    const [a, b] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2')];
    if (what === 'others') bench.recorder.start([b.device], SETTINGS, true);
    if (what === 'stopped') {
      bench.recorder.start([a.device, b.device], SETTINGS, true);
      bench.recorder.stop([a.device], false);
    }
    bench.recorder.deviceLost(a.device);
    const again = bench.phone('10.0.0.1', 2000);
    bench.recorder.deviceReturned(again.device, a.device, '10.0.0.1#2');
    expect(again.link.sent).toEqual([]);
  });

  it('goes on alone where it was started alone, until it is stopped', () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.recorder.start([a.device], SETTINGS, false);
    a.device.connected = false;
    bench.recorder.deviceLost(a.device);
    const again = bench.phone('10.0.0.1', 2000);
    // The registry has given it its id back.
    again.device.id = a.device.id;
    bench.recorder.deviceReturned(again.device, a.device, '10.0.0.1#2');
    expect(again.link.sent).toEqual(['start 4 10']);
    bench.recorder.stop([again.device], false);
    const later = bench.phone('10.0.0.1', 3000);
    later.device.id = a.device.id;
    bench.recorder.deviceReturned(later.device, again.device, '10.0.0.1#3');
    expect(later.link.sent).toEqual([]);
  });

  it('keeps its place in a take that was started before it was known again', () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.recorder.deviceLost(a.device);
    const again = bench.phone('10.0.0.1', 2000);
    again.device.id = 'temporary';
    bench.recorder.start([again.device], SETTINGS, true);
    again.device.id = a.device.id;
    bench.recorder.deviceReturned(again.device, a.device, 'temporary');
    expect(bench.recorder.take?.deviceIds).toEqual([a.device.id]);
    expect(again.link.sent).toEqual(['start 4 10']);
    bench.recorder.stop([again.device], false);
    expect(bench.recorder.take).toBeNull();
  });

  it('is not part of a take that others make', () => {
    const bench = new Bench();
    const a = bench.phone('10.0.0.1');
    bench.recorder.start([a.device], SETTINGS, true);
    const b = bench.phone('10.0.0.2');
    bench.begin(b.device);
    expect([bench.recorder.isInTake(b.device), b.link.sent]).toEqual([false, []]);
  });
});

describe('the state of a device', () => {
  it('goes from waiting to stopped by what it does and what is on the disk', async () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    const { recorder } = bench;
    expect(recorder.stateOf(device)).toBe('waiting');
    recorder.start([device], SETTINGS, true);
    expect(recorder.stateOf(device)).toBe('starting');
    bench.begin(device);
    expect(recorder.stateOf(device)).toBe('starting');
    await bench.flushed(device);
    expect(recorder.stateOf(device)).toBe('recording');
    bench.clock.advance(LIMITS.stalledMs - LIMITS.journalFlushMs - 1);
    expect(recorder.stateOf(device)).toBe('recording');
    bench.clock.advance(1);
    expect(recorder.stateOf(device)).toBe('stalled');
    bench.send(device, DELTA);
    expect(recorder.stateOf(device)).toBe('recording');
    recorder.stop([device], true);
    expect(recorder.stateOf(device)).toBe('stopping');
    recorder.of(device).captureStopped();
    bench.clock.advance(LIMITS.lingerMs);
    expect(recorder.stateOf(device)).toBe('stopping');
    await bench.endOf(device);
    expect(recorder.stateOf(device)).toBe('stopped');
    device.connected = false;
    recorder.deviceLost(device);
    expect(recorder.stateOf(device)).toBe('lost');
    recorder.forget(device);
    expect([recorder.stateOf(device), recorder.sessionOf(device)]).toEqual(['lost', null]);
  });

  it('is starting again where Start comes while it stops', async () => {
    const bench = new Bench();
    const { device, link } = bench.phone('10.0.0.1');
    bench.begin(device);
    await bench.flushed(device);
    bench.recorder.stop([device], true);
    expect(bench.recorder.start([device], SETTINGS, true)).toEqual([device]);
    expect([link.sent, bench.recorder.stateOf(device)]).toEqual([['stop', 'start 4 10'], 'starting']);
  });
});

describe('frames that nobody asked for', () => {
  it('are told in the operator’s words, and counted as dropped when they are', () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    bench.send(device, DELTA);
    expect(bench.lines).toEqual(['warning no-session: Received frame from 10.0.0.1_1000 without active session.']);
    expect(device.droppedFrames).toBe(0);
    bench.clock.advance(2 * LIMITS.preRollMs);
    expect(device.droppedFrames).toBe(1);
  });

  it('are none where a capture sends no frame: it leaves no folder', async () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    bench.recorder.of(device).captureStarted(null);
    bench.send(device, CONFIG);
    bench.recorder.of(device).captureStopped();
    bench.clock.advance(LIMITS.lingerMs);
    await until(() => bench.lines.length > 0);
    expect(bench.lines).toEqual(['warning no-frames: 10.0.0.1_1000 captured but sent no frame; nothing was recorded.']);
    expect(existsSync(bench.recordings)).toBe(false);
  });
});

describe('a disk that refuses', () => {
  it('because it is full ends that session, stops its device, and gives the reserve up; the others go on', async () => {
    const bench = new Bench();
    const [a, b] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2')];
    for (const { device } of [a, b]) {
      bench.begin(device);
      await bench.flushed(device);
    }
    expect(bench.holdsReserve).toBe(true);
    bench.files.ip = '10.0.0.1';
    bench.files.error = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    for (const { device } of [a, b]) bench.send(device, DELTA);
    bench.clock.advance(LIMITS.journalFlushMs);
    expect(await bench.endOf(a.device)).toMatchObject({
      state: 'ready',
      endCause: 'write error',
      frames: 1,
      problem:
        'The disk refused to write (ENOSPC: no space left), so this recording ended early. What had arrived before is complete.',
    });
    expect(bench.holdsReserve).toBe(false);
    expect(a.link.sent).toEqual(['stop']);
    expect(bench.lines.filter((line) => line.startsWith('error '))).toEqual([
      expect.stringMatching(/^error write-failed: Cannot write .*: ENOSPC: no space left\. Its recording ends here\.$/),
    ]);
    expect(bench.recorder.stateOf(a.device)).toBe('stopped');
    await bench.flushed(b.device);
    expect([bench.recorder.stateOf(b.device), b.link.sent]).toEqual(['recording', []]);
  });

  it('for another reason keeps the reserve', async () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    bench.begin(device);
    bench.files.ip = '10.0.0.1';
    bench.files.error = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    bench.clock.advance(LIMITS.journalFlushMs);
    expect(await bench.endOf(device)).toMatchObject({ endCause: 'write error' });
    expect(bench.holdsReserve).toBe(true);
  });

  it('to make a folder is told once, the device stopped, and what it sends counted', async () => {
    const bench = new Bench();
    await writeFile(bench.recordings, 'a file where the folder should be');
    const { device, link } = bench.phone('10.0.0.1');
    bench.begin(device);
    bench.send(device, DELTA);
    expect(bench.lines).toEqual([
      expect.stringMatching(
        /^error folder-not-writable: Cannot record 10\.0\.0\.1_1000: E.*\. Check the recordings folder\.$/,
      ),
    ]);
    expect([link.sent, device.droppedFrames]).toEqual([['stop'], 3]);
    bench.recorder.deviceLost(device);
    await bench.recorder.finish();
  });

  it('to keep up makes the device wait until half is written', async () => {
    const bench = new Bench(2048);
    const { device, link } = bench.phone('10.0.0.1');
    bench.muxer.holdsBuffers = true;
    bench.begin(device);
    for (let i = 0; i < 3; i += 1) {
      bench.clock.advance(LIMITS.journalFlushMs);
      bench.send(device, DELTA);
    }
    expect(link.sent).toEqual(['pause']);
    expect(bench.lines.slice(1)).toEqual([
      'warning disk-slow: The disk is slower than 10.0.0.1_1000; its frames wait on the phone.',
    ]);
    await until(() => bench.muxer.held.length === 3);
    bench.muxer.held[0]?.();
    bench.muxer.held[1]?.();
    expect(link.sent).toEqual(['pause']);
    bench.muxer.held[2]?.();
    expect(link.sent).toEqual(['pause', 'resume']);
  });
});

describe('a camera that names its captures and was cut off', () => {
  const HELD = { captureId: 'capture-a', first: 1, next: 3, ended: true };

  it('sends nothing again while its session is being completed, for it is settled in a moment', async () => {
    const bench = new Bench();
    const device = bench.namedCapture();
    bench.recorder.of(device).captureStopped();
    expect(bench.ended.size).toBe(0);
    expect(await bench.recorder.resumable('camera', [HELD])).toEqual({
      captures: [{ captureId: 'capture-a', next: null }],
      past: null,
    });
  });

  it('has its session shown alive on the disk for as long as it is waited for', async () => {
    const bench = new Bench();
    const device = bench.namedCapture();
    await bench.flushed(device);
    device.connected = false;
    bench.recorder.deviceLost(device);
    const [name = ''] = await readdir(bench.recordings);
    const manifest = join(bench.recordings, name, 'session.json');
    const monthAgo = new Date(Date.now() - 30 * 24 * 3_600_000);
    for (let minutes = 1; minutes <= 3; minutes += 1) {
      await utimes(manifest, monthAgo, monthAgo);
      bench.clock.advance(LIVING_WRITE_MS);
      await expect.poll(() => statSync(manifest).mtimeMs).toBeGreaterThan(monthAgo.getTime());
    }
    bench.recorder.of(device).close('disconnected');
    await bench.recorder.finish();
  });

  it('need not send what an earlier run of the station ended for good', async () => {
    const bench = new Bench();
    bench.left = new Map([['capture-a', 'ended']]);
    expect((await bench.recorder.resumable('camera', [HELD])).captures).toEqual([
      { captureId: 'capture-a', next: null },
    ]);
  });
});

describe('finish', () => {
  it('stops every device by the rules of Stop and resolves when all files are complete', async () => {
    const bench = new Bench();
    const [answers, silent, idle, lost] = [1, 2, 3, 4].map((n) => bench.phone(`10.0.0.${n}`));
    if (answers === undefined || silent === undefined || idle === undefined || lost === undefined) return;
    for (const { device } of [answers, silent, lost]) bench.begin(device);
    lost.device.connected = false;
    bench.recorder.deviceLost(lost.device);
    let done = false;
    const finished = bench.recorder.finish().finally(() => {
      done = true;
    });
    expect([answers.link.sent, silent.link.sent, idle.link.sent, lost.link.sent]).toEqual([['stop'], ['stop'], [], []]);
    bench.send(answers.device, DELTA);
    bench.recorder.of(answers.device).captureStopped();
    bench.clock.advance(LIMITS.lingerMs);
    expect(await bench.endOf(answers.device)).toMatchObject({ endCause: 'stopped', frames: 2, state: 'ready' });
    bench.clock.advance(LIMITS.stopAnswerMs - LIMITS.lingerMs - 1);
    expect(done).toBe(false);
    bench.clock.advance(1);
    await finished;
    expect(await bench.endOf(silent.device)).toMatchObject({ endCause: 'no answer', state: 'ready' });
    expect(await bench.endOf(lost.device)).toMatchObject({ endCause: 'disconnected', state: 'ready' });
    for (const name of await readdir(bench.recordings)) {
      const reading = await readManifest(join(bench.recordings, name));
      expect(reading).toMatchObject({ kind: 'manifest', manifest: { state: 'ready' } });
    }
  });

  it('waits also for the sessions of devices that have been forgotten', async () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    bench.begin(device);
    bench.recorder.deviceLost(device);
    bench.recorder.forget(device);
    await bench.recorder.finish();
    expect(bench.ended.size).toBe(1);
  });

  it('begins nothing more, also for devices that connect meanwhile', async () => {
    const bench = new Bench();
    const [known, recording] = [bench.phone('10.0.0.1'), bench.phone('10.0.0.2')];
    bench.begin(recording.device);
    const finished = bench.recorder.finish();
    const late = bench.phone('10.0.0.3');
    bench.begin(known.device);
    bench.begin(late.device);
    expect([bench.recorder.sessionOf(known.device), bench.recorder.sessionOf(late.device)]).toEqual([null, null]);
    bench.clock.advance(LIMITS.stopMaxMs);
    await finished;
    expect((await readdir(bench.recordings)).map((name) => name.slice(0, 8))).toEqual(['10.0.0.2']);
    expect(bench.recorder.take).toBeNull();
  });

  it('takes a Start back that nothing has come of', async () => {
    const bench = new Bench();
    const { device, link } = bench.phone('10.0.0.1');
    bench.recorder.start([device], SETTINGS, true);
    await bench.recorder.finish();
    expect(link.sent).toEqual(['start 4 10', 'stop']);
    expect(bench.takes.at(-1)).toBeNull();
  });
});

describe('what an operator says of a session', () => {
  it('goes to the session that writes the folder, until its files are complete', async () => {
    const bench = new Bench();
    const { device } = bench.phone('10.0.0.1');
    bench.begin(device);
    await bench.flushed(device);
    const directory = bench.recorder.sessionOf(device)?.identity.directory ?? '';
    expect([bench.recorder.isRecording(directory), bench.recorder.isRecording(`${directory}-2`)]).toEqual([
      true,
      false,
    ]);
    expect(bench.recorder.annotate(`${directory}-2`, { notes: 'x' })).toBeNull();
    expect(await bench.recorder.annotate(directory, { notes: 'x' })).toMatchObject({ state: 'recording', notes: 'x' });
    bench.recorder.of(device).close('disconnected');
    expect(await bench.endOf(device)).toMatchObject({ state: 'ready', notes: 'x' });
    await until(() => !bench.recorder.isRecording(directory));
    expect(bench.recorder.annotate(directory, { notes: 'y' })).toBeNull();
    expect(await readManifest(directory)).toMatchObject({ manifest: { state: 'ready', notes: 'x' } });
  });
});
