import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import {
  BOARD_RESOLUTIONS,
  type BoardResolution,
  boardCommandKind,
  DEFAULT_BOARD_QUALITY,
  DEFAULT_BOARD_RESOLUTION,
} from '#shared/messages/board-messages.ts';
import { closePhoneSocket, textOf, wordsOf } from '../phone-socket.ts';
import type { PhoneCounts } from '../phone-options.ts';
import { noCounts } from '../phone-options.ts';
import type { loadJpegClip } from './jpeg-clip.ts';

/** Pixels of each size that a board knows. */
const SIZES: Readonly<Record<BoardResolution, readonly [number, number]>> = {
  QQVGA: [160, 120],
  QCIF: [176, 144],
  HQVGA: [240, 176],
  '240X240': [240, 240],
  QVGA: [320, 240],
  CIF: [400, 296],
  HVGA: [480, 320],
  VGA: [640, 480],
  SVGA: [800, 600],
  XGA: [1024, 768],
  HD: [1280, 720],
  SXGA: [1280, 1024],
  UXGA: [1600, 1200],
  FHD: [1920, 1080],
  P_HD: [720, 1280],
  P_3MP: [864, 1536],
  QXGA: [2048, 1536],
};
const RECONNECT_MS = 5000;
const DEFAULT_FPS = 15;
/** A board whose Wi-Fi is behind leaves pictures out. */
const MAX_QUEUED_BYTES = 512 * 1024;

/** What a board is made of. Only `url` and `clips` are needed. */
export interface BoardOptions {
  /** `ws://HOST:PORT/esp` */
  readonly url: string;
  readonly clips: typeof loadJpegClip;
  readonly model?: string;
  readonly fps?: number;
  readonly reconnectMs?: number;
  /** Every so many pictures one is cut short; 0 = never. */
  readonly brokenEvery?: number;
  /** `stop` is neither obeyed nor answered. */
  readonly ignoresStop?: boolean;
}

/** What happened, in the past tense. */
export interface BoardEvents {
  connected: [];
  connectionLost: [{ readonly code: number; readonly reason: string }];
  captureStarted: [{ readonly width: number; readonly height: number; readonly quality: number }];
  captureStopped: [];
  problemOccurred: [string];
}

/** A picture that was handed to the socket; the SHA-1 of all its bytes. */
export interface SentJpeg {
  readonly sha1: string;
  readonly bytes: number;
  readonly isWhole: boolean;
}

/**
 * One ESP32 board as the station sees it (wire protocol 1.3): idle after connecting, obeys texts that begin with `start`,
 * `stop` and `status`, answers in Chinese, films in real time, and connects again 5 s after its connection was lost.
 */
