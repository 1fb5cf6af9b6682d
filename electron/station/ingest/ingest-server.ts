import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { CAMERA_SUBPROTOCOL } from '#shared/messages/camera-messages.ts';
import type { Refusal } from '../access/refusal.ts';
import type { PeerAddress } from '../devices/device.ts';
import type { LIMITS } from '../limits.ts';
import type { WebResponse } from '../web-response.ts';
import { sendAnswer } from './http-answer.ts';
import { peerAddress } from './peer-address.ts';
import { type Route, routeOf } from './route.ts';
import { type Visit, visitOf } from './visit.ts';

/** Where the station listens. Port 0 takes any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The key and the certificate chain of the HTTPS port, PEM. */
export interface TlsCredentials {
  readonly key: string;
  readonly cert: string;
}

/** Who judges what comes, and takes it over. */
export interface IngestListener {
  /** Why a web socket is refused; null where it is not. */
  socketRefusal(visit: Visit, route: Route): Refusal | null;
  /** An Android app asks to come in: its entry says whether it may, and takes the socket. */
  androidAsked(visit: Visit, address: PeerAddress): SocketEntry;
  /** So does a board. */
  boardAsked(visit: Visit, address: PeerAddress): SocketEntry;
  /** `stream` carries the web socket. */
  cameraConnected(socket: WebSocket, stream: Duplex, address: PeerAddress): void;
  consoleConnected(socket: WebSocket, stream: Duplex, visit: Visit): void;
  /** A developer console, which may come in. */
  devConnected(socket: WebSocket): void;
  /** Answers a plain HTTP request. Never rejects. */
  webRequested(visit: Visit): Promise<WebResponse>;
  refused(address: PeerAddress, refusal: SocketRefusal): void;
}

/** One peer on its way in. */
export interface SocketEntry {
  /** Why it may not; null where it may, or has to wait. */
  readonly refusal: Refusal | null;
  opened(socket: WebSocket): void;
  /** The connection is gone before or after that. */
  gone(): void;
}

/** Why a socket is refused: the HTTP status, the log's code, and words for both. */
export interface SocketRefusal {
  readonly status: number;
  readonly code: string;
  readonly words: string;
}

export type IngestLimits = Readonly<
  Record<keyof Pick<typeof LIMITS, 'messageBytes' | 'consoleMessageBytes' | 'connections' | 'handshakeMs'>, number>
>;

/** Why the station cannot listen, in a sentence for the operator. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ListenAddress, flag: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use; end the program that holds it or choose another with ${flag}.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user; choose one above 1023 with ${flag}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}; leave out --host or name one it has.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}.`;
  }
}

/** How long devices have to close their end when the station stops. */
const GOODBYE_MS = 500;

function refuse(socket: Duplex, status: number, words: string): void {
  const body = `${words}\n`;
  // A peer that never closes its side must not keep the connection.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The network door: HTTP and WebSocket on one port, and the same over TLS on another. */
export class IngestServer {
  readonly #limits: IngestLimits;
  readonly #listener: IngestListener;
  readonly #http: Server;
  #https: SecureServer | null = null;
  readonly #sockets: WebSocketServer;
  /** Apart from the devices', because they outlive a restart of the station. */
  readonly #consoleSockets: WebSocketServer;

  constructor(limits: IngestLimits, listener: IngestListener) {
    this.#limits = limits;
    this.#listener = listener;
    this.#http = createServer(this.#serverOptions());
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      // A client that offers protocols and is answered with none gives up; the Android app offers none.
      handleProtocols: (offered) => (offered.has(CAMERA_SUBPROTOCOL) ? CAMERA_SUBPROTOCOL : false),
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
    return this.#listen(this.#http, address, '--port');
  }

  /** Listens with TLS as well. Resolves with the port. Rejects with ListenError. */
  startSecure(address: ListenAddress, credentials: TlsCredentials): Promise<number> {
    const server = createSecureServer({ ...this.#serverOptions(), ...credentials, minVersion: 'TLSv1.2' });
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#https = server;
    return this.#listen(server, address, '--https-port');
  }

  /** Connections from now on get another certificate; those that stand keep theirs. */
  useCredentials(credentials: TlsCredentials): void {
    this.#https?.setSecureContext(credentials);
  }

  /**
   * Takes no more connections and closes those of devices. Open consoles are left to who took them: a station that
   * starts anew keeps them, and what it has to tell them.
   */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, 'The station is shutting down.');
    const servers = [this.#http, this.#https].filter((server) => server !== null);
    for (const server of servers) {
      server.close();
      server.closeIdleConnections();
    }
    await this.#whenGone(GOODBYE_MS);
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const server of servers) server.closeAllConnections();
  }

  #serverOptions() {
    const { handshakeMs } = this.#limits;
    return { requestTimeout: handshakeMs, headersTimeout: handshakeMs, noDelay: true };
  }

  #listen(server: Server | SecureServer, address: ListenAddress, flag: string): Promise<number> {
    const secure = server !== this.#http;
    server.maxConnections = this.#limits.connections * 2;
    server.on('request', (request, response) => this.#answer(request, response, secure));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head, secure));
    server.on('clientError', (_error, socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(new ListenError(listenProblem(error, address, flag))));
      server.listen(address.port, address.host, () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
      });
    });
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

  #answer(request: IncomingMessage, response: ServerResponse, secure: boolean): void {
    const visit = visitOf(request, secure);
    response.on('error', () => undefined);
    void this.#listener.webRequested(visit).then((answer) => sendAnswer(response, answer, visit.method));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, secure: boolean): void {
    const address = peerAddress(request.socket);
    const visit = visitOf(request, secure);
    const route = routeOf(visit.path);
    socket.on('error', () => socket.destroy());
    const refused = (refusal: SocketRefusal): void => {
      refuse(socket, refusal.status, refusal.words);
      this.#listener.refused(address, refusal);
    };
    const refusal = this.#refusal(visit, route);
    if (refusal !== null) {
      refused(refusal);
      return;
    }
    if (route.kind === 'console') {
      this.#consoleSockets.handleUpgrade(request, socket, head, (opened) =>
        this.#listener.consoleConnected(opened, socket, visit),
      );
    } else if (route.kind === 'dev') {
      this.#consoleSockets.handleUpgrade(request, socket, head, (opened) => this.#listener.devConnected(opened));
    } else if (route.kind === 'camera') {
      this.#sockets.handleUpgrade(request, socket, head, (opened) =>
        this.#listener.cameraConnected(opened, socket, address),
      );
    } else {
      const asksAs = route.kind === 'esp' ? 'boardAsked' : 'androidAsked';
      const entry = this.#listener[asksAs](visit, address);
      if (entry.refusal !== null) {
        // The gatekeeper has told the log.
        refuse(socket, entry.refusal.status, entry.refusal.words);
        return;
      }
      socket.once('close', () => entry.gone());
      this.#sockets.handleUpgrade(request, socket, head, (opened) => entry.opened(opened));
    }
  }

  #refusal(visit: Visit, route: Route): SocketRefusal | null {
    const refusal = this.#listener.socketRefusal(visit, route);
    if (refusal !== null) return refusal;
    if (this.#sockets.clients.size < this.#limits.connections) return null;
    const words = `The station has ${this.#limits.connections} connections already.`;
    return { status: 503, code: 'too-many-connections', words };
  }
}
