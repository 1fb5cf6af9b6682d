import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import {
  type CameraCommand,
  cameraMessage,
  type CameraMessage,
  DEFAULT_DELIVERY_BUFFER,
  type ResumedCapture,
  type StationMessage,
} from '#shared/messages/camera-messages.ts';
import { type CameraHeader, readCameraHeader } from '#shared/packets/camera-packet.ts';
import { type Clip, loadClip } from './clip.ts';
import { textOf } from './phone-socket.ts';
import { seededRandom } from './random.ts';
import { type PageOptions, SimulatedPage } from './simulated-page.ts';

const PATIENCE = { timeout: 10_000 };

/** One connection of a page, with all that came over it; the test is the station. */
class Arrived {
  readonly path: string;
  readonly said: CameraMessage[] = [];
  readonly frames: CameraHeader[] = [];
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, requestPath: string) {
    this.#socket = socket;
    this.path = requestPath;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      if (!isBinary) {
        this.said.push(cameraMessage.parse(JSON.parse(textOf(data))));
        return;
      }
      const header = Buffer.isBuffer(data) ? readCameraHeader(data) : null;
      if (header === null || 'kind' in header) throw new Error('A page sent what is no packet.');
      this.frames.push(header);
    });
  }

  say(message: StationMessage): void {
    this.sayText(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#socket.send(text);
  }

  welcome(captures: ResumedCapture[] = [], buffer = DEFAULT_DELIVERY_BUFFER): void {
    const facts = { protocol: 2, stationId: 's', stationName: 'Lab', deviceName: '' };
    this.say({ type: 'welcome', ...facts, captures, buffer });
  }

  command(id: number, command: CameraCommand): void {
    this.say({ type: 'command', id, command });
  }

  startCapture(): void {
    this.say({ type: 'command', id: 1, command: { command: 'start_capture', settings: DEFAULT_CAPTURE_SETTINGS } });
  }

  stopCapture(): void {
    this.say({ type: 'command', id: 2, command: { command: 'stop_capture', reason: 'operator' } });
  }

  cut(): void {
    this.#socket.terminate();
  }

  heard<Type extends CameraMessage['type']>(type: Type): Extract<CameraMessage, { type: Type }>[] {
    return this.said.filter((message): message is Extract<CameraMessage, { type: Type }> => message.type === type);
  }

  get captureId(): string {
    return this.heard('capture_started').at(-1)?.captureId ?? '';
  }
}

let clip: Clip;
let server: WebSocketServer;
let arrived: Arrived[];
let url: string;
const pages: SimulatedPage[] = [];

beforeAll(async () => {
  const cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'page-clips-'));
  clip = await loadClip({ width: 160, height: 120, fps: 50, seconds: 2, bitrateMbit: 1 }, { cacheFolder });
  return () => rm(cacheFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  arrived = [];
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket, request) => arrived.push(new Arrived(socket, request.url ?? '')));
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  url = typeof address === 'object' ? `ws://127.0.0.1:${address?.port}/camera` : '';
});
afterEach(async () => {
  const leaving = pages.splice(0).map((page) => page.stop());
  for (const connection of arrived) connection.cut();
  await Promise.all(leaving);
  await new Promise((resolve) => server.close(resolve));
});

/** The nth connection that has said hello, from 0. */
async function nthConnection(nth: number): Promise<Arrived> {
  await vi.waitUntil(() => (arrived[nth]?.said.length ?? 0) > 0, PATIENCE);
  const found = arrived[nth];
  if (found === undefined) throw new Error('Nobody came.');
  return found;
}

async function connected(options: Partial<PageOptions> = {}) {
  const page = new SimulatedPage({
    url,
    clips: () => Promise.resolve(clip),
    random: seededRandom(3),
    fps: 50,
    behaviour: { startDelayMs: [0, 10] },
    ...options,
  });
  pages.push(page);
  const started = page.start();
  const first = await nthConnection(0);
  return { page, first, started };
}

const sequences = ({ frames }: Arrived): number[] => frames.map(({ sequence }) => sequence);
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

it('says who it is with its token, and what time it is also before it is welcome', async () => {
  const { first, started } = await connected({ url: `${url}?token=secret`, model: 'Moto' });
  expect(first.path).toBe('/camera');
  expect(first.said[0]).toMatchObject({ type: 'hello', protocol: 2, name: 'Moto', token: 'secret', captures: [] });
  first.say({ type: 'clock_request', id: 9 });
  await vi.waitUntil(() => first.heard('clock_reply').length > 0, PATIENCE);
  const [reply] = first.heard('clock_reply');
  expect(reply?.id).toBe(9);
  expect(reply?.sentUs).toBeGreaterThanOrEqual(reply?.receivedUs ?? Infinity);
  first.welcome();
  await started;
});

