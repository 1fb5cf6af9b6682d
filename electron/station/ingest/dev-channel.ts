import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { DevLink, DevSession } from '../console/dev-consoles.ts';
import { closeWithReason } from './close-with-reason.ts';
import { Heartbeat, type HeartbeatLimits } from './heartbeat.ts';

const TRY_AGAIN_LATER = 1013;
/** A command is a line. */
const MAX_COMMAND = 200;

/** The station's end of a developer console's web socket: commands in; lines and JPEGs out. */
export class DevChannel implements DevLink {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #limits: HeartbeatLimits;
  #heartbeat: Heartbeat;
  #session: DevSession | null = null;

  constructor(socket: WebSocket, clock: Clock, limits: HeartbeatLimits) {
    this.#socket = socket;
    this.#clock = clock;
    this.#limits = limits;
    this.#heartbeat = this.#watch();
  }

  /** Begins to hand on what is typed. */
  open(connect: (link: DevLink) => DevSession): void {
    const session = connect(this);
    this.#session = session;
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // What fails is followed by the end.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#heartbeat.stop();
      session.closed();
    });
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  sendText(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  sendPicture(jpeg: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(jpeg, { binary: true });
  }

  close(reason: string): void {
    closeWithReason(this.#socket, this.#clock, TRY_AGAIN_LATER, reason);
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heartbeat.heard();
    if (!isBinary && Buffer.isBuffer(data)) this.#session?.received(data.toString('utf8').slice(0, MAX_COMMAND));
  }

  /** A ping stands behind all that waits: while something does, silence means nothing. */
  #watch(): Heartbeat {
    return new Heartbeat(this.#socket, this.#clock, this.#limits, () => {
      if (this.#session?.isBehind === true) this.#heartbeat = this.#watch();
      else this.#socket.terminate();
    });
  }
}
