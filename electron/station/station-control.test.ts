import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { stationCommands } from '#shared/contract/commands.ts';
import type { Device, DeviceLink } from './devices/device.ts';
import { DeviceRegistry } from './devices/device-registry.ts';
import { LIMITS } from './limits.ts';
import { Log } from './log.ts';
import { ManualClock } from './manual-clock.ts';
import { DiskReserve } from './recording/disk/disk-reserve.ts';
import { BufferPool } from './recording/disk/frame-batch.ts';
import { nodeJournalFileSystem } from './recording/disk/journal-file.ts';
import { Recorder } from './recording/recorder.ts';
import { SyncScheduler } from './recording/disk/sync-scheduler.ts';
import { DeviceNames } from './settings/device-names.ts';
import { StationControl, type StationControlParts } from './station-control.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const SETTINGS: CaptureSettings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 };
const START =
  '{"command":"start_capture","payload":{"format":"h264","aspectRatio":{"width":4,"height":3},"bitrate":4,"fps":10}}';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-control-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The control of a station whose phones are links that note what they are sent. */
function setUp() {
  const clock = new ManualClock(1_795_327_200_000_000);
  const log = new Log(clock);
  const lines: string[] = [];
  log.onEntry(({ source, code, message }) => lines.push(`[${source}] ${code}: ${message}`));
  const changed: string[] = [];
  const dumped = new Set<string>();
  const dumps: StationControlParts['dumps'] = {
    switchOn: ({ connection, id }) => {
      if (id === '10.0.0.99#1') return Promise.reject(new Error('ENOSPC: no space left on device'));
      dumped.add(connection);
      return Promise.resolve(`/dumps/${connection}.csdump`);
    },
    switchOff: ({ connection }) => {
      dumped.delete(connection);
      return Promise.resolve();
    },
    isDumping: ({ connection }) => dumped.has(connection),
  };
  const quiet = () => undefined;
  const recorder = new Recorder(
    {
      clock,
      log,
      limits: LIMITS,
      session: {
        clock,
        muxer: {
          openTrack: (path, _format, _createdAtMs, listener) => ({
            append: ({ buffer }) => listener.batchConsumed(buffer),
            useParameterSets: quiet,
            settle: () => undefined,
            finish: () => writeFile(path, 'mp4'),
          }),
        },
        journal: {
          fileSystem: nodeJournalFileSystem,
          sync: new SyncScheduler(clock, { everyMs: 1000, concurrent: 1 }),
          keepRaw: true,
        },
        buffers: new BufferPool([1024], 4),
        limits: LIMITS,
      },
      recordings: folder,
      interrupted: {
        find: () => Promise.resolve(new Map()),
        claim: () => Promise.resolve(),
        release: () => Promise.resolve(),
      },
      program: 'test',
      writer: { host: 'host', pid: 1 },
    },
    new DiskReserve(folder, 0),
    { takeChanged: quiet, sessionChanged: quiet, sessionEnded: quiet, deviceChanged: quiet },
  );
  const registry = new DeviceRegistry(clock, LIMITS, {
    deviceConnected: quiet,
    deviceLost: (device) => recorder.deviceLost(device),
    deviceReturned: quiet,
    deviceChanged: quiet,
    deviceForgotten: quiet,
  });
  const sent: string[] = [];
  const connect = (ip: string): Device => {
    const link: DeviceLink = {
      protocol: 'android-cam',
      deviceId: null,
      remote: null,
      sendsInOrder: false,
      heldCaptures: [],
      roundTripUs: null,
      address: { ip, port: 1000 },
      sendStart: () => (sent.push(`${ip} start`), ''),
      sendStop: () => (sent.push(`${ip} stop`), ''),
      sendText: (text) => (sent.push(`${ip} ${text}`), text),
      pause: quiet,
      resume: quiet,
      probe: () => Promise.resolve(true),
      terminate: quiet,
    };
    const device = registry.connect(link);
    recorder.of(device);
    return device;
  };
  return {
    clock,
    lines,
    recorder,
    registry,
    sent,
    connect,
    control: new StationControl({
      clock,
      log,
      registry,
      recorder,
      dumps,
      names: new DeviceNames(folder),
      waiting: () => [],
      deviceChanged: ({ label }) => changed.push(label),
    }),
    changed,
  };
}