it('films when it is asked to, from 0 with a key frame, until it is stopped', async () => {
  const { page, first } = await connected();
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 10, PATIENCE);
  first.stopCapture();
  await vi.waitUntil(() => first.heard('capture_stopped').length > 0, PATIENCE);
  const [filmed] = page.filmed();
  const { captureId, frames } = first;
  expect(filmed).toEqual({ captureId, frames: frames.length, dropped: 0, lost: 0, hasEnded: true });
  expect(first.heard('ok').map(({ id }) => id)).toEqual([1, 2]);
  expect(first.heard('capture_started')).toMatchObject([{ width: 160, height: 120, fps: 50 }]);
  expect(first.heard('capture_stopped')).toMatchObject([{ frames: filmed?.frames, lost: 0, reason: 'asked' }]);
  expect(sequences(first)).toEqual(numbers(0, first.frames.length));
  expect(first.frames[0]?.key).toBe(true);
  expect(page.hasDelivered).toBe(false);
  first.say({ type: 'settled', captureId: first.captureId });
  await vi.waitUntil(() => page.hasDelivered, PATIENCE);
});

it('films on while it is away, comes back by itself, and delivers what was not acknowledged', async () => {
  const { page, first } = await connected();
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 5, PATIENCE);
  const { captureId } = first;
  first.say({ type: 'acknowledged', captureId, next: 3 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.cut();
  const second = await nthConnection(1);
  expect(second.said[0]).toMatchObject({ captures: [{ captureId, first: 3, ended: false }] });
  second.welcome([{ captureId, next: 4 }]);
  await vi.waitUntil(() => second.frames.length >= 20, PATIENCE);
  second.stopCapture();
  await vi.waitUntil(() => second.heard('capture_stopped').length > 0, PATIENCE);
  expect(second.captureId).toBe(captureId);
  expect(sequences(second)).toEqual(numbers(4, page.filmed()[0]?.frames ?? 0));
});

it('gives a connection up that says nothing', async () => {
  const { first } = await connected();
  first.welcome();
  const second = await nthConnection(1);
  expect(second.said[0]?.type).toBe('hello');
});

it('ends a capture that the station wants no more of', async () => {
  const { page, first } = await connected();
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length > 0, PATIENCE);
  first.say({ type: 'settled', captureId: first.captureId });
  await vi.waitUntil(() => !page.streaming, PATIENCE);
  expect(page.hasDelivered).toBe(true);
});

it('says that a first attempt failed, and goes on trying', async () => {
  const page = new SimulatedPage({ url: 'ws://127.0.0.1:9/camera', clips: () => Promise.resolve(clip) });
  pages.push(page);
  await expect(page.start()).rejects.toThrow(/^Cannot connect to ws:\/\/127\.0\.0\.1:9\/camera: .*ECONNREFUSED/);
});

it('says that it cannot do what needs a capture where none runs, nor what it does not know', async () => {
  const { first } = await connected();
  first.welcome();
  first.command(3, { command: 'request_keyframe' });
  first.command(4, { command: 'set_encoder', bitrate: 1_000_000, fps: null });
  first.command(5, { command: 'identify' });
  first.sayText('{"type":"command","id":6,"command":{"command":"from-the-future"}}');
  await vi.waitUntil(() => first.heard('error').length === 3, PATIENCE);
  expect(first.heard('error').map(({ id }) => id)).toEqual([3, 4, 6]);
  expect(first.heard('ok').map(({ id }) => id)).toEqual([5]);
});

it('gives a key frame when it is asked for one', async () => {
  const { first } = await connected();
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 5, PATIENCE);
  first.command(3, { command: 'request_keyframe' });
  await vi.waitUntil(() => first.frames.filter(({ key }) => key).length === 2, PATIENCE);
  // The clip by itself has one each 50 frames.
  expect(first.frames.findLastIndex(({ key }) => key)).toBeLessThan(50);
});

it('encodes what set_encoder asks for from a key frame on, in one capture and one time line', async () => {
  const asked: number[] = [];
  const clips = ({ fps, bitrateMbit }: { readonly fps: number; readonly bitrateMbit: number }): Promise<Clip> => {
    asked.push(fps, bitrateMbit);
    return Promise.resolve({ ...clip, options: { ...clip.options, bitrateMbit } });
  };
  const { first } = await connected({ clips });
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 5, PATIENCE);
  first.command(3, { command: 'set_encoder', bitrate: 2_400_000, fps: null });
  await vi.waitUntil(() => first.heard('encoder_changed').length > 0, PATIENCE);
  const before = first.frames.length;
  await vi.waitUntil(() => first.frames.length >= before + 5, PATIENCE);
  expect(first.heard('encoder_changed')).toMatchObject([{ bitrate: 2_000_000, fps: 50, reason: 'asked' }]);
  expect(asked).toEqual([50, DEFAULT_CAPTURE_SETTINGS.bitrateMbit, 50, 2]);
  expect(first.heard('capture_started')).toHaveLength(1);
  expect(sequences(first)).toEqual(numbers(0, first.frames.length));
  expect(first.frames.filter(({ key }) => key)).toHaveLength(2);
  const intervals = first.frames.slice(1).map(({ captureUs }, i) => captureUs - (first.frames[i]?.captureUs ?? 0));
  // A fiftieth of a second, but for rounding to whole microseconds.
  expect(intervals.filter((interval) => Math.abs(interval - 20_000) > 1)).toEqual([]);
});

