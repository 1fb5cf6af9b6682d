import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { androidStartCommand, androidStopCommand } from '#shared/messages/android-messages.ts';
import { loadClip, type Clip } from './clip.ts';
import type { PhoneBehaviour } from './phone-behaviour.ts';
import type { PhoneOptions } from './phone-options.ts';
import { seededRandom } from './random.ts';
import { RecordingServer, type ArrivedConnection, type ArrivedMessage } from './recording-server.ts';
import { SimulatedPhone } from './simulated-phone.ts';
import { aWhile, until } from './test-waiting.ts';

const START = androidStartCommand({ aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 50 });
const STOP = androidStopCommand();

let cacheFolder: string;
let clip: Clip;
let server: RecordingServer;
let url: string;
const phones: SimulatedPhone[] = [];

beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'phone-clips-'));
  clip = await loadClip({ width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 }, { cacheFolder });
});
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  server = new RecordingServer();
  url = await server.start();
});
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  await server.stop();
});

async function connect(
  behaviour: Partial<PhoneBehaviour> = {},
  rest: Partial<PhoneOptions> = {},
): Promise<{ phone: SimulatedPhone; arrived: ArrivedConnection }> {
  const phone = new SimulatedPhone({
    url,
    clips: () => Promise.resolve(clip),
    random: seededRandom(7),
    sentDetail: 'hashes',
    ...rest,
    behaviour: { capabilities: 'after-ready', startDelayMs: [10, 20], ...behaviour },
  });
  phones.push(phone);
  await phone.start();
  const greetings = behaviour.capabilities === 'withheld' ? 1 : 2;
  await until(() => (server.connections[0]?.messages.length ?? 0) >= greetings);
  const arrived = server.connections[0];
  if (arrived === undefined) throw new Error('nobody connected');
  return { phone, arrived };
}

const texts = ({ messages }: ArrivedConnection): string[] =>
  messages.flatMap((message) => (message.kind === 'text' ? [message.text] : []));
const statuses = (arrived: ArrivedConnection): string[] =>
  texts(arrived).flatMap((text) => /"status":"(\w+)"/.exec(text)?.[1] ?? []);
const packets = ({ messages }: ArrivedConnection): Extract<ArrivedMessage, { kind: 'packet' }>[] =>
  messages.flatMap((message) => (message.kind === 'packet' ? [message] : []));
const sequences = (arrived: ArrivedConnection): number[] => packets(arrived).map(({ header }) => header.sequence);
const frameTimes = (arrived: ArrivedConnection): number[] =>
  packets(arrived).flatMap(({ header }) => (header.timestampMs === 0 ? [] : [header.timestampMs]));
const steps = (values: readonly number[]): number[] => values.slice(1).map((value, i) => value - (values[i] ?? 0));
/** `T` for capture_started, `S` for capture_stopped, `c` for the codec config, `f` for a frame. */
const shape = (arrived: ArrivedConnection): string =>
  arrived.messages
    .map((message) => {
      if (message.kind === 'packet') return message.header.timestampMs === 0 ? 'c' : 'f';
      if (message.text.includes('capture_started')) return 'T';
      return message.text.includes('capture_stopped') ? 'S' : '';
    })
    .join('');

async function stream(
  count: number,
  behaviour: Partial<PhoneBehaviour> = {},
  rest: Partial<PhoneOptions> = {},
): Promise<{ phone: SimulatedPhone; arrived: ArrivedConnection }> {
  const connected = await connect(behaviour, rest);
  connected.arrived.socket.send(START);
  await until(() => packets(connected.arrived).length >= count);
  return connected;
}

