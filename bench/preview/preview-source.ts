import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import * as z from 'zod';
import { systemClock } from '../../electron/station/clock.ts';
import type { ConsoleLink } from '../../electron/station/console/console-link.ts';
import { PreviewFeed } from '../../electron/station/console/preview-feed.ts';
import { PREVIEW_LIMITS } from '../../electron/station/console/preview-limits.ts';
import { PreviewTap } from '../../electron/station/console/preview-tap.ts';
import { Log } from '../../electron/station/log.ts';
import type { Clip } from '../../tools/simulator/clip.ts';

const request = z.object({ watch: z.array(z.string()).optional(), acknowledge: z.number().optional() });
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The station's preview without a station: devices that play a clip, the page's files, and a socket for its packets. */
export class PreviewSource {
  readonly #tap: PreviewTap;
  readonly #clip: Clip;
  readonly #devices: number;
  readonly #server: Server;
  readonly #timers: NodeJS.Timeout[] = [];
  #offered = 0;

  constructor(clip: Clip, devices: number, pageFolder: string) {
    this.#clip = clip;
    this.#devices = devices;
    const log = new Log(systemClock);
    log.onEntry(({ message }) => console.error(message));
    this.#tap = new PreviewTap(log, PREVIEW_LIMITS);
    this.#server = createServer(({ url = '/' }, response) => {
      const path = url.startsWith('/?') ? '/index.html' : url;
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
      createReadStream(join(pageFolder, path))
        .on('error', () => response.writeHead(404).end())
        .pipe(response);
    });
    new WebSocketServer({ server: this.#server, perMessageDeflate: false }).on(
      'connection',
      (socket, { socket: raw }) => this.#serve(socket, raw),
    );
  }

  /** Frames that all devices together have offered so far. */
  get offered(): number {
    return this.#offered;
  }

  /** Listens and plays; resolves with the page's address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    for (let device = 0; device < this.#devices; device += 1) this.#play(device);
    const address = this.#server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `http://127.0.0.1:${port}/?tiles=${this.#devices}`;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Each device begins at a moment and a frame of its own, so that key frames do not come together. */
  #play(device: number): void {
    const { units, codecConfig, options } = this.#clip;
    const startMs = performance.now() + (device / this.#devices) * (1000 / options.fps);
    this.#offer(device, codecConfig);
    let played = 0;
    const playNext = (): void => {
      const unit = units[(device * 7 + played) % units.length];
      if (unit !== undefined) this.#offer(device, unit);
      this.#offered += 1;
      played += 1;
      const nextMs = startMs + (played * 1000) / options.fps;
      this.#timers[device] = setTimeout(playNext, Math.max(0, nextMs - performance.now()));
    };
    playNext();
  }

  #offer(device: number, payload: Uint8Array): void {
    const arrivalUs = systemClock.nowUs();
    this.#tap.offer(`device-${device}`, device, { sequence: 0, deviceUs: arrivalUs, arrivalUs, payload });
  }

  #serve(socket: WebSocket, raw: Socket): void {
    const link: ConsoleLink = {
      place: 'here',
      sendEvent: () => undefined,
      close: () => socket.close(),
      get queuedBytes() {
        return socket.bufferedAmount;
      },
      sendPreview(header, accessUnit) {
        raw.cork();
        socket.send(header, { binary: true, fin: false });
        socket.send(accessUnit, { binary: true, fin: true });
        raw.uncork();
      },
    };
    const feed = new PreviewFeed(this.#tap, link, PREVIEW_LIMITS);
    socket.on('message', (data: Buffer) => {
      const { watch, acknowledge } = request.parse(JSON.parse(data.toString('utf8')));
      if (watch !== undefined) feed.watch(watch);
      if (acknowledge !== undefined) feed.acknowledge(acknowledge);
    });
    socket.on('close', () => feed.close());
  }
}
