import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import {
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
    this.#socket.send(JSON.stringify(message));
  }

  welcome(captures: ResumedCapture[] = []): void {
    const facts = { protocol: 2, stationId: 's', stationName: 'Lab', deviceName: '' };
    this.say({ type: 'welcome', ...facts, captures, buffer: DEFAULT_DELIVERY_BUFFER });
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
  expect(filmed).toEqual({ captureId: first.captureId, frames: first.frames.length, hasEnded: true });
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
