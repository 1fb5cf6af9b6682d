import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../clock.ts';

/** How often to ping, and after how much silence a peer is gone. */
export interface HeartbeatLimits {
  readonly pingIntervalMs: number;
  readonly peerSilenceMs: number;
}

/**
 * Watches over one WebSocket: a phone that left the Wi-Fi leaves a TCP connection that never closes. Anything that
 * arrives counts as a sign of life. While the station itself does not read from the peer, silence means nothing.
 */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #limits: HeartbeatLimits;
  readonly #gone: () => void;
  readonly #timer: Timer;
  readonly #probes = new Set<() => void>();
  #lastHeardUs: number;

  constructor(socket: WebSocket, clock: Clock, limits: HeartbeatLimits, gone: () => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#limits = limits;
    this.#gone = gone;
    this.#lastHeardUs = clock.nowUs();
    this.#timer = clock.every(limits.pingIntervalMs, () => this.#beat());
    socket.on('pong', () => this.heard());
    socket.on('ping', () => this.heard());
  }

  /** Something arrived from the peer. */
  heard(): void {
    this.#lastHeardUs = this.#clock.nowUs();
    for (const answered of this.#probes) answered();
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
      this.#socket.ping();
    });
  }

  stop(): void {
    this.#timer.cancel();
  }

  #beat(): void {
    if (this.#socket.isPaused) {
      this.#lastHeardUs = this.#clock.nowUs();
      return;
    }
    if (this.#clock.nowUs() - this.#lastHeardUs >= this.#limits.peerSilenceMs * 1000) {
      this.stop();
      this.#gone();
    } else if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.ping();
    }
  }
}
