import { WebSocketServer, type WebSocket } from 'ws';
import { ANDROID_HEADER_BYTES, readAndroidHeader, type AndroidHeader } from '#shared/packets/android-packet.ts';
import { textOf } from './phone-socket.ts';

/** One message as it arrived. */
export type ArrivedMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'packet'; readonly header: AndroidHeader; readonly payload: Buffer };

/** One connection of a phone, with all that came over it, in order. */
export interface ArrivedConnection {
  readonly socket: WebSocket;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly messages: ArrivedMessage[];
}

/** The least that a phone takes for a station: it keeps what arrives. For tests; listens on 127.0.0.1, any port. */
export class RecordingServer {
  readonly connections: ArrivedConnection[] = [];
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  /** Resolves with the address to give to a phone. */
  async start(): Promise<string> {
    this.#server.on('connection', (socket, request) => {
      const messages: ArrivedMessage[] = [];
      this.connections.push({ socket, path: request.url ?? '', headers: request.headers, messages });
      socket.on('error', () => socket.terminate());
      socket.on('message', (data, isBinary) => {
        messages.push(isBinary && Buffer.isBuffer(data) ? packetFrom(data) : { kind: 'text', text: textOf(data) });
      });
    });
    await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return `ws://127.0.0.1:${address.port}/android-cam`;
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function packetFrom(data: Buffer): ArrivedMessage {
  const header = readAndroidHeader(data);
  if ('kind' in header) throw new Error(`A phone sent a message that is no packet: ${header.kind}.`);
  return { kind: 'packet', header, payload: data.subarray(ANDROID_HEADER_BYTES) };
}
