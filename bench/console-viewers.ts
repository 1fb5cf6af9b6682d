import { once } from 'node:events';
import { WebSocket } from 'ws';
import { consoleMessage } from '#shared/contract/messages.ts';
import { launchChromium } from '../e2e/harness/chromium.ts';

/** Who looks at the station while it is measured. */
export const VIEWERS = ['nobody', 'a client that takes everything', 'the page in Chromium'] as const;
export type Viewer = (typeof VIEWERS)[number];

/** A console that is open; `previews` counts the packets it got, null where that is not known. */
export interface OpenViewer {
  readonly previews: number | null;
  close(): Promise<void>;
}

/** As often as the page does. */
const ACKNOWLEDGE_MS = 100;
/** Wide and high enough that sixteen tiles are visible, and so watched. */
const SCREEN = { width: 1900, height: 1800 };

/** Opens one on a station's port. */
export async function openViewer(viewer: Viewer, port: number): Promise<OpenViewer> {
  switch (viewer) {
    case 'nobody':
      return { previews: null, close: () => Promise.resolve() };
    case 'a client that takes everything':
      return TakingClient.open(port);
    case 'the page in Chromium':
      return openPage(port);
  }
}

async function openPage(port: number): Promise<OpenViewer> {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: SCREEN });
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.getByRole('timer').waitFor();
  return { previews: null, close: () => browser.close() };
}

/** Watches every device and takes every packet at once: what a console can cost at the most. */
class TakingClient implements OpenViewer {
  previews = 0;
  readonly #socket: WebSocket;
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #acknowledged = 0;
  #watched = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.previews += 1;
      else this.#hear(data.toString('utf8'));
    });
    this.#timer = setInterval(() => {
      this.#ask('acknowledgePreviews', { packets: this.previews - this.#acknowledged });
      this.#acknowledged = this.previews;
    }, ACKNOWLEDGE_MS);
  }

  static async open(port: number): Promise<TakingClient> {
    const headers = { Origin: `http://127.0.0.1:${port}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/console`, { headers, perMessageDeflate: false });
    const client = new TakingClient(socket);
    await once(socket, 'open');
    return client;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const closed = once(this.#socket, 'close');
    this.#socket.terminate();
    await closed;
  }

  #hear(text: string): void {
    const value: unknown = JSON.parse(text);
    const message = consoleMessage.parse(value);
    if (message.kind !== 'event' || message.event.event !== 'sampled') return;
    const devices = message.event.sample.devices.map(({ id }) => id);
    if (devices.join() === this.#watched) return;
    this.#watched = devices.join();
    this.#ask('watchPreviews', { devices });
  }

  #ask(command: string, args: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#requests += 1;
    this.#socket.send(JSON.stringify({ id: this.#requests, command, args }));
  }
}
