import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { DumpHeader } from '#shared/dump/dump-format.ts';
import { answerInWords, textOf, wordsOf } from '../simulator/phone-socket.ts';
import { ReplayError } from './replay-error.ts';

const OPENING_MS = 10_000;
/** More is not handed to the socket before the station has taken some of it. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const LOOK_MS = 5;
/** How long the station has to take what is left in the end; its disk may be slow. */
const SETTLING_MS = 60_000;
const CLOSING_MS = 2000;

/** What the libraries of the devices send along. */
const HEADERS: Readonly<Record<DumpHeader['protocol'], Record<string, string>>> = {
  'android-cam': { 'User-Agent': 'okhttp/4.12.0' },
  esp: { Origin: 'file://', 'User-Agent': 'arduino-WebSocket-Client', 'Sec-WebSocket-Protocol': 'arduino' },
  'camera.v2': {},
};

/** The connection by which a dump is played back. Everything rejects with ReplayError when it ends early. */
export class ReplayLink {
  readonly #socket: WebSocket;
  readonly #heard: (text: string) => void;
  readonly #ended = new AbortController();
  /** How it ended, null while it is open. */
  #end: { readonly code: number; readonly reason: string } | null = null;

  private constructor(socket: WebSocket, heard: (text: string) => void) {
    this.#socket = socket;
    this.#heard = heard;
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#heard(textOf(data));
    });
    socket.on('close', (code, reason) => {
      this.#end = { code, reason: reason.toString() };
      this.#ended.abort();
    });
  }

  /** Connects as the device of the dump does; `heard` is told what the station says. */
  static async open(url: URL, header: DumpHeader, heard: (text: string) => void): Promise<ReplayLink> {
    const socket = new WebSocket(url, header.subprotocol ?? [], {
      perMessageDeflate: false,
      handshakeTimeout: OPENING_MS,
      // A station's certificate is its own.
      rejectUnauthorized: false,
      headers: HEADERS[header.protocol],
    });
    const link = new ReplayLink(socket, heard);
    await new Promise<void>((resolve, reject) => {
      // Without what stands behind the address: that may be a secret.
      const fail = (why: string): void =>
        reject(new ReplayError(`Cannot connect to ${url.origin}${url.pathname}: ${why}.`));
      socket.on('error', (error) => fail(wordsOf(error)));
      const explain = async (response: IncomingMessage): Promise<void> => {
        fail(await answerInWords(response));
        socket.terminate();
      };
      socket.on('unexpected-response', (_request, response) => void explain(response));
      socket.once('open', resolve);
    });
    return link;
  }

  /** Resolves after so many ms. */
  async pause(ms: number): Promise<void> {
    // A timer drops fractions; nothing is sent too early.
    if (ms > 0) await delay(Math.ceil(ms), undefined, { signal: this.#ended.signal }).catch(() => undefined);
    this.#checkOpen();
  }

  /** Resolves when `isSo` holds; false where it does not within the limit. */
  async until(isSo: () => boolean, limitMs = Infinity): Promise<boolean> {
    const until = performance.now() + limitMs;
    while (!isSo()) {
      if (performance.now() > until) return false;
      await this.pause(LOOK_MS);
    }
    return true;
  }

  /** Sends a message when there is room for it. */
  async send(payload: Uint8Array, binary: boolean): Promise<void> {
    await this.until(() => this.#socket.bufferedAmount < MAX_UNSENT_BYTES);
    this.#checkOpen();
    this.#socket.send(payload, { binary });
  }

  /** Says something at once, if anybody is there to hear it. */
  say(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Resolves when the station has taken everything: it answers a ping in its turn. */
  async settled(): Promise<void> {
    let answered = false;
    this.#socket.once('pong', () => {
      answered = true;
    });
    this.#socket.ping();
    if (await this.until(() => answered, SETTLING_MS)) return;
    throw new ReplayError(`The station has not taken everything within ${SETTLING_MS / 1000} s.`);
  }

  /** Ends as the recorded connection did: broken off, or closed with this code. */
  async close(code: number): Promise<void> {
    const mayBeSent = code === 1000 || (code >= 3000 && code <= 4999);
    if (code === 1006) this.#socket.terminate();
    else this.#socket.close(mayBeSent ? code : 1000);
    await delay(CLOSING_MS, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    this.#socket.terminate();
  }

  /** Ends at once, whatever the state. */
  drop(): void {
    this.#socket.terminate();
  }

  #checkOpen(): void {
    if (this.#end === null) return;
    const { code, reason } = this.#end;
    const words = reason === '' ? `${code}` : `${code}, ${reason}`;
    throw new ReplayError(`The connection ended early (${words}).`);
  }
}
