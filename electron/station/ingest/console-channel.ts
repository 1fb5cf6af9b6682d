import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { ConsoleEvent } from '#shared/contract/events.ts';
import { type ConsoleMessage, consoleRequest } from '#shared/contract/messages.ts';
import type { Clock } from '../clock.ts';
import type { ConsoleHost, ConsoleLink, ConsoleSession } from '../console/console-link.ts';
import { closeWithReason } from './close-with-reason.ts';
import { Heartbeat, type HeartbeatLimits } from './heartbeat.ts';

/** Closed by the station, for a reason that is no mistake of the console's. */
const TRY_AGAIN_LATER = 1013;
const UNSUPPORTED_DATA = 1003;

/** The station's end of a console's web socket: requests in; replies, events and preview packets out. */
export class ConsoleChannel implements ConsoleLink {
  readonly place: ConsoleLink['place'];
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #heartbeat: Heartbeat;
  #session: ConsoleSession | null = null;

  /** `stream` is what carries the web socket. */
  constructor(socket: WebSocket, stream: Duplex, clock: Clock, limits: HeartbeatLimits, place: ConsoleLink['place']) {
    this.place = place;
    this.#socket = socket;
    this.#stream = stream;
    this.#clock = clock;
    this.#heartbeat = new Heartbeat(socket, clock, limits, () => socket.terminate());
  }

  /** Brings the console to its host, and from then on its requests. */
  open(host: ConsoleHost): void {
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // What fails is followed by the end.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#heartbeat.stop();
      this.#session?.closed();
    });
    this.#session = host.connect(this);
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  sendEvent(event: ConsoleEvent): void {
    this.#send({ kind: 'event', event });
  }

  sendPreview(header: Uint8Array, accessUnit: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // Two fragments of one message, so that the picture is not copied behind its header, and one write for both.
    this.#stream.cork();
    this.#socket.send(header, { binary: true, fin: false });
    this.#socket.send(accessUnit, { binary: true, fin: true });
    this.#stream.uncork();
  }

  close(reason: string): void {
    closeWithReason(this.#socket, this.#clock, TRY_AGAIN_LATER, reason);
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heartbeat.heard();
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#socket.close(UNSUPPORTED_DATA, 'A console sends text only.');
      return;
    }
    const request = parseRequest(data.toString('utf8'));
    if (request === null) {
      this.#socket.close(UNSUPPORTED_DATA, 'This is not a request of the console.');
      return;
    }
    const { id, command, args } = request;
    void this.#session?.request(command, args).then((outcome) => this.#send({ kind: 'reply', id, outcome }));
  }

  #send(message: ConsoleMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parseRequest(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return consoleRequest.parse(value);
  } catch {
    return null;
  }
}
