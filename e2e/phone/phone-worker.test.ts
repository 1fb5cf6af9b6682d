import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  CAMERA_SUBPROTOCOL,
  cameraMessage,
  type CameraMessage,
  type CameraCommand,
  parseCameraText,
} from '#shared/messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES, type CameraHeader, readCameraHeader } from '#shared/packets/camera-packet.ts';
import { launchChromium } from '../harness/chromium.ts';
import { quadrantsOf, UPRIGHT } from '../harness/quadrants.ts';
import { eventually, temporaryFolder } from '../harness/station-process.ts';
import { decodedFrames, pictureSize } from '../harness/video-facts.ts';

// The phone page's worker alone, with frames as phones give them: turned, and turned again while it records.

// Quarters of UPRIGHT's colours, drawn as a sensor would see them whose picture has to be turned by `rotation`.
const PAGE = `<!doctype html><title>Worker</title><script type="module">
  const worker = new Worker('/phone-worker.js', { type: 'module' });
  worker.addEventListener('message', ({ data }) => {
    if (data.kind === 'captureAsked') worker.postMessage({ kind: 'cameraReady' });
    if (data.kind === 'captureChanged') globalThis.capture = data.capture;
  });
  const identity = { deviceId: 'worker-test', name: 'W', nameEdited: false, model: 'M', token: null };
  worker.postMessage({ kind: 'connected', url: 'ws://' + location.host + '/camera', identity, cameras: [] });
  const colors = ${JSON.stringify(UPRIGHT)};
  const drawing = new OffscreenCanvas(1280, 720).getContext('2d');
  globalThis.holding = { rotation: 0 };
  function turned(timestamp) {
    const { rotation } = globalThis.holding;
    const [width, height] = rotation % 180 === 0 ? [1280, 720] : [720, 1280];
    drawing.setTransform(1, 0, 0, 1, 640, 360);
    drawing.rotate((-rotation * Math.PI) / 180);
    colors.forEach((color, index) => {
      drawing.fillStyle = color;
      drawing.fillRect(index % 2 ? 0 : -width / 2, index < 2 ? -height / 2 : 0, width / 2, height / 2);
    });
    return new VideoFrame(drawing.canvas, { timestamp, rotation, alpha: 'discard' });
  }
  let next = performance.now();
  const frames = new ReadableStream({
    async pull(controller) {
      next = Math.max(next + 33, performance.now());
      await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
      controller.enqueue(turned(Math.round(next * 1000)));
    },
  }, { highWaterMark: 0 });
  const source = { kind: 'stream', frames };
  worker.postMessage({ kind: 'cameraOpened', source, label: 'drawn' }, [frames]);
</script>`;

let browser: Browser;
let worker: string;
beforeAll(async () => {
  const folder = await temporaryFolder();
  await build({
    root: fileURLToPath(new URL('../../renderer', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder.path,
      rolldownOptions: {
        input: fileURLToPath(new URL('../../renderer/phone/worker/phone-worker.ts', import.meta.url)),
        output: { entryFileNames: 'phone-worker.js' },
      },
    },
  });
  worker = await readFile(join(folder.path, 'phone-worker.js'), 'utf8');
  browser = await launchChromium();
  return async () => {
    await browser.close();
    await folder.remove();
  };
});

/** A station that lets everybody in, and keeps what one capture sends. */
class CaptureProbe {
  readonly said: CameraMessage[] = [];
  readonly headers: CameraHeader[] = [];
  readonly payloads: Buffer[] = [];
  #socket: WebSocket | null = null;
  #commands = 0;

  accept(socket: WebSocket): void {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#frame(data);
      else this.#text(data.toString());
    });
  }

  command(command: CameraCommand): void {
    this.#commands += 1;
    this.#say({ type: 'command', id: this.#commands, command });
  }

  heard(type: CameraMessage['type']): CameraMessage | undefined {
    return this.said.find((message) => message.type === type);
  }

  #frame(message: Buffer): void {
    const header = readCameraHeader(message);
    if ('kind' in header) throw new Error(`A packet is not valid: ${header.kind}`);
    this.headers.push(header);
    this.payloads.push(message.subarray(CAMERA_HEADER_BYTES));
  }

  #text(text: string): void {
    const message = parseCameraText(cameraMessage, text);
    if (message === null) throw new Error(`A text is not of the protocol: ${text}`);
    this.said.push(message);
    if (message.type !== 'hello') return;
    this.#say({ type: 'welcome', protocol: 2, stationId: 's', stationName: 'S', deviceName: '' });
    const alive = setInterval(() => this.#say({ type: 'alive' }), 1000);
    this.#socket?.on('close', () => clearInterval(alive));
  }

  #say(message: unknown): void {
    this.#socket?.send(JSON.stringify(message));
  }
}

async function openPage(): Promise<{ readonly page: Page; readonly probe: CaptureProbe }> {
  const probe = new CaptureProbe();
  const server = createServer(({ url }, response) => {
    const isWorker = url === '/phone-worker.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html').end(isWorker ? worker : PAGE);
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => CAMERA_SUBPROTOCOL });
  sockets.on('connection', (socket) => probe.accept(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    sockets.close();
    server.close();
  });
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  await eventually('the worker has said hello', () => probe.heard('hello') !== undefined);
  return { page, probe };
}

it('records pictures upright and of one size, though the phone is turned in mid-capture', async () => {
  const { page, probe } = await openPage();
  const settings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 0, resolution: 720 };
  probe.command({ command: 'start_capture', settings });
  const firstOf: number[] = [];
  for (const rotation of [0, 90, 180, 270]) {
    await page.evaluate(`globalThis.holding.rotation = ${rotation}`);
    // A few frames of before are on their way.
    const from = probe.headers.length + 8;
    await eventually(`there are frames turned by ${rotation}`, () => probe.headers.length >= from);
    firstOf.push(from - 1);
  }
  probe.command({ command: 'stop_capture', reason: 'operator' });
  await eventually('the capture has stopped', () => probe.heard('capture_stopped') !== undefined);

  expect(probe.heard('capture_started')).toMatchObject({ width: 960, height: 720, camera: 'drawn' });
  const stopped = probe.heard('capture_stopped');
  expect(stopped).toMatchObject({ frames: probe.headers.length, reason: 'asked' });
  expect(probe.headers.map(({ sequence }) => sequence)).toEqual(probe.headers.map((_, index) => index));
  expect(probe.headers[0]?.key).toBe(true);
  const times = probe.headers.map(({ captureUs }) => captureUs);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));

  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const video = join(folder.path, 'capture.h264');
  await writeFile(video, Buffer.concat(probe.payloads));
  expect(await decodedFrames(video)).toHaveLength(probe.headers.length);
  expect(await pictureSize(video)).toEqual({ width: 960, height: 720 });
  for (const frame of firstOf) expect(await quadrantsOf(video, frame)).toEqual(UPRIGHT);
});
