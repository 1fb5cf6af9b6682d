import { EventEmitter } from 'node:events';
import * as z from 'zod';
import type { WebSocket } from 'ws';
import { type DeliveryTerms, type DeliveryWire } from '#shared/delivery/delivery.ts';
import { retryDelayMs } from '#shared/delivery/retry-delay.ts';
import {
  CAMERA_PROTOCOL_VERSION,
  type CameraCommand,
  type CameraHello,
  type CameraMessage,
  parseCameraText,
  type StationMessage,
  stationMessage,
} from '#shared/messages/camera-messages.ts';
import { answerInWords, closePhoneSocket, openPageSocket, textOf, wordsOf } from './phone-socket.ts';
import type { Random } from './random.ts';

/** As the phone page: a station that says nothing for so long is gone. */
const SILENCE_MS = 2500;
/** Close codes by which a station says that it does not want this phone. */
const REFUSED_FROM = 4400;
const REFUSED_TO = 4429;

/** A command of a newer station: it gets an answer all the same. */
const unknownCommand = z.object({ type: z.literal('command'), id: z.number().int() });

/** What a page link is made of. */
export interface PageLinkOptions {
  /** `ws://HOST:PORT/camera`, or `wss:` with a certificate that nobody has to know; `?token=` goes into the hello. */
  readonly url: string;
  readonly random: Random;
  /** Who it is, and what it still has to deliver; asked at each hello. */
  readonly hello: () => Omit<CameraHello, 'type' | 'protocol' | 'token'>;
  /** Microseconds of the phone's monotonic clock. */
  readonly nowUs: () => number;
}

/** What happened, in the past tense. */
export interface PageLinkEvents {
  welcomed: [DeliveryTerms];
  /** A connection that was welcomed, or refused, has ended; `isFinal` where no other follows. */
  lost: [{ readonly code: number; readonly reason: string; readonly isFinal: boolean }];
  acknowledged: [captureId: string, next: number];
  settled: [captureId: string];
  commanded: [id: number, CameraCommand];
  /** Somebody at the station has to let it in first. */
  toldToWait: [];
  /** One sentence: an attempt that failed. Another follows. */
  failed: [string];
}

/** The connection of a simulated phone page: hello, the time, backoff; what it delivers is not its business. */
export class PageLink implements DeliveryWire {
  readonly events = new EventEmitter<PageLinkEvents>();
  readonly #options: PageLinkOptions;
  #socket: WebSocket | null = null;
  #isWelcome = false;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: PageLinkOptions) {
    this.#options = options;
  }

  /** Whether the station has let it in. */
  get isWelcome(): boolean {
    return this.#isWelcome;
  }

  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  start(): void {
    this.#stopped = false;
    this.#attempts = 0;
    this.#attempt();
  }

  /** Closes in order. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#socket !== null) await closePhoneSocket(this.#socket);
  }

  /** The connection breaks: reset, without a close frame. */
  drop(): void {
    this.#socket?.terminate();
  }

  say(message: CameraMessage | CameraHello): void {
    this.#socket?.send(JSON.stringify(message));
  }

  sendPacket(packet: Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(packet);
  }

  #attempt(): void {
    const url = new URL(this.#options.url);
    const token = url.searchParams.get('token');
    url.searchParams.delete('token');
    const socket = openPageSocket(url.href);
    this.#socket = socket;
    let failure: string | null = null;
    socket.on('error', (error) => {
      failure ??= wordsOf(error);
    });
    const explain = async (response: Parameters<typeof answerInWords>[0]): Promise<void> => {
      failure ??= await answerInWords(response);
      socket.terminate();
    };
    socket.on('unexpected-response', (_request, response) => void explain(response));
    socket.once('open', () => {
      this.#limitSilence();
      this.say({ type: 'hello', protocol: CAMERA_PROTOCOL_VERSION, ...this.#options.hello(), token });
    });
    socket.on('message', (data, isBinary) => {
      if (!isBinary && socket === this.#socket) this.#received(textOf(data));
    });
    socket.once('close', (code, reason) => {
      if (socket !== this.#socket) return;
      const why = failure ?? 'the connection was closed';
      this.#closed(code, reason.toString(), `Cannot connect to ${url.href}: ${why}.`);
    });
  }

  #received(text: string): void {
    const receivedUs = this.#options.nowUs();
    this.#limitSilence();
    const message = parseCameraText(stationMessage, text);
    if (message !== null) this.#heard(message, receivedUs);
    else this.#misunderstood(text);
  }

  #misunderstood(text: string): void {
    const id = parseCameraText(unknownCommand, text)?.id;
    if (id !== undefined) this.say({ type: 'error', id, message: 'The simulator does not know that command.' });
  }

  #heard(message: StationMessage, receivedUs: number): void {
    switch (message.type) {
      case 'clock_request':
        this.say({ type: 'clock_reply', id: message.id, receivedUs, sentUs: this.#options.nowUs() });
        return;
      case 'welcome':
        this.#isWelcome = true;
        this.#attempts = 0;
        this.events.emit('welcomed', message);
        return;
      case 'acknowledged':
        this.events.emit('acknowledged', message.captureId, message.next);
        return;
      case 'settled':
        this.events.emit('settled', message.captureId);
        return;
      case 'command':
        this.events.emit('commanded', message.id, message.command);
        return;
      case 'waiting':
        this.events.emit('toldToWait');
        return;
      case 'refused':
      case 'state':
      case 'alive':
      case 'renamed':
    }
  }

  #limitSilence(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drop(), SILENCE_MS);
  }

  #closed(code: number, reason: string, problem: string): void {
    clearTimeout(this.#timer);
    this.#socket = null;
    const isRefused = code >= REFUSED_FROM && code <= REFUSED_TO;
    const isFinal = this.#stopped || isRefused;
    const wasWelcome = this.#isWelcome;
    this.#isWelcome = false;
    if (!isFinal) {
      this.#attempts += 1;
      this.#timer = setTimeout(() => this.#attempt(), retryDelayMs(this.#attempts, this.#options.random));
    }
    if (wasWelcome || isRefused) this.events.emit('lost', { code, reason, isFinal });
    else if (!this.#stopped) this.events.emit('failed', problem);
  }
}
