import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { connectionName, type PeerAddress } from '../devices/device.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { peerAddress } from './peer-address.ts';
import { routeOf } from './route.ts';

/** Where the station listens. Port 0 takes any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Who takes connections over once they are open. */
export interface IngestListener {
  androidConnected(socket: WebSocket, address: PeerAddress, path: string): void;
}

export type IngestLimits = Readonly<
  Record<keyof Pick<typeof LIMITS, 'messageBytes' | 'connections' | 'handshakeMs'>, number>
>;

/** Why the station cannot listen, in a sentence for the operator. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ListenAddress): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use; end the program that holds it or choose another with --port.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user; choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}; leave out --host or name one it has.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}.`;
  }
}

function refuse(socket: Duplex, status: string, words: string): void {
  const body = `${words}\n`;
  // A peer that never closes its side must not keep the connection.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The network door: HTTP and WebSocket on one port. */
export class IngestServer {
  readonly #limits: IngestLimits;
  readonly #log: Log;
  readonly #listener: IngestListener;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  constructor(limits: IngestLimits, log: Log, listener: IngestListener) {
    this.#limits = limits;
    this.#log = log;
    this.#listener = listener;
    this.#http = createServer({
      requestTimeout: limits.handshakeMs,
      headersTimeout: limits.handshakeMs,
      noDelay: true,
    });
    this.#http.maxConnections = limits.connections * 2;
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      // Text that is not UTF-8 is logged and ignored like any other that makes no sense; it must not end a recording.
      skipUTF8Validation: true,
    });
  }

  /** Resolves with the port once it listens. Rejects with ListenError. */
  start(address: ListenAddress): Promise<number> {
    this.#http.on('request', (request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on('clientError', (_error, socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      this.#http.once('error', (error) => reject(new ListenError(listenProblem(error, address))));
      this.#http.listen(address.port, address.host, () => {
        const bound = this.#http.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
      });
    });
  }

  /** Takes no more connections and closes those there are. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, 'The station is shutting down.');
    const closed = new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
    });
    this.#http.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#http.closeAllConnections();
    }, 500);
    await closed;
    clearTimeout(timer);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const found = request.method === 'GET' && request.url === '/';
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(
      found ? 'Capture Station is running. Cameras connect to this address with ws://.\n' : 'There is nothing here.\n',
    );
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = peerAddress(request.socket);
    const route = routeOf(request.url ?? '/');
    socket.on('error', () => socket.destroy());
    if (route.kind === 'reserved') {
      refuse(socket, '501 Not Implemented', `${route.path} is not served by this version of the station.`);
      this.#log.warning('path-not-served', `Refused ${connectionName(address)}: ${route.path} is not served yet.`, {
        device: address.ip,
      });
      return;
    }
    if (this.#sockets.clients.size >= this.#limits.connections) {
      refuse(socket, '503 Service Unavailable', `The station has ${this.#limits.connections} connections already.`);
      this.#log.warning('too-many-connections', `Refused ${connectionName(address)}: too many connections.`, {
        device: address.ip,
      });
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) =>
      this.#listener.androidConnected(opened, address, route.path),
    );
  }
}
