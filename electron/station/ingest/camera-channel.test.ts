import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { formatLogLine } from '#shared/contract/log-entry.ts';
import {
  parseCameraText,
  type StationMessage,
  stationMessage,
  DEFAULT_DELIVERY_BUFFER,
} from '#shared/messages/camera-messages.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { CameraChannel } from './camera-channel.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';

const LIMITS = {
  pingIntervalMs: 5000,
  peerSilenceMs: 15_000,
  handshakeMs: 10_000,
  commandAnswerMs: 5000,
  pendingCommands: 4,
  aliveMs: 1000,
};
const NAME = '192.168.1.23_40412';
const HELLO = {
  type: 'hello',
  protocol: 2,
  deviceId: 'phone-of-anna',
  name: '',
  nameEdited: false,
  model: 'Pixel 7',
  token: null,
  cameras: [],
};
const STATION = {
  protocol: 2,
  stationId: 's',
  stationName: 'lab-pc',
  deviceName: 'Bench A',
  captures: [],
  buffer: DEFAULT_DELIVERY_BUFFER,
};

let clock: ManualClock;
let lines: string[];
let news: string[];
let told: StationMessage[];
let pair: SocketPair;
let channel: CameraChannel;
let closed: Promise<readonly [number, string]>;

beforeEach(async () => {
  clock = new ManualClock();
  lines = [];
  const heard: string[] = [];
  const said: StationMessage[] = [];
  news = heard;
  told = said;
  pair = await connectSockets();
  closed = closeOf(pair.peer);
  pair.peer.on('message', (data: Buffer) => {
    const message = parseCameraText(stationMessage, data.toString());
    if (message !== null) said.push(message);
  });
  const log = new Log(clock);
  log.onEntry((entry) => lines.push(formatLogLine(entry)));
  channel = new CameraChannel(pair.station, { ip: '192.168.1.23', port: 40_412 }, { clock, log, limits: LIMITS });
  channel.open({
    helloReceived: ({ deviceId, model }) => heard.push(`hello ${deviceId} ${model}`),
    nameReceived: (name) => heard.push(`named ${name}`),
    misunderstood: () => heard.push('misunderstood'),
    closed: () => heard.push('closed'),
  });
});
afterEach(() => pair.close());

async function closeOf(socket: WebSocket): Promise<readonly [number, string]> {
  return new Promise((resolve) => {
    socket.once('close', (code, reason) => resolve([code, reason.toString()]));
  });
}

function say(message: object): void {
  pair.peer.send(JSON.stringify(message));
}

/** Waits until the station has taken everything that the camera sent, and the camera what the station sent. */
async function settled(): Promise<void> {
  const answered = once(pair.peer, 'pong');
  pair.peer.ping();
  await answered;
}

/** The camera is let in. */
async function welcomed(): Promise<void> {
  say(HELLO);
  await settled();
  channel.welcome(STATION);
  channel.handTo({
    captureStarted: () => news.push('started'),
    captureStopped: () => news.push('stopped'),
    captureRefused: () => news.push('cannot begin'),
    mediaReceived: ({ sequence, deviceUs, payload, discontinuity }) =>
      news.push(`media ${sequence} ${deviceUs} ${discontinuity} ${Buffer.from(payload).toString('hex')}`),
    badMessageReceived: () => news.push('bad'),
    telemetryReceived: ({ droppedFrames, battery }) =>
      news.push(`telemetry ${droppedFrames} ${battery?.percent ?? '-'}`),
    nameReceived: (name) => news.push(`name ${name}`),
  });
  await settled();
  news.splice(0);
  told.splice(0);
}

describe('before it is let in', () => {
  it('says who it is, and is welcomed by the name that it has here', async () => {
    say(HELLO);
    await settled();
    expect([news, channel.deviceId]).toEqual([['hello phone-of-anna Pixel 7'], 'phone-of-anna']);
    channel.keepWaiting();
    await settled();
    expect(told).toEqual([{ type: 'waiting' }]);
  });

  it('has its frames and texts passed over, but for the name that it is given meanwhile', async () => {
    say(HELLO);
    say({ type: 'renamed', name: 'Bench B' });
    say({ type: 'capture_started', width: 1, height: 1, fps: 1, bitrate: 1, codec: '', camera: '' });
    pair.peer.send(Buffer.from('0201000000000000000000000000000000000001aa', 'hex'));
    await settled();
    expect(news).toEqual(['hello phone-of-anna Pixel 7', 'named Bench B']);
  });

  it('is refused in words that its page knows, and closed', async () => {
    channel.refuse('revoked', 'You are not wanted.');
    expect(await closed).toEqual([4403, 'You are not wanted.']);
    expect(told).toEqual([{ type: 'refused', code: 'revoked', message: 'You are not wanted.' }]);
    await expect.poll(() => news).toEqual(['closed']);
  });

  it('is refused where its first message is none of the protocol', async () => {
    pair.peer.send('{"status":"ready"}');
    expect((await closed)[0]).toBe(4400);
    expect(news[0]).toBe('misunderstood');
    expect(lines[0]).toContain(`Ignored a text message from ${NAME} (none of protocol 2): {"status":"ready"}`);
  });

  it('is refused where it says nothing', async () => {
    clock.advance(10_000);
    expect(await closed).toEqual([4400, 'The camera did not say who it is.']);
  });
});

