import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type LaneConditions, PERFECT, TcpLane } from './tcp-lane.ts';
import type { AtEnd } from './test-bed.ts';

/** How a link is cut: connections are reset at once; or nothing passes and nobody is told. */
export type Cut = 'reset' | 'blackhole';

/** What the link is like, from the cameras to the station and back; what is not named is perfect. Of each connection. */
export interface LinkConditions {
  readonly toStation?: Partial<LaneConditions>;
  readonly toCamera?: Partial<LaneConditions>;
}

/**
 * A link between cameras and a station on 127.0.0.1 that a test can delay, throttle, cut and mend. While it is cut, new
 * connections are reset or, in a black hole, never get through: one that is given up before `mend()` has never been.
 */
export class TcpProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #random: () => number;
  readonly #connections = new Set<ProxiedConnection>();
  #conditions: LinkConditions = {};
  #cut: Cut | null = null;
  #port = 0;

  private constructor(targetPort: number, random: () => number) {
    this.#targetPort = targetPort;
    this.#random = random;
    // Each direction ends for itself.
    this.#server = createServer({ allowHalfOpen: true }, (camera) => this.#accept(camera));
  }

  /** Opens a link to this port of 127.0.0.1. `random` gives numbers from 0 to below 1, for delays that vary. */
  static async open(atEnd: AtEnd, targetPort: number, random: () => number = Math.random): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, random);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    proxy.#port = typeof address === 'object' && address !== null ? address.port : 0;
    atEnd(() => proxy.stop());
    return proxy;
  }

  /** Where cameras connect to. */
  get port(): number {
    return this.#port;
  }

  /** Connections that are open now, those that wait in a black hole included. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Bytes that have been taken from one end and not been given to the other. */
  get queuedBytes(): number {
    return [...this.#connections].reduce((sum, { queuedBytes }) => sum + queuedBytes, 0);
  }

  /** From now on the link is like this, for connections that are open too. */
  change(conditions: LinkConditions): void {
    this.#conditions = conditions;
    for (const connection of this.#connections) connection.change(conditions);
  }

  cut(how: Cut): void {
    this.#cut = how;
    for (const connection of this.#connections) {
      if (how === 'reset') connection.reset();
      else connection.hold();
    }
  }

  /** What waited passes on, and new connections get through. */
  mend(): void {
    this.#cut = null;
    for (const connection of this.#connections) connection.release();
  }

  /** Resets whatever is open and listens no more. */
  async stop(): Promise<void> {
    this.cut('reset');
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(camera: Socket): void {
    const connection = new ProxiedConnection(camera, {
      targetPort: this.#targetPort,
      random: this.#random,
      conditions: this.#conditions,
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    if (this.#cut === 'reset') connection.reset();
    else if (this.#cut === 'blackhole') connection.hold();
    else connection.release();
  }
}

interface ConnectionParts {
  readonly targetPort: number;
  readonly random: () => number;
  readonly conditions: LinkConditions;
  /** Both ends are gone. */
  readonly closed: () => void;
}

/** A camera's connection and the one to the station that belongs to it, made when the first byte can pass. */
class ProxiedConnection {
  readonly #camera: Socket;
  readonly #parts: ConnectionParts;
  readonly #toStation: TcpLane;
  #toCamera: TcpLane | null = null;
  #station: Socket | null = null;
  #conditions: LinkConditions;

  constructor(camera: Socket, parts: ConnectionParts) {
    this.#camera = prepared(camera, () => this.#closed());
    this.#parts = parts;
    this.#conditions = parts.conditions;
    this.#toStation = new TcpLane(camera, { ...PERFECT, ...parts.conditions.toStation }, parts.random);
    this.#toStation.hold();
  }

  get queuedBytes(): number {
    return this.#toStation.queuedBytes + (this.#toCamera?.queuedBytes ?? 0);
  }

  change(conditions: LinkConditions): void {
    this.#conditions = conditions;
    this.#toStation.change({ ...PERFECT, ...conditions.toStation });
    this.#toCamera?.change({ ...PERFECT, ...conditions.toCamera });
  }

  hold(): void {
    this.#toStation.hold();
    this.#toCamera?.hold();
  }

  release(): void {
    if (this.#station === null && this.#toStation.end !== null) {
      this.reset();
      return;
    }
    if (this.#station === null) this.#reachStation();
    this.#toStation.release();
    this.#toCamera?.release();
  }

  reset(): void {
    this.#toStation.stop();
    this.#toCamera?.stop();
    this.#camera.resetAndDestroy();
    this.#station?.resetAndDestroy();
  }

  #reachStation(): void {
    const { targetPort, random } = this.#parts;
    const socket = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const station = prepared(socket, () => this.#closed());
    this.#station = station;
    this.#toCamera = new TcpLane(station, { ...PERFECT, ...this.#conditions.toCamera }, random);
    this.#toCamera.leadTo(this.#camera);
    this.#toStation.leadTo(station);
  }

  /** An end is gone; the other is told by the lane that leads there. */
  #closed(): void {
    if (this.#camera.destroyed && this.#station?.destroyed !== false) this.#parts.closed();
  }
}

/** As the ends of a link are: small messages go at once, and errors are told by the end that follows them. */
function prepared(socket: Socket, closed: () => void): Socket {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('close', closed);
  return socket;
}
