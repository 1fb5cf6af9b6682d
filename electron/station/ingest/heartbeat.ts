import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../clock.ts';
import { keepNewest } from '../keep-newest.ts';

/** How often to ping, and after how much silence a peer is gone. */
export interface HeartbeatLimits {
  readonly pingIntervalMs: number;
  readonly peerSilenceMs: number;
}

/** Enough for one turn of the event loop, in which waiting sockets are read. */
const READ_FIRST_MS = 10;
/** Pings whose answers are waited for, and round trips that are kept. */
const KEPT_PINGS = 9;

/**
 * Watches over one WebSocket: a phone that left the Wi-Fi leaves a TCP connection that never closes. Anything that
 * arrives counts as a sign of life; where the `stream` below is known also the part of a message, which can take long on a
 * slow link. While the station itself does not read from the peer, silence means nothing.
 */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #limits: HeartbeatLimits;
  readonly #gone: () => void;
  #timer: Timer;
  readonly #probes = new Set<() => void>();
  #deadline: Timer | null = null;
  readonly #stream: Socket | null;
  #bytesRead = 0;
  #lastHeardUs: number;
  /** When the ping whose number is the key was sent; of those that are not answered the newest are kept. */
  readonly #sent = new Map<string, number>();
  readonly #roundTripsUs: number[] = [];
  #pings = 0;

  constructor(socket: WebSocket, clock: Clock, limits: HeartbeatLimits, gone: () => void, stream?: Duplex) {
    this.#socket = socket;
    this.#clock = clock;
    this.#limits = limits;
    this.#gone = gone;
    this.#stream = stream instanceof Socket ? stream : null;
    this.#lastHeardUs = clock.nowUs();
    this.#timer = clock.every(limits.pingIntervalMs, () => this.#beat());
    socket.on('pong', (data) => this.#answered(data.toString('latin1')));
    socket.on('ping', () => this.heard());
  }

  /** Something arrived from the peer. */
  heard(): void {
    this.#lastHeardUs = this.#clock.nowUs();
    for (const answered of this.#probes) answered();
  }

  /** How long a ping takes there and back: the median of the last ones; null before the first. */
  get roundTripUs(): number | null {
    const sorted = this.#roundTripsUs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  /** Asks for a sign of life now; false where none comes within the limit. */
  probe(timeoutMs: number): Promise<boolean> {
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve(false);
    if (this.#socket.isPaused) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (alive: boolean): void => {
        timer.cancel();
        this.#probes.delete(answered);
        resolve(alive);
      };
      const answered = (): void => settle(true);
      const timer = this.#clock.after(timeoutMs, () => settle(false));
      this.#probes.add(answered);
      this.#ping();
    });
  }

  stop(): void {
    this.#timer.cancel();
    this.#deadline?.cancel();
  }

  #beat(): void {
    const leftMs = this.#checkSilence();
    if (leftMs === null) return;
    if (this.#socket.readyState === this.#socket.OPEN) this.#ping();
    // The peer may fall due between two beats.
    this.#deadline?.cancel();
    this.#deadline = this.#clock.after(leftMs, () => this.#checkSilence());
  }

  #ping(): void {
    this.#pings += 1;
    const number = `${this.#pings}`;
    this.#sent.set(number, this.#clock.nowUs());
    keepNewest(this.#sent, KEPT_PINGS);
    this.#socket.ping(number);
  }

  /** A pong bears what its ping did (RFC 6455, 5.5.3). */
  #answered(number: string): void {
    this.heard();
    const sentUs = this.#sent.get(number);
    if (sentUs === undefined) return;
    this.#sent.delete(number);
    this.#roundTripsUs.push(this.#clock.nowUs() - sentUs);
    if (this.#roundTripsUs.length > KEPT_PINGS) this.#roundTripsUs.shift();
  }

  /** A part of a message has arrived since it was asked last. */
  #hasRead(): boolean {
    const before = this.#bytesRead;
    this.#bytesRead = this.#stream?.bytesRead ?? 0;
    return this.#bytesRead !== before;
  }

  /** How long the peer may still be silent, in ms; null where nothing more is to be done now. */
  #checkSilence(): number | null {
    const nowUs = this.#clock.nowUs();
    if (this.#hasRead()) this.#lastHeardUs = nowUs;
    if (this.#socket.isPaused) {
      this.#lastHeardUs = nowUs;
      return null;
    }
    const leftMs = this.#limits.peerSilenceMs - (nowUs - this.#lastHeardUs) / 1000;
    if (leftMs > 0) return Math.ceil(leftMs);
    this.stop();
    // Where the station itself stood still, timers run before what has arrived in the meantime is read: read it first.
    this.#deadline = this.#clock.after(READ_FIRST_MS, () => this.#judge());
    return null;
  }

  #judge(): void {
    if (this.#hasRead()) this.#lastHeardUs = this.#clock.nowUs();
    if (this.#clock.nowUs() - this.#lastHeardUs >= this.#limits.peerSilenceMs * 1000) this.#gone();
    else this.#timer = this.#clock.every(this.#limits.pingIntervalMs, () => this.#beat());
  }
}
