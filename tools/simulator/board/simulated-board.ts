import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { boardCommandKind } from '#shared/messages/board-messages.ts';
import { DeviceConnection } from '../device-connection.ts';
import { noCounts, type PhoneCounts } from '../phone-options.ts';
import { wordsOf } from '../phone-socket.ts';
import { BoardCamera } from './board-camera.ts';
import type { BoardEvents, BoardOptions, SentJpeg } from './board-options.ts';
import { openBoardSocket } from './board-socket.ts';
import { boardStartFrom } from './board-start.ts';

export type { BoardOptions } from './board-options.ts';

const RECONNECT_MS = 5000;
const DEFAULT_FPS = 15;
/** A board whose Wi-Fi is behind leaves pictures out. */
const MAX_QUEUED_BYTES = 256 * 1024;
/** Answers that wait for `delayAckMs`; what is asked beyond them is not answered. */
const MAX_WAITING_ANSWERS = 100;

/**
 * One ESP32 board as the station sees it (wire protocol 1.3): idle after connecting, obeys texts that begin with `start`,
 * `stop` and `status`, answers in Chinese, films in real time, and connects again 5 s after its connection was lost.
 */
export class SimulatedBoard {
  readonly events = new EventEmitter<BoardEvents>();
  readonly model: string;
  readonly #options: BoardOptions;
  readonly #now: () => number;
  readonly #counts = noCounts();
  readonly #sent: SentJpeg[] = [];
  readonly #connection: DeviceConnection;
  readonly #answers = new Set<NodeJS.Timeout>();
  #camera: BoardCamera | null = null;
  /** Changes with each start and stop, so that pictures that were made meanwhile are not shown. */
  #turn = 0;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.model = options.model ?? 'Simulated board';
    this.#connection = new DeviceConnection({
      url: options.url,
      open: openBoardSocket,
      reconnectMs: options.reconnectMs ?? RECONNECT_MS,
      listener: {
        opened: () => {
          this.#counts.connections += 1;
          this.events.emit('connected');
        },
        textReceived: (text) => this.#obey(text),
        ended: () => this.#silence(),
        lost: (why) => this.events.emit('connectionLost', why),
        failed: (problem) => this.events.emit('problemOccurred', problem),
      },
    });
  }

  /** Whether the station can be spoken to now. */
  get connected(): boolean {
    return this.#connection.isOpen;
  }

  /** Whether it films now. */
  get streaming(): boolean {
    return this.#camera !== null;
  }

  /** A copy of the totals. Whole pictures count as key frames; `overflowed` are those left out as the socket was full. */
  counts(): Readonly<PhoneCounts> {
    return { ...this.#counts };
  }

  /** Every picture that was handed to the socket, in order; empty if `remembersSent` is false. */
  sent(): readonly SentJpeg[] {
    return this.#sent;
  }

  /** Connects. Rejects with one sentence if that fails; it goes on trying. */
  start(): Promise<void> {
    return this.#connection.start();
  }

  /** The power goes: whatever runs ends, the connection is closed, and it does not come back by itself. */
  async stop(): Promise<void> {
    this.#silence();
    await this.#connection.stop();
  }

  /** The connection breaks: reset, without a close frame. */
  dropConnection(): void {
    this.#connection.drop();
  }

  /** Walks out of Wi-Fi: reads nothing, answers no ping, sends nothing, and the connection never closes. */
  dieSilently(): void {
    this.#connection.dieSilently();
  }

  #obey(text: string): void {
    const kind = boardCommandKind(text);
    if (kind === 'other') {
      this.#counts.ignoredCommands += 1;
      this.#answer('ERROR: 未知命令');
    } else if (this.#options.answersError?.includes(kind) === true) {
      this.#counts.ignoredCommands += 1;
      this.#answer('ERROR: 摄像头故障');
    } else if (kind === 'status') {
      this.#answer(`STATUS: ${this.streaming ? '推流中' : '空闲'}`);
    } else if (kind === 'stop') {
      this.#obeyStop();
    } else {
      void this.#obeyStart(text);
    }
  }

  #obeyStop(): void {
    if (this.#options.ignoresStop === true) {
      this.#counts.ignoredCommands += 1;
      return;
    }
    this.#endCapture();
    this.#answer('ACK: 已停止');
  }

  /** A second start begins anew. */
  async #obeyStart(text: string): Promise<void> {
    this.#endCapture();
    const turn = this.#turn;
    const { resolution, width, height, quality } = boardStartFrom(text);
    this.#answer(`ACK: 开始推流 ${resolution} ${quality}`);
    try {
      const pictures = await this.#options.clips({ width, height, quality });
      if (turn !== this.#turn) return;
      this.#counts.captures += 1;
      this.events.emit('captureStarted', { width, height, quality });
      this.#film(pictures);
    } catch (error) {
      this.events.emit('problemOccurred', wordsOf(error));
    }
  }

  #film(pictures: readonly Buffer[]): void {
    this.#camera = new BoardCamera({
      pictures,
      fps: this.#options.fps ?? DEFAULT_FPS,
      now: this.#now,
      send: (picture) => this.#send(picture),
      missed: () => {
        this.#counts.behind += 1;
      },
    });
    this.#camera.start();
  }

  #send(picture: Buffer): void {
    const { socket } = this.#connection;
    if (socket === null || !this.connected) return;
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
    if (this.#options.remembersSent !== false)
      this.#sent.push({ sha1: sha1Of(bytes), bytes: bytes.byteLength, isWhole, atMs: this.#now() });
    socket.send(bytes);
  }

  #answer(text: string): void {
    const delayMs = this.#options.delayAckMs ?? 0;
    if (delayMs === 0) {
      this.#say(text);
    } else if (this.#answers.size < MAX_WAITING_ANSWERS) {
      const timer = setTimeout(() => {
        this.#answers.delete(timer);
        this.#say(text);
      }, delayMs);
      this.#answers.add(timer);
    }
  }

  #say(text: string): void {
    if (this.connected) this.#connection.socket?.send(text);
  }

  #endCapture(): void {
    this.#turn += 1;
    if (this.#camera === null) return;
    this.#camera.stop();
    this.#camera = null;
    this.events.emit('captureStopped');
  }

  /** Ends the capture, one to come included, and the answers that wait. Nothing is sent after it. */
  #silence(): void {
    for (const timer of this.#answers) clearTimeout(timer);
    this.#answers.clear();
    this.#endCapture();
  }
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