it('says with the end of a capture what was never encoded', async () => {
  const { page, first } = await connected({ behaviour: { startDelayMs: [0, 10], dropFraction: 0.5 } });
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 10 && page.counts().dropped > 0, PATIENCE);
  first.stopCapture();
  await vi.waitUntil(() => first.heard('capture_stopped').length > 0, PATIENCE);
  const { dropped } = page.counts();
  expect(first.heard('capture_stopped')).toMatchObject([{ frames: first.frames.length, dropped }]);
  expect(page.filmed()).toMatchObject([{ dropped }]);
});

it('keeps no more than the station allows, and knows which capture has lost how much', async () => {
  const { page, first } = await connected();
  first.welcome([], { bytes: 1_000_000, ms: 1200 });
  first.startCapture();
  await vi.waitUntil(() => first.frames.length >= 5, PATIENCE);
  const { captureId } = first;
  // The station has the first two, and is away for longer than 1.2 s.
  first.say({ type: 'acknowledged', captureId, next: 2 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.cut();
  await nthConnection(1);
  await vi.waitUntil(() => (page.filmed()[0]?.lost ?? 0) > 0, PATIENCE);
  const second = arrived.at(-1);
  if (second === undefined) throw new Error('Nobody came.');
  second.welcome([{ captureId, next: 2 }], { bytes: 1_000_000, ms: 1200 });
  await vi.waitUntil(() => second.frames.length > 0, PATIENCE);
  second.stopCapture();
  await vi.waitUntil(() => second.heard('capture_stopped').length > 0, PATIENCE);
  const [filmed] = page.filmed();
  expect(second.heard('capture_stopped')).toMatchObject([{ frames: filmed?.frames, lost: filmed?.lost }]);
  expect(second.frames.length + (filmed?.lost ?? 0) + 2).toBe(filmed?.frames);
  second.say({ type: 'settled', captureId });
  second.startCapture();
  await vi.waitUntil(() => page.filmed().length === 2, PATIENCE);
  expect(page.filmed()).toMatchObject([{ lost: filmed?.lost }, { lost: 0 }]);
  expect(page.counts().lost).toBe(filmed?.lost);
});

it('says that a capture which is stopped before it began never began', async () => {
  const { page, first } = await connected({ behaviour: { startDelayMs: [100, 100] } });
  first.welcome();
  first.startCapture();
  first.stopCapture();
  await vi.waitUntil(() => first.heard('capture_stopped').length > 0, PATIENCE);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(first.heard('capture_stopped')).toMatchObject([{ frames: 0, reason: 'asked' }]);
  expect(page.filmed()).toEqual([]);
  expect(first.heard('capture_started')).toEqual([]);
});

it('says that somebody has to let it in', async () => {
  const { page, first } = await connected();
  const problems: string[] = [];
  page.events.on('problemOccurred', (problem) => problems.push(problem));
  first.say({ type: 'waiting' });
  await vi.waitUntil(() => problems.length > 0, PATIENCE);
  expect(problems).toEqual(['waits to be let in: type "allow N" at the station']);
});

it('says that a capture of which it has no video never began', async () => {
  const { page, first } = await connected({ clips: () => Promise.reject(new Error('There is no ffmpeg.')) });
  const problems: string[] = [];
  page.events.on('problemOccurred', (problem) => problems.push(problem));
  first.welcome();
  first.startCapture();
  await vi.waitUntil(() => first.heard('capture_stopped').length > 0, PATIENCE);
  expect(first.heard('capture_stopped')).toMatchObject([{ frames: 0, reason: 'encoder' }]);
  expect(problems).toEqual(['There is no ffmpeg.']);
});

it('has a clock of its own, that drifts as it is told', async () => {
  let nowMs = 5000;
  const { first } = await connected({ driftPpm: 50, now: () => nowMs });
  first.say({ type: 'clock_request', id: 1 });
  await vi.waitUntil(() => first.heard('clock_reply').length === 1, PATIENCE);
  nowMs += 1_000_000;
  first.say({ type: 'clock_request', id: 2 });
  await vi.waitUntil(() => first.heard('clock_reply').length === 2, PATIENCE);
  const [before, after] = first.heard('clock_reply');
  expect((after?.receivedUs ?? 0) - (before?.receivedUs ?? 0)).toBe(1_000_050_000);
});