describe('start', () => {
  it('of all goes to everyone who is connected, and is told in the operator’s words', async () => {
    const { control, connect, registry, sent, lines } = setUp();
    connect('10.0.0.1');
    connect('10.0.0.2');
    registry.disconnect(connect('10.0.0.3'));
    const result = await control.start({ settings: SETTINGS, devices: null });
    expect(result.commandedDevices).toBe(2);
    expect(result.takeId).toBe((await control.status()).take?.id);
    expect(sent).toEqual(['10.0.0.1 start', '10.0.0.2 start']);
    expect(lines).toEqual([`[Broadcast] broadcast: Sending to 2 client(s): ${START}`]);
    expect(stationCommands.start.result.safeParse(result).success).toBe(true);
  });

  it('with nobody there is told so', async () => {
    const { control, lines } = setUp();
    expect(await control.start({ settings: SETTINGS, devices: null })).toEqual({ takeId: null, commandedDevices: 0 });
    expect(lines).toEqual(['[Broadcast] broadcast: No clients connected to send message.']);
  });

  it('where everyone captures already says that, and sends nothing', async () => {
    const { control, connect, sent, lines } = setUp();
    connect('10.0.0.1');
    await control.start({ settings: SETTINGS, devices: null });
    const again = await control.start({ settings: SETTINGS, devices: null });
    expect([again.commandedDevices, sent]).toEqual([0, ['10.0.0.1 start']]);
    expect(lines[1]).toBe('[Broadcast] all-capturing: Every device is capturing already; nothing was sent.');
  });

  it('of some goes to those alone, makes no take, and passes over ids that nobody has', async () => {
    const { control, connect, sent } = setUp();
    connect('10.0.0.1');
    const b = connect('10.0.0.2');
    const result = await control.start({ settings: SETTINGS, devices: [b.id, 'nobody', b.id] });
    expect([result, sent]).toEqual([{ takeId: null, commandedDevices: 1 }, ['10.0.0.2 start']]);
    const none = await control.start({ settings: SETTINGS, devices: [] });
    expect([none.commandedDevices, sent.length]).toEqual([0, 1]);
  });
});

describe('stop', () => {
  it('reaches everyone who is connected, whether they capture or not, and ends the take', async () => {
    const { control, connect, sent, lines } = setUp();
    connect('10.0.0.1');
    await control.start({ settings: SETTINGS, devices: null });
    connect('10.0.0.2');
    expect(await control.stop({ devices: null })).toEqual({ commandedDevices: 2 });
    expect(sent.slice(1)).toEqual(['10.0.0.1 stop', '10.0.0.2 stop']);
    expect((await control.status()).take).toBeNull();
    expect(lines[1]).toBe('[Broadcast] broadcast: Sending to 2 client(s): {"command":"stop_capture"}');
  });

  it('of some leaves the others and their take', async () => {
    const { control, connect, sent } = setUp();
    const [a, b] = [connect('10.0.0.1'), connect('10.0.0.2')];
    await control.start({ settings: SETTINGS, devices: null });
    expect(await control.stop({ devices: [a.id] })).toEqual({ commandedDevices: 1 });
    expect([sent.slice(2), (await control.status()).take?.deviceIds]).toEqual([['10.0.0.1 stop'], [b.id]]);
  });

  it('ends the take also where every device of it is lost', async () => {
    const { control, connect, registry } = setUp();
    const a = connect('10.0.0.1');
    await control.start({ settings: SETTINGS, devices: null });
    registry.disconnect(a);
    expect((await control.status()).take?.deviceIds).toEqual([a.id]);
    expect(await control.stop({ devices: null })).toEqual({ commandedDevices: 0 });
    expect((await control.status()).take).toBeNull();
  });
});

