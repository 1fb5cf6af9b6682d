import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DumpHeader, DumpReader, type DumpRecord } from '#shared/dump/dump-format.ts';
import type { DeviceProtocol } from '../devices/device.ts';
import { LIMITS } from '../limits.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import type { ConnectionTap } from './connection-tap.ts';
import { DeviceDumps } from './device-dumps.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'device-dumps-'));
});
afterEach(() => rm(folder, { recursive: true }));

function setUp(everything = false) {
  const clock = new ManualClock();
  const log = new Log(clock);
  const codes: string[] = [];
  log.onEntry(({ code }) => codes.push(code));
  const limits = { ...LIMITS, dumpDiskReserveBytes: 0 };
  const dumps = new DeviceDumps({ clock, log, limits, folder: join(folder, 'dumps'), everything, program: 'test 1' });
  const connect = (protocol: DeviceProtocol, port = 40_412, path = `/${protocol}`): ConnectionTap => {
    const tap = dumps.tapOf({ protocol, address: { ip: '192.168.1.23', port }, path });
    tap.opened(protocol === 'camera.v2' ? 'capture.v2' : '');
    return tap;
  };
  return { clock, dumps, connect, codes };
}

const device = (port = 40_412) => ({ id: 'phone', connection: `192.168.1.23_${port}`, model: 'Pixel 6a' });

/** The one dump that there is. */
async function dumped(): Promise<{ readonly header: DumpHeader | null; readonly records: readonly DumpRecord[] }> {
  const [name = '', ...others] = await readdir(join(folder, 'dumps'));
  expect(others).toEqual([]);
  const reader = new DumpReader();
  const records = reader.read(await readFile(join(folder, 'dumps', name)));
  return { header: reader.header, records };
}

const words = (record: DumpRecord): string =>
  `${record.kind} ${'payload' in record ? Buffer.from(record.payload).toString() : ''}`.trim();

const HELLO = '{"type":"hello","protocol":2,"deviceId":"abcdefgh","token":"s3cret","name":"n"}';

