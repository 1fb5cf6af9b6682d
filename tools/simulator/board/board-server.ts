import { WebSocketServer, type WebSocket } from 'ws';
import { textOf } from '../phone-socket.ts';

/** One connection of a board, with all that came over it. */
export interface BoardConnection {
  readonly socket: WebSocket;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** In order, text and pictures together. */
  readonly messages: (string | Buffer)[];
}

/** The least that a board takes for a station: it keeps what arrives. For tests; listens on 127.0.0.1, any port. */
export class BoardServer {
  readonly connections: BoardConnection[] = [];
  // A board offers a subprotocol, and stations choose none.
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => false });

  /** Resolves with the address to give to a board. */
  async start(): Promise<string> {
    this.#server.on('connection', (socket, request) => {
      const messages: (string | Buffer)[] = [];
      this.connections.push({ socket, path: request.url ?? '', headers: request.headers, messages });
      socket.on('error', () => socket.terminate());
      socket.on('message', (data, isBinary) => {
        messages.push(isBinary && Buffer.isBuffer(data) ? data : textOf(data));
      });
    });
    await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return `ws://127.0.0.1:${address.port}/esp`;
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