describe('SimulatedPhone', () => {
  it('connects as the app does and says what it is, in the field’s words', async () => {
    const { arrived } = await connect();
    expect(arrived.path).toBe('/android-cam');
    expect(arrived.headers['origin']).toBeUndefined();
    expect(arrived.headers['user-agent']).toMatch(/^okhttp\//);
    expect(texts(arrived)).toEqual([
      '{"status":"ready","message":"Client is ready to stream"}',
      '{"type":"capabilities","deviceModel":"Pixel 6a","sdkInt":35,' +
        '"resolutions":[{"width":4032,"height":3024,"format":"YUV_420_888","lensFacing":"back"}],' +
        '"imageAnalysisResolution":{"width":1920,"height":1920}}',
    ]);
  });

  it('sends capabilities first, or not at all', async () => {
    const first = await connect({ capabilities: 'before-ready' });
    expect(texts(first.arrived)[0]).toContain('"type":"capabilities"');
    const second = new RecordingServer();
    const phone = new SimulatedPhone({
      url: await second.start(),
      clips: () => Promise.resolve(clip),
      behaviour: { capabilities: 'withheld' },
    });
    await phone.start();
    await until(() => (second.connections[0]?.messages.length ?? 0) === 1);
    await phone.stop();
    expect(second.connections[0]?.messages).toEqual([
      { kind: 'text', text: '{"status":"ready","message":"Client is ready to stream"}' },
    ]);
    await second.stop();
  });

  it('answers start_capture with capture_started, the codec config as message 0 at time 0, then frames', async () => {
    const { phone, arrived } = await stream(26);
    expect(texts(arrived)[2]).toBe(
      '{"status":"capture_started","message":"Streaming H.264 at 4:3 aspect ratio, 4MB bitrate (50fps) [rotated on Android]"}',
    );
    expect(shape(arrived)).toMatch(/^Tcf+$/);
    const [config, ...frames] = packets(arrived);
    expect(config?.header).toEqual({ timestampMs: 0, sequence: 0, payloadBytes: clip.codecConfig.length });
    expect(config?.payload.equals(clip.codecConfig)).toBe(true);
    expect(sequences(arrived)).toEqual(Array.from({ length: frames.length + 1 }, (_, index) => index));
    expect(frames[0]?.payload.equals(clip.units[0] ?? new Uint8Array())).toBe(true);
    expect(frames[20]?.payload.equals(clip.units[0] ?? new Uint8Array())).toBe(true); // the clip has 20 frames
    const times = frameTimes(arrived);
    expect(times[0]).toBeGreaterThan(86_400_000);
    expect(new Set(steps(times))).toEqual(new Set([20]));
    const sent = phone.sent();
    expect(sent[1]).toEqual({
      capture: 0,
      kind: 'frame',
      sequence: 1,
      timestampMs: times[0],
      key: true,
      bytes: clip.units[0]?.length,
      sha1: createHash('sha1')
        .update(clip.units[0] ?? '')
        .digest('hex'),
    });
    arrived.socket.send(STOP);
    await until(() => statuses(arrived).includes('capture_stopped'));
    expect(packets(arrived).map(({ header }) => header.sequence)).toEqual(phone.sent().map(({ sequence }) => sequence));
    expect(phone.counts()).toMatchObject({ frames: packets(arrived).length - 1, configs: 1, captures: 1 });
    expect(phone.counts().bytes).toBe(packets(arrived).reduce((sum, { payload }) => sum + payload.length, 0));
  });

  it('uses its own shape where no ratio is asked for, and takes fps 0 for 30', async () => {
    const asked: unknown[] = [];
    const { arrived } = await connect({}, { clips: (request) => (asked.push(request), Promise.resolve(clip)) });
    arrived.socket.send(androidStartCommand({ aspectRatio: null, bitrateMbit: 3, fps: 0 }));
    await until(() => packets(arrived).length > 4);
    expect(asked).toEqual([{ fps: 30, bitrateMbit: 3 }]);
    expect(texts(arrived)[2]).toContain('at 4:3 aspect ratio, 3MB bitrate (0fps)'); // 160x120
    expect(steps(frameTimes(arrived)).every((step) => step === 33 || step === 34)).toBe(true);
  });

  it('lets its own fps and bitrate override what is asked for', async () => {
    const asked: unknown[] = [];
    await stream(2, {}, { fps: 25, bitrateMbit: 8, clips: (request) => (asked.push(request), Promise.resolve(clip)) });
    expect(asked).toEqual([{ fps: 25, bitrateMbit: 8 }]);
  });

  it('ignores what the app ignores', async () => {
    const { phone, arrived } = await connect();
    for (const text of ['{"command":"start_capture"}', 'start', '{"command":"dance"}', '[]', STOP]) {
      arrived.socket.send(text);
    }
    await until(() => phone.counts().ignoredCommands === 5);
    await aWhile();
    expect(arrived.messages).toHaveLength(2);
    arrived.socket.send(START);
    await until(() => packets(arrived).length > 2);
    arrived.socket.send(START);
    await until(() => phone.counts().ignoredCommands === 6);
    await aWhile();
    expect(shape(arrived)).toMatch(/^Tcf+$/);
  });

  it('begins a second encoder when Start is repeated before the first took effect', async () => {
    const { phone, arrived } = await connect();
    arrived.socket.send(START);
    arrived.socket.send(START);
    await until(() => statuses(arrived).filter((status) => status === 'capture_started').length === 2);
    expect(phone.counts().captures).toBe(2);
    arrived.socket.send(STOP);
    await until(() => statuses(arrived).includes('capture_stopped'));
  });

  it('begins each capture with sequence 0 while its clock goes on', async () => {
    const { phone, arrived } = await stream(4);
    arrived.socket.send(STOP);
    await until(() => statuses(arrived).includes('capture_stopped'));
    const before = packets(arrived).length;
    await aWhile();
    expect(packets(arrived)).toHaveLength(before);
    arrived.socket.send(START);
    await until(() => packets(arrived).length > before + 3);
    expect(shape(arrived)).toMatch(/^Tcf+STcf+$/);
    expect(sequences(arrived).slice(before, before + 3)).toEqual([0, 1, 2]);
    expect(steps(frameTimes(arrived)).every((step) => step > 0)).toBe(true);
    expect(phone.sent()[before]).toMatchObject({ capture: 1, kind: 'config', sequence: 0 });
  });

  it('streams without being asked', async () => {
    const { arrived } = await connect({}, { capturesUnasked: true, fps: 40 });
    await until(() => packets(arrived).length > 2);
    expect(shape(arrived)).toMatch(/^Tcf+$/);
  });

  it('tells the station when it has no video', async () => {
    const { phone, arrived } = await connect({}, { clips: () => Promise.reject(new Error('No film.')) });
    const problems: string[] = [];
    phone.events.on('problemOccurred', (words) => problems.push(words));
    arrived.socket.send(START);
    await until(() => texts(arrived).length === 3);
    expect(texts(arrived)[2]).toBe('{"status":"error","message":"No film."}');
    expect(problems).toEqual(['No film.']);
  });
});

describe('a phone that behaves badly', () => {
  it('sends config and frames before capture_started and frames after capture_stopped', async () => {
    const { arrived } = await stream(8, { earlyFrames: 3, lateFrames: 2 });
    arrived.socket.send(STOP);
    await until(() => /S.*f.*f/.test(shape(arrived)));
    await aWhile();
    expect(shape(arrived)).toMatch(/^cfffTf+Sff$/);
    expect(new Set(steps(sequences(arrived)))).toEqual(new Set([1]));
    expect(steps(frameTimes(arrived)).every((step) => step > 0)).toBe(true);
  });

  it('drops camera frames: uneven times, no hole, and still every picture in its order', async () => {
    const { phone, arrived } = await stream(25, { dropFraction: 0.5 });
    expect(new Set(steps(sequences(arrived)))).toEqual(new Set([1]));
    const intervals = steps(frameTimes(arrived));
    expect(intervals.every((step) => step % 20 === 0)).toBe(true);
    expect(intervals.some((step) => step > 20)).toBe(true);
    expect(phone.counts().dropped).toBeGreaterThan(0);
    for (const [index, { payload }] of packets(arrived).slice(1, 21).entries()) {
      expect(payload.equals(clip.units[index] ?? new Uint8Array())).toBe(true);
    }
  });

  it('loses encoded frames: holes in the sequence', async () => {
    const { phone, arrived } = await stream(25, { loseFraction: 0.3 });
    expect(steps(sequences(arrived)).some((step) => step > 1)).toBe(true);
    expect(phone.counts().lost).toBeGreaterThan(0);
    for (const { header, payload } of packets(arrived).slice(1)) {
      expect(payload.equals(clip.units[(header.sequence - 1) % 20] ?? new Uint8Array())).toBe(true);
    }
  });

  it('pauses, and goes on with the camera’s time', async () => {
    const { arrived } = await stream(10, { gaps: [{ afterFrames: 4, lengthMs: 300 }] });
    expect(steps(frameTimes(arrived)).slice(0, 6)).toEqual([20, 20, 20, 320, 20, 20]);
  });

  it('sends late by jitter without a change of times or order', async () => {
    const { arrived } = await stream(15, { jitterMs: 60 });
    expect(new Set(steps(frameTimes(arrived)))).toEqual(new Set([20]));
    expect(new Set(steps(sequences(arrived)))).toEqual(new Set([1]));
  });

  it('leaves out the codec config, or the first key frame', async () => {
    const { phone, arrived } = await stream(12, { sendsConfig: false, startsWithoutKey: true });
    expect(shape(arrived)).toMatch(/^Tf+$/);
    expect(packets(arrived)[0]?.header.sequence).toBe(0);
    expect(phone.sent().findIndex(({ key }) => key)).toBe(9);
  });

  it('goes silent on Stop without an answer, or ignores it', async () => {
    const { phone, arrived } = await stream(4, { neverAnswersStop: true });
    arrived.socket.send(STOP);
    await until(() => !phone.streaming);
    await aWhile();
    const after = packets(arrived).length;
    await aWhile();
    expect(packets(arrived)).toHaveLength(after);
    expect(statuses(arrived)).not.toContain('capture_stopped');
  });

  it('goes on after Stop', async () => {
    const { arrived } = await stream(4, { ignoresStop: true });
    arrived.socket.send(STOP);
    const before = packets(arrived).length;
    await until(() => packets(arrived).length > before + 10);
    expect(statuses(arrived)).not.toContain('capture_stopped');
  });

  it('begins anew without a stop', async () => {
    const { arrived } = await stream(12, { restartAfterFrames: 4 });
    expect(shape(arrived)).toMatch(/^TcffffTcf+$/);
    expect(sequences(arrived).slice(0, 8)).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  });

  it('wraps the sequence at 2^32', async () => {
    const { arrived } = await stream(5, { firstSequence: 4_294_967_294 });
    expect(sequences(arrived).slice(0, 5)).toEqual([4_294_967_294, 4_294_967_295, 0, 1, 2]);
  });

  it('repeats timestamps and jumps back', async () => {
    const { arrived } = await stream(12, {
      duplicateTimestampEvery: 3,
      timestampJump: { afterFrames: 7, byMs: -5000 },
    });
    expect(steps(frameTimes(arrived)).slice(0, 7)).toEqual([20, 0, 40, 20, 0, 40, -4980]);
  });

  it('dies without closing: no frame, no pong, no close', async () => {
    const { phone, arrived } = await stream(5, { dieAfterFrames: 4 });
    let [pongs, closes] = [0, 0];
    arrived.socket.on('pong', () => (pongs += 1));
    arrived.socket.on('close', () => (closes += 1));
    arrived.socket.ping();
    arrived.socket.send(STOP);
    await aWhile();
    expect([pongs, closes, packets(arrived).length, phone.connected]).toEqual([0, 0, 5, false]);
    await phone.stop();
    await until(() => closes === 1);
  });

  it('connects again after its connection dropped or died, and is started again', async () => {
    const { phone, arrived } = await stream(4, {}, { reconnectAfterMs: 20 });
    phone.dropConnection();
    await until(() => server.connections.length === 2);
    await until(() => server.connections[1]?.messages.length === 2);
    server.connections[1]?.socket.send(START);
    await until(() => phone.streaming);
    phone.dieSilently();
    await until(() => server.connections[2]?.messages.length === 2);
    expect(phone.counts().connections).toBe(3);
    expect(arrived.messages.length).toBeGreaterThan(3);
    await phone.stop();
    await aWhile();
    expect(server.connections).toHaveLength(3);
  });

  it('says where it could not connect, or keeps trying', async () => {
    await server.stop();
    const alone = new SimulatedPhone({ url, clips: () => Promise.resolve(clip) });
    await expect(alone.start()).rejects.toThrow(
      /^Cannot connect to ws:\/\/127\.0\.0\.1:\d+\/android-cam: .*ECONNREFUSED/,
    );
    const patient = new SimulatedPhone({ url, clips: () => Promise.resolve(clip), reconnectAfterMs: 10 });
    const problems: string[] = [];
    patient.events.on('problemOccurred', (words) => problems.push(words));
    await patient.start();
    await until(() => problems.length > 2);
    await patient.stop();
  });
});
