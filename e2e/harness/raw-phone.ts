import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { eventually } from './station-process.ts';

/** A packet as the field sends it, byte by byte: written here apart from the code under test. */
export function packet(timestampMs: number | bigint, sequence: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64BE(BigInt(timestampMs), 0);
  header.writeUInt32BE(sequence, 8);
  header.writeUInt32BE(payload.byteLength, 12);
  return Buffer.concat([header, payload]);
}

export const CAPTURE_STARTED =
  '{"status":"capture_started","message":"Streaming H.264 at 4:3 aspect ratio, 4MB bitrate (10fps) [rotated on Android]"}';
export const CAPTURE_STOPPED = '{"status":"capture_stopped","message":"Capture stopped"}';
export const READY = '{"status":"ready","message":"Client is ready to stream"}';

/** What the app says of the phone, with this model. */
export function capabilities(model: string): string {
  return (
    `{"type":"capabilities","deviceModel":${JSON.stringify(model)},"sdkInt":35,` +
    '"resolutions":[{"width":4032,"height":3024,"format":"YUV_420_888","lensFacing":"back"}],' +
    '"imageAnalysisResolution":{"width":1920,"height":1920}}'
  );
}

/** A phone by hand: it does only what a test tells it to, byte by byte. */
export class RawPhone {
  /** Texts of the station, in order. */
  readonly commands: string[] = [];
  /** How the connection ended, null while it lives. */
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly #socket: WebSocket;
  #port = 0;

  private constructor(url: string) {
    this.#socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'User-Agent': 'okhttp/4.12.0' } });
    this.#socket.on('upgrade', (response) => {
      this.#port = response.socket.localPort ?? 0;
    });
    this.#socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.commands.push(data.toString('utf8'));
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
  }

  /** Connects; with a model it introduces itself as the app does. */
  static async connect(url: string, model: string | null = null): Promise<RawPhone> {
    const phone = new RawPhone(url);
    await once(phone.#socket, 'open');
    if (model !== null) {
      phone.text(READY);
      phone.text(capabilities(model));
    }
    return phone;
  }

  /** `<ip>_<port>`, as the station names this connection. */
  get connection(): string {
    return `127.0.0.1_${this.#port}`;
  }

  text(text: string): void {
    this.#socket.send(text);
  }

  /** A WebSocket text message of any bytes, UTF-8 or not. */
  textBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes, { binary: false });
  }

  /** A WebSocket binary message. */
  binary(message: Uint8Array): void {
    this.#socket.send(message);
  }

  /** A binary message in several WebSocket frames (fin only on the last). */
  fragments(parts: readonly Uint8Array[]): void {
    for (const [index, part] of parts.entries()) this.#socket.send(part, { fin: index === parts.length - 1 });
  }

  /** Resolves when the station has taken everything that was sent so far: it answers a ping in its turn. */
  async settled(): Promise<void> {
    const answered = once(this.#socket, 'pong');
    this.#socket.ping();
    await answered;
  }

  /** Waits for the nth command (from 1) that the station sends. */
  command(nth: number): Promise<string> {
    return eventually(
      `command ${nth} of the station; it sent ${this.commands.join(' ')}`,
      () => this.commands[nth - 1],
    );
  }

  /** The connection breaks without a close frame. */
  drop(): void {
    this.#socket.terminate();
  }

  /** Walks out of the Wi-Fi: reads nothing, answers no ping, never closes. */
  fallSilent(): void {
    this.#socket.pause();
  }

  leave(): void {
    this.#socket.terminate();
  }
}

/** A peer that completes the WebSocket handshake and then neither reads nor writes, as after a loss of Wi-Fi. */
export async function connectBlackhole(port: number, path = '/android-cam'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(socket, 'data');
  return socket;
}

/** Sends raw bytes to the port and resolves with all that comes back until the station closes. */
export async function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(bytes);
  await closed;
  return answer;
}
