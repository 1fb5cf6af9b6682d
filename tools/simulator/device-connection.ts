import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { answerInWords, closePhoneSocket, textOf, wordsOf } from './phone-socket.ts';

/** What becomes of a connection, in the past tense. */
export interface DeviceConnectionListener {
  opened(): void;
  textReceived(text: string): void;
  /** The connection in use is gone or was never opened; told before anything else of it. */
  ended(): void;
  /** One that was open is gone, and `stop()` did not ask for it. */
  lost(why: { readonly code: number; readonly reason: string }): void;
  /** One sentence: it could not be opened. */
  failed(problem: string): void;
}

/** What a device's connection is made of. */
export interface DeviceConnectionParts {
  readonly url: string;
  /** Opens the socket as the device's library does. */
  readonly open: (url: string) => WebSocket;
  /** It connects again so long after an end that `stop()` did not ask for; undefined = never. */
  readonly reconnectMs: number | undefined;
  readonly listener: DeviceConnectionListener;
}

/** A simulated device's way to the station: one socket in use, and those that it left open as dead ones. */
export class DeviceConnection {
  readonly #parts: DeviceConnectionParts;
  /** All that are not closed: the last is the one in use, those before it are dead ones. */
  readonly #sockets = new Set<WebSocket>();
  #socket: WebSocket | null = null;
  #again: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(parts: DeviceConnectionParts) {
    this.#parts = parts;
  }

  /** The socket in use, open or not; null where there is none. */
  get socket(): WebSocket | null {
    return this.#socket;
  }

  /** Whether the station can be spoken to now. */
  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Whether it connects again by itself after an end. */
  get comesBack(): boolean {
    return !this.#stopped && this.#parts.reconnectMs !== undefined;
  }

  /** Connects. Rejects with one sentence if that fails; where it comes back, it goes on trying. */
  start(): Promise<void> {
    this.#stopped = false;
    clearTimeout(this.#again);
    return this.#connect();
  }

  /** Closes all there is, and does not come back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    await Promise.all([...this.#sockets].map((socket) => closePhoneSocket(socket)));
  }

  /** It breaks: reset, without a close frame. */
  drop(): void {
    this.#socket?.terminate();
  }

  /** Out of Wi-Fi: reads nothing, answers no ping, sends nothing, and never closes. */
  dieSilently(): void {
    const dead = this.#socket;
    if (dead === null) return;
    this.#socket = null;
    this.#parts.listener.ended();
    dead.pause();
    this.#parts.listener.lost({ code: 1006, reason: 'fell silent' });
    this.#reconnectLater();
  }

  #connect(): Promise<void> {
    const { url, open, listener } = this.#parts;
    const socket = open(url);
    this.#socket = socket;
    this.#sockets.add(socket);
    return new Promise((resolve, reject) => {
      let wasOpen = false;
      let failure: string | null = null;
      socket.on('error', (error) => {
        failure ??= wordsOf(error);
      });
      const explain = async (response: IncomingMessage): Promise<void> => {
        failure ??= await answerInWords(response);
        socket.terminate();
      };
      socket.on('unexpected-response', (_request, response) => void explain(response));
      socket.once('open', () => {
        wasOpen = true;
        listener.opened();
        resolve();
      });
      socket.on('message', (data, isBinary) => {
        if (!isBinary && socket === this.#socket) listener.textReceived(textOf(data));
      });
      socket.once('close', (code, reason) => {
        this.#sockets.delete(socket);
        if (socket !== this.#socket) return;
        this.#socket = null;
        listener.ended();
        // Without what stands behind the address: that may be a secret.
        const [address = ''] = url.split('?');
        const problem = `Cannot connect to ${address}: ${failure ?? 'the connection was closed'}.`;
        if (wasOpen && !this.#stopped) listener.lost({ code, reason: reason.toString() });
        if (!wasOpen && !this.#stopped) listener.failed(problem);
        this.#reconnectLater();
        reject(new Error(problem)); // without effect once it was open
      });
    });
  }

  #reconnectLater(): void {
    if (!this.comesBack) return;
    this.#again = setTimeout(() => {
      this.#connect().catch(() => undefined); // the listener has been told
    }, this.#parts.reconnectMs);
  }
}