describe('once it is let in', () => {
  beforeEach(welcomed);

  it('hands frames on: sequence, microseconds, what follows the header', async () => {
    pair.peer.send(Buffer.from('020200000000000000000000000000000000000167', 'hex'));
    pair.peer.send(Buffer.from('02010000 00000000 0000000012345678 00000002 65aa'.replaceAll(' ', ''), 'hex'));
    pair.peer.send(Buffer.from('02040000 00000001 0000000112345678 00000001 41'.replaceAll(' ', ''), 'hex'));
    await settled();
    expect(news).toEqual(['media null 0 false 67', 'media 0 305419896 false 65aa', 'media 1 4600387192 true 41']);
  });

  it('counts and tells what is no packet, and goes on', async () => {
    pair.peer.send(Buffer.from('0201', 'hex'));
    pair.peer.send(Buffer.from('02010000000000000000000000000000000000ff00', 'hex'));
    await settled();
    expect(news).toEqual(['bad', 'bad']);
    expect(lines).toEqual([
      `[Error]: Failed to parse frame from ${NAME} - message of 2 bytes is shorter than the 20-byte header`,
      `[Error]: Failed to parse frame from ${NAME} - header declares 255 payload bytes, message has 1`,
    ]);
  });

  it('tells what the camera says of itself', async () => {
    say({
      type: 'capture_started',
      width: 1280,
      height: 720,
      fps: 0,
      bitrate: 4e6,
      codec: 'avc1.42E01F',
      camera: 'back',
    });
    say({
      type: 'telemetry',
      battery: { percent: 82, charging: false },
      encoderQueue: 0,
      droppedFrames: 3,
      unsentBytes: 0,
      trouble: null,
    });
    say({ type: 'renamed', name: 'Bench B' });
    say({ type: 'capture_stopped', frames: 90, dropped: 2, reason: 'asked' });
    say({ ...HELLO, name: 'again' });
    await settled();
    expect(news).toEqual(['started', 'telemetry 3 82', 'name Bench B', 'stopped']);
    expect(lines).toEqual([
      `[App Status]: ${NAME} capture_started: 1280x720, as many fps as it can, 4 Mbit/s, avc1.42E01F, back`,
      `[App Status]: ${NAME} capture_stopped: frames=90 dropped=2 lost=0 reason=asked`,
    ]);
  });

  it('numbers its commands, and says what was sent', async () => {
    const settings = { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 };
    expect(channel.sendStart(settings)).toBe(
      `{"type":"command","id":1,"command":{"command":"start_capture","settings":${JSON.stringify(settings)}}}`,
    );
    channel.sendStop('operator');
    channel.requestKeyFrame();
    await settled();
    expect(told.map((message) => message.type === 'command' && `${message.id} ${message.command.command}`)).toEqual([
      '1 start_capture',
      '2 stop_capture',
      '3 request_keyframe',
    ]);
  });

  it('resolves what it was asked with the camera’s own reply', async () => {
    const flashed = channel.identify();
    const adjusted = channel.setEncoder({ bitrate: 2_000_000, fps: null });
    say({ type: 'error', id: 2, message: 'Not capturing.' });
    say({ type: 'ok', id: 1 });
    expect([await flashed, await adjusted]).toEqual([null, 'Not capturing.']);
  });

  it('logs the refusal of a command that nobody waits for', async () => {
    channel.sendStart({ aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 });
    say({ type: 'error', id: 1, message: 'No camera.' });
    await settled();
    expect(lines).toEqual([`[Warning]: ${NAME} could not do what it was asked: No camera.`]);
  });

  it('tells its state when it changes, not again and again', async () => {
    for (const state of ['starting', 'starting', 'recording', 'starting'] as const) channel.tellState(state);
    channel.tellName('Bench C');
    await settled();
    expect(told.map((message) => ('state' in message ? message.state : message.type))).toEqual([
      'starting',
      'recording',
      'starting',
      'renamed',
    ]);
  });

  it('hears every second that the station is there', async () => {
    clock.advance(3000);
    await settled();
    expect(told.filter(({ type }) => type === 'alive')).toHaveLength(3);
  });

  it('tells that it cannot begin, and not that an earlier capture has ended', async () => {
    const settings = { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 };
    channel.sendStart(settings);
    say({ type: 'capture_stopped', frames: 0, dropped: 0, reason: 'asked' });
    say({ type: 'ok', id: 1 });
    say({ type: 'capture_stopped', frames: 0, dropped: 0, reason: 'encoder' });
    await settled();
    channel.sendStart(settings);
    say({ type: 'error', id: 2, message: 'No camera.' });
    await settled();
    expect(news).toEqual(['stopped', 'cannot begin']);
    expect(lines).toContain(
      `[Warning]: ${NAME} cannot encode what was asked for; try a smaller resolution or bitrate.`,
    );
  });

  it('is heard no more once it is refused', async () => {
    channel.refuse('revoked', 'You are not wanted.');
    pair.peer.send(Buffer.from('02010000 00000000 0000000012345678 00000001 65'.replaceAll(' ', ''), 'hex'));
    say({ type: 'capture_started', width: 1, height: 1, fps: 1, bitrate: 1, codec: '', camera: '' });
    expect((await closed)[0]).toBe(4403);
    await expect.poll(() => news).toEqual(['closed']);
  });

  it('is gone at once where its device has connected anew', async () => {
    channel.replaced();
    expect(news).toEqual(['closed']);
    expect((await closed)[0]).toBe(4409);
    expect(news).toEqual(['closed']);
  });

  it('leaves unanswered what is asked of a camera that goes', async () => {
    const flashed = channel.identify();
    pair.peer.terminate();
    expect(await flashed).toBe('The connection is gone.');
    expect(await channel.identify()).toBe('It is not connected.');
  });
});
