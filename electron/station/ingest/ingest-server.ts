import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WebRequest, WebResponse } from '../web-response.ts';
import { connectionName, type PeerAddress } from '../devices/device.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { pageRefusal, socketRefusal } from './console-guard.ts';
import { sendAnswer } from './http-answer.ts';
import { peerAddress } from './peer-address.ts';
import { type Route, routeOf } from './route.ts';
import { ELSEWHERE_PAGE } from './web-site.ts';

/** Where the station listens. Port 0 takes any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Who takes connections over once they are open. */
export interface IngestListener {
  androidConnected(socket: WebSocket, address: PeerAddress, path: string): void;
  /** `stream` carries the web socket. */
  consoleConnected(socket: WebSocket, stream: Duplex): void;
  /** Answers a request that may see the console's pages and media. Never rejects. */
  webRequested(request: WebRequest): Promise<WebResponse>;
}

export type IngestLimits = Readonly<
  Record<keyof Pick<typeof LIMITS, 'messageBytes' | 'consoleMessageBytes' | 'connections' | 'handshakeMs'>, number>
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

/** How long devices have to close their end when the station stops. */
const GOODBYE_MS = 500;

/** Why a socket is refused: the HTTP status, the log's code, and words for both. */
interface Refusal {
  readonly status: string;
  readonly code: string;
  readonly words: string;
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
  /** Apart from the devices', because they outlive a restart of the station. */
  readonly #consoleSockets: WebSocketServer;

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
    this.#consoleSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: limits.consoleMessageBytes,
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

  /**
   * Takes no more connections and closes those of devices. Open consoles are left to who took them: a station that
   * starts anew keeps them, and what it has to tell them.
   */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, 'The station is shutting down.');
    this.#http.close();
    this.#http.closeIdleConnections();
    await this.#whenGone(GOODBYE_MS);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
  }

  /** Resolves when no device is connected any more, or after the limit. */
  #whenGone(limitMs: number): Promise<void> {
    const { clients } = this.#sockets;
    if (clients.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      for (const socket of clients) {
        socket.once('close', () => {
          // The server lets go of a socket in a listener of its own, which may come after this one.
          const left = [...clients].some(({ readyState }) => readyState !== socket.CLOSED);
          if (left) return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = request;
    const path = url.split('?', 1)[0] ?? '/';
    const refusal = pageRefusal({ ip: peerAddress(request.socket).ip, headers });
    response.on('error', () => undefined);
    if (refusal === null) {
      const range = headers.range ?? null;
      void this.#listener.webRequested({ method, path, range }).then((answer) => sendAnswer(response, answer, method));
    } else if (path === '/') {
      sendAnswer(response, ELSEWHERE_PAGE, method);
    } else {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`${refusal}\n`);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = peerAddress(request.socket);
    const route = routeOf(request.url ?? '/');
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request, address, route);
    if (refusal !== null) {
      refuse(socket, refusal.status, refusal.words);
      this.#log.warning(refusal.code, `Refused ${connectionName(address)}: ${refusal.words}`, { device: address.ip });
      return;
    }
    if (route.kind === 'console') {
      this.#consoleSockets.handleUpgrade(request, socket, head, (opened) =>
        this.#listener.consoleConnected(opened, socket),
      );
    } else {
      const { path } = route;
      this.#sockets.handleUpgrade(request, socket, head, (opened) =>
        this.#listener.androidConnected(opened, address, path),
      );
    }
  }

  #refusal(request: IncomingMessage, { ip }: PeerAddress, route: Route): Refusal | null {
    if (route.kind === 'reserved') {
      const words = `${route.path} is not served by this version of the station.`;
      return { status: '501 Not Implemented', code: 'path-not-served', words };
    }
    if (route.kind === 'console') {
      const words = socketRefusal({ ip, headers: request.headers });
      if (words !== null) return { status: '403 Forbidden', code: 'console-refused', words };
    }
    if (this.#sockets.clients.size < this.#limits.connections) return null;
    const words = `The station has ${this.#limits.connections} connections already.`;
    return { status: '503 Service Unavailable', code: 'too-many-connections', words };
  }
}