describe('status', () => {
  it('tells each device’s counters of its session, and its own', async () => {
    const { clock, control, connect, recorder } = setUp();
    const a = connect('10.0.0.1');
    a.model = 'Pixel 6a';
    a.health.badMessages = 3;
    await control.start({ settings: SETTINGS, devices: null });
    recorder.of(a).captureStarted(null);
    for (const [sequence, payload] of [CONFIG, KEY, KEY].entries()) {
      const arrivalUs = clock.nowUs();
      recorder.of(a).receive({ sequence: sequence * 2, deviceUs: sequence * 100_000, arrivalUs, payload });
    }
    const status = await control.status();
    const sessionId = recorder.sessionOf(a)?.identity.sessionId;
    expect(status.devices).toEqual([
      {
        id: '10.0.0.1#1',
        name: 'Pixel 6a',
        model: 'Pixel 6a',
        address: '10.0.0.1:1000',
        protocol: 'android-cam',
        state: 'starting',
        inTake: true,
        sessionId,
        sessionFolder: '10.0.0.1_1000_20261122_060000',
        silentMs: 0,
        battery: null,
        telemetry: null,
        connected: true,
        behindMs: null,
        deliverySeconds: null,
        dumping: false,
        clock: null,
        preview: 1,
        fps: 1.5,
        bitsPerSecond: (21 + 9 + 9) * 4,
        frames: 2,
        bytes: 18,
        gaps: 2,
        badMessages: 3,
        droppedFrames: 0,
      },
    ]);
    expect(stationCommands.status.result.parse(status)).toEqual(status);
    recorder.deviceLost(a);
    await recorder.finish();
  });

  it('shows a device that has sent nothing, and one that is lost', async () => {
    const { control, connect, registry } = setUp();
    registry.disconnect(connect('10.0.0.1'));
    connect('10.0.0.2');
    const { devices } = await control.status();
    expect(devices.map(({ name, state, sessionId, frames }) => [name, state, sessionId, frames])).toEqual([
      ['10.0.0.1_1000', 'lost', null, 0],
      ['10.0.0.2_1000', 'waiting', null, 0],
    ]);
  });
});

describe('renameDevice', () => {
  it('names a device at once, tells so, and the name is known to the next run', async () => {
    const { control, connect, changed } = setUp();
    const device = connect('10.0.0.1');
    await control.renameDevice({ device: device.id, name: '  台面 A ' });
    expect([device.label, changed]).toEqual(['台面 A', ['台面 A']]);
    const later = new DeviceNames(folder);
    later.load(new Log(new ManualClock()));
    expect(later.of({ protocol: 'android-cam', identity: `10.0.0.1 ${device.model}` })).toBe('台面 A');
  });

  it('takes the name away again with an empty one', async () => {
    const { control, connect } = setUp();
    const device = connect('10.0.0.1');
    await control.renameDevice({ device: device.id, name: 'A' });
    await control.renameDevice({ device: device.id, name: ' ' });
    expect(device.label).toBe(device.connection);
  });

  it('names the recording that runs too', async () => {
    const { control, connect, recorder } = setUp();
    const device = connect('10.0.0.1');
    await control.start({ settings: SETTINGS, devices: null });
    recorder.of(device).receive({ sequence: 0, deviceUs: 0, arrivalUs: 1, payload: CONFIG });
    recorder.of(device).receive({ sequence: 1, deviceUs: 1000, arrivalUs: 2, payload: KEY });
    await control.renameDevice({ device: device.id, name: 'Fume hood' });
    expect(recorder.sessionOf(device)?.manifest().device.name).toBe('Fume hood');
  });

  it('of a device that nobody knows fails by name', async () => {
    const { control } = setUp();
    await expect(control.renameDevice({ device: 'x', name: 'A' })).rejects.toMatchObject({ code: 'unknown-device' });
  });
});

describe('forgetDevice', () => {
  it('takes a lost device off the list, and refuses one that is connected', async () => {
    const { control, connect, registry } = setUp();
    const [lost, there] = [connect('10.0.0.1'), connect('10.0.0.2')];
    registry.disconnect(lost);
    await control.forgetDevice({ device: lost.id });
    expect(control.devices().map(({ id }) => id)).toEqual([there.id]);
    await expect(control.forgetDevice({ device: there.id })).rejects.toMatchObject({ code: 'device-connected' });
  });
});

describe('dumpDevice', () => {
  it('switches it on and off, and says where to', async () => {
    const { control, connect, changed } = setUp();
    const device = connect('10.0.0.1');
    const result = await control.dumpDevice({ device: device.id, on: true });
    expect(result).toEqual({ file: `/dumps/${device.connection}.csdump` });
    expect(stationCommands.dumpDevice.result.safeParse(result).success).toBe(true);
    expect(control.statusOf(device).dumping).toBe(true);
    expect(await control.dumpDevice({ device: device.id, on: false })).toEqual({ file: null });
    expect(control.statusOf(device).dumping).toBe(false);
    expect(changed).toEqual([device.label, device.label]);
  });

  it('says why it cannot be', async () => {
    const { control, connect } = setUp();
    const device = connect('10.0.0.99');
    await expect(control.dumpDevice({ device: device.id, on: true })).rejects.toMatchObject({
      code: 'disk-error',
      message: `The raw messages of ${device.label} cannot be written: ENOSPC: no space left on device.`,
    });
    await expect(control.dumpDevice({ device: 'nobody', on: true })).rejects.toMatchObject({ code: 'unknown-device' });
  });
});