export class SimulatedBoard {
  readonly events = new EventEmitter<BoardEvents>();
  readonly model: string;
  readonly #options: BoardOptions;
  readonly #counts = noCounts();
  readonly #sent: SentJpeg[] = [];
  #socket: WebSocket | null = null;
  #camera: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #starts = 0;
  #stopped = true;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.model = options.model ?? 'Simulated board';
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** A copy of the totals. */
  counts(): Readonly<PhoneCounts> {
    return { ...this.#counts };
  }

  /** Every picture that was handed to the socket, in order. */
  sent(): readonly SentJpeg[] {
    return this.#sent;
  }

  /** Connects. Rejects with one sentence if that fails; it goes on trying. */
  start(): Promise<void> {
    this.#stopped = false;
    return this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#idle();
    if (this.#socket !== null) await closePhoneSocket(this.#socket);
  }

  /** The connection breaks: reset, without a close frame. */
  dropConnection(): void {
    this.#socket?.terminate();
  }

  #connect(): Promise<void> {
    // As the boards' library: it offers a subprotocol and does not mind that none is chosen.
    const headers = {
      Origin: 'file://',
      'User-Agent': 'arduino-WebSocket-Client',
      'Sec-WebSocket-Protocol': 'arduino',
    };
    const socket = new WebSocket(this.#options.url, { perMessageDeflate: false, headers });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      let failure: unknown = null;
      socket.on('error', (error) => {
        failure ??= error;
      });
      socket.once('open', () => {
        this.#counts.connections += 1;
        this.events.emit('connected');
        resolve();
      });
      socket.on('message', (data, isBinary) => {
        if (!isBinary) void this.#obey(textOf(data));
      });
      socket.once('close', (code, reason) => {
        this.#idle();
        this.#socket = null;
        if (!this.#stopped) {
          this.events.emit('connectionLost', { code, reason: reason.toString() });
          this.#again = setTimeout(() => {
            this.#connect().catch((error: unknown) => this.events.emit('problemOccurred', wordsOf(error)));
          }, this.#options.reconnectMs ?? RECONNECT_MS);
        }
        reject(
          new Error(
            `Cannot connect to ${this.#options.url}: ${failure === null ? 'it was closed' : wordsOf(failure)}.`,
          ),
        );
      });
    });
  }

  async #obey(text: string): Promise<void> {
    switch (boardCommandKind(text)) {
      case 'start':
        await this.#start(text);
        return;
      case 'stop':
        if (this.#options.ignoresStop === true) return;
        this.#idle();
        this.#say('ACK: 已停止');
        return;
      case 'status':
        this.#say(`STATUS: ${this.#camera === undefined ? '空闲' : '推流中'}`);
        return;
      case 'other':
        this.#counts.ignoredCommands += 1;
        this.#say('ERROR: 未知命令');
    }
  }

  /** A second start begins anew; a bare one means UXGA and 12, whatever was before. */
  async #start(text: string): Promise<void> {
    this.#idle();
    this.#starts += 1;
    const turn = this.#starts;
    const { resolution, quality } = startOf(text);
    const [width, height] = SIZES[resolution];
    this.#say(`ACK: 开始推流 ${resolution} ${quality}`);
    const pictures = await this.#options.clips({ width, height, quality });
    if (turn !== this.#starts || !this.connected) return;
    this.#counts.captures += 1;
    this.events.emit('captureStarted', { width, height, quality });
    this.#film(pictures);
  }

  #film(pictures: readonly Buffer[]): void {
    const intervalMs = 1000 / (this.#options.fps ?? DEFAULT_FPS);
    const startMs = performance.now();
    let count = 0;
    const tick = (): void => {
      this.#send(pictures[count % pictures.length] ?? Buffer.alloc(0));
      count += 1;
      this.#camera = setTimeout(tick, Math.max(0, startMs + count * intervalMs - performance.now()));
    };
    tick();
  }

  #send(picture: Buffer): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_QUEUED_BYTES) {
      this.#counts.overflowed += 1;
      return;
    }
    this.#counts.frames += 1;
    const every = this.#options.brokenEvery ?? 0;
    const isWhole = every === 0 || this.#counts.frames % every !== 0;
    const bytes = isWhole ? picture : picture.subarray(0, Math.floor(picture.byteLength / 2));
    if (isWhole) this.#counts.keyFrames += 1;
    this.#counts.bytes += bytes.byteLength;
    this.#sent.push({ sha1: sha1Of(bytes), bytes: bytes.byteLength, isWhole });
    socket.send(bytes);
  }

  #say(text: string): void {
    if (this.connected) this.#socket?.send(text);
  }

  #idle(): void {
    this.#starts += 1;
    if (this.#camera === undefined) return;
    clearTimeout(this.#camera);
    this.#camera = undefined;
    this.events.emit('captureStopped');
  }
}

/** What a board understands of a text that begins with `start`. */
function startOf(text: string): { readonly resolution: BoardResolution; readonly quality: number } {
  const words = text.trim().toUpperCase().split(/\s+/).slice(1);
  const quality = words.map(Number).find((word) => Number.isInteger(word) && word >= 1 && word <= 63);
  return {
    resolution: BOARD_RESOLUTIONS.find((name) => words.includes(name)) ?? DEFAULT_BOARD_RESOLUTION,
    quality: quality ?? DEFAULT_BOARD_QUALITY,
  };
}

/** The pictures of a clip come round again and again: each is hashed once. */
const hashes = new WeakMap<Buffer, string>();

function sha1Of(bytes: Buffer): string {
  const known = hashes.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash('sha1').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}