/** A frame of the app: its codec config, or a picture. */
function packet(hex: string): Buffer {
  const payload = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const header = Buffer.alloc(16);
  header.writeUInt32BE(payload.length, 12);
  return Buffer.concat([header, payload]);
}
const CONFIG = packet('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const PICTURE = packet('00000001 61 88 84 00 21');

describe('with --dump', () => {
  it('a connection is dumped from its first message to its end', async () => {
    const { clock, connect, dumps } = setUp(true);
    const tap = connect('android-cam', 40_412, '/somewhere');
    const startUs = clock.nowUs();
    tap.textReceived(Buffer.from('{"status":"ready"}'));
    clock.advance(10);
    tap.textSent('{"command":"start_capture"}');
    tap.binaryReceived(PICTURE);
    clock.advance(10);
    tap.closed(1001, 'bye');
    await dumps.stop();
    const { header, records } = await dumped();
    expect(header).toEqual({
      protocol: 'android-cam',
      path: '/somewhere',
      subprotocol: null,
      address: '192.168.1.23:40412',
      model: '',
      startedAt: new Date(startUs / 1000).toISOString(),
      startedUs: startUs,
      program: 'test 1',
    });
    expect(records).toEqual([
      { kind: 'text', timeUs: startUs, payload: new Uint8Array(Buffer.from('{"status":"ready"}')) },
      { kind: 'sent', timeUs: startUs + 10_000, payload: new Uint8Array(Buffer.from('{"command":"start_capture"}')) },
      { kind: 'binary', timeUs: startUs + 10_000, payload: new Uint8Array(PICTURE) },
      { kind: 'closed', timeUs: startUs + 20_000, code: 1001, reason: 'bye' },
    ]);
  });

  it('a connection that says nothing leaves no file', async () => {
    const { connect, dumps } = setUp(true);
    connect('esp').closed(1006, '');
    await dumps.stop();
    await expect(readdir(join(folder, 'dumps'))).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('has no token of a phone page in it, and is its owner’s alone', async () => {
    const { connect, dumps } = setUp(true);
    const tap = connect('camera.v2');
    tap.textReceived(Buffer.from(HELLO));
    tap.closed(1000, '');
    await dumps.stop();
    const { records } = await dumped();
    expect(records.map(words)).toEqual([`text ${HELLO.replace('"s3cret"', 'null')}`, 'closed']);
    const [name = ''] = await readdir(join(folder, 'dumps'));
    expect((await stat(join(folder, 'dumps', name))).mode & 0o777).toBe(0o600);
  });

  it('two of the same address within a second have files of their own', async () => {
    const { connect, dumps } = setUp(true);
    for (let round = 0; round < 2; round += 1) {
      const tap = connect('esp');
      tap.textReceived(Buffer.from('ACK: x'));
      tap.closed(1006, '');
    }
    await dumps.stop();
    const names = await readdir(join(folder, 'dumps'));
    expect(names.map((name) => name.replace(/_\d{8}_\d{6}/, '_TIME')).sort()).toEqual([
      '192.168.1.23_40412_TIME-2.csdump',
      '192.168.1.23_40412_TIME.csdump',
    ]);
  });

  it('a device that is switched off is not dumped any more on this connection', async () => {
    const { connect, dumps } = setUp(true);
    const tap = connect('esp');
    tap.textReceived(Buffer.from('ACK: 1'));
    expect(dumps.isDumping(device())).toBe(true);
    await dumps.switchOff(device());
    expect(dumps.isDumping(device())).toBe(false);
    tap.textReceived(Buffer.from('ACK: 2'));
    await dumps.stop();
    expect((await dumped()).records.map(words)).toEqual(['text ACK: 1']);
  });
});

describe('a dump that is switched on', () => {
  it('begins with what an app said before, with its times, and leaves out the rest', async () => {
    const { clock, connect, dumps } = setUp();
    const tap = connect('android-cam');
    const startUs = clock.nowUs();
    const say = (text: string): void => {
      clock.advance(1000);
      tap.textReceived(Buffer.from(text));
    };
    say('{"status":"ready"}');
    say('{"type":"capabilities","deviceModel":"Pixel 6a"}');
    say('{"status":"error","message":"hot"}');
    tap.textSent('{"command":"start_capture","payload":{}}');
    tap.binaryReceived(CONFIG);
    say('{"status":"capture_started"}');
    tap.binaryReceived(PICTURE);
    clock.advance(60_000);
    const path = await dumps.switchOn(device());
    expect(path).toMatch(/dumps\/192\.168\.1\.23_40412_\d{8}_\d{6}\.csdump$/);
    expect(await dumps.switchOn(device())).toBe(path);
    tap.binaryReceived(PICTURE);
    await dumps.stop();
    const { header, records } = await dumped();
    expect(header).toMatchObject({ model: 'Pixel 6a', startedUs: startUs + 64_000_000 });
    expect(records.map((record) => [record.kind, (record.timeUs - startUs) / 1e6])).toEqual([
      ['text', 1],
      ['text', 2],
      ['sent', 3],
      ['binary', 3],
      ['text', 4],
      ['binary', 64],
    ]);
    expect(records[3]).toMatchObject({ payload: new Uint8Array(CONFIG) });
  });

  it('knows nothing of a capture that is over', async () => {
    const { connect, dumps } = setUp();
    const tap = connect('android-cam');
    for (const status of ['ready', 'capture_started', 'capture_stopped']) {
      if (status === 'capture_stopped') tap.binaryReceived(CONFIG);
      tap.textReceived(Buffer.from(`{"status":"${status}"}`));
    }
    tap.textSent('{"command":"start_capture"}');
    tap.textSent('{"command":"stop_capture"}');
    await dumps.switchOn(device());
    await dumps.stop();
    expect((await dumped()).records.map(words)).toEqual(['text {"status":"ready"}']);
  });

  it('begins with a page’s hello without its token, its capture, and its last answer to the question for the time', async () => {
    const { connect, dumps } = setUp();
    const tap = connect('camera.v2');
    const say = (message: object): void => tap.textReceived(Buffer.from(JSON.stringify(message)));
    tap.textReceived(Buffer.from(HELLO));
    say({ type: 'clock_reply', id: 1 });
    say({ type: 'capture_started', captureId: 'abcdefgh' });
    say({ type: 'telemetry' });
    say({ type: 'clock_reply', id: 2 });
    await dumps.switchOn(device());
    await dumps.stop();
    const { header, records } = await dumped();
    expect(header).toMatchObject({ protocol: 'camera.v2', subprotocol: 'capture.v2' });
    expect(records.map(words)).toEqual([
      `text ${HELLO.replace('"s3cret"', 'null')}`,
      'text {"type":"capture_started","captureId":"abcdefgh"}',
      'text {"type":"clock_reply","id":2}',
    ]);
  });

  it('begins with a board’s start', async () => {
    const { connect, dumps } = setUp();
    const tap = connect('esp');
    tap.textSent('status');
    tap.textSent('start VGA 10');
    await dumps.switchOn(device());
    await dumps.stop();
    expect((await dumped()).records.map(words)).toEqual(['sent start VGA 10']);
  });

  it('goes on in another file when the device is back, until it is switched off', async () => {
    const { connect, dumps } = setUp();
    const first = connect('esp', 1);
    await dumps.switchOn(device(1));
    first.textReceived(Buffer.from('ACK: 1'));
    first.closed(1006, '');
    expect(dumps.isDumping(device(1))).toBe(true);
    const second = connect('esp', 2);
    dumps.deviceReturned(device(2));
    second.textReceived(Buffer.from('ACK: 2'));
    await dumps.switchOff(device(2));
    second.closed(1006, '');
    connect('esp', 3);
    dumps.deviceReturned(device(3));
    expect(dumps.isDumping(device(3))).toBe(false);
    await dumps.stop();
    const names = (await readdir(join(folder, 'dumps'))).map((name) => name.split('_')[1]);
    expect(new Set(names)).toEqual(new Set(['1', '2']));
  });

  it('is none where the device is not connected', async () => {
    const { dumps } = setUp();
    expect(await dumps.switchOn(device())).toBeNull();
    expect(dumps.isDumping(device())).toBe(false);
  });

  it('is none where the folder cannot be made, and is not tried again', async () => {
    const { connect, dumps, codes } = setUp();
    await writeFile(join(folder, 'dumps'), 'a file');
    connect('esp');
    await expect(dumps.switchOn(device())).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(dumps.isDumping(device())).toBe(false);
    expect(codes).toEqual(['dump-failed']);
    await dumps.stop();
  });
});
