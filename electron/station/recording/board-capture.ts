import type { BoardReply } from '#shared/messages/board-messages.ts';
import type { BoardCommandKind } from '#shared/messages/board-messages.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Capture, CaptureHost, CaptureRequest, CaptureSession } from './capture.ts';

export type BoardCaptureLimits = Pick<typeof LIMITS, 'lingerMs' | 'boardStopMs'>;

interface Running<S> {
  readonly session: S;
  /** What Start of the station had asked for; a `start` on the way goes on with its take. */
  readonly request: CaptureRequest | null;
  /** When `stop` was sent, null before. */
  stoppedUs: number | null;
  /** The board has acknowledged it. */
  isAcknowledged: boolean;
  lastMessageUs: number;
}

/**
 * The captures of an ESP32 board, whoever gave the command: a session begins with the first JPEG after a `start`, a second
 * `start` begins another, and it ends at the `ACK` to `stop` when no picture has come for 300 ms, or 2 s after `stop` in
 * any case. What comes without a start belongs to nothing.
 */
export class BoardCapture<S extends CaptureSession> implements Capture<S> {
  readonly #clock: Clock;
  readonly #limits: BoardCaptureLimits;
  readonly #host: CaptureHost<S>;
  #running: Running<S> | null = null;
  /** What Start of the station asked for, until the session that it leads to. */
  #request: CaptureRequest | null = null;
  /** A `start` was sent, and no picture has come since. */
  #starting = false;
  #timer: Timer | null = null;

  constructor(clock: Clock, limits: BoardCaptureLimits, host: CaptureHost<S>) {
    this.#clock = clock;
    this.#limits = limits;
    this.#host = host;
  }

  get session(): S | null {
    return this.#running?.session ?? null;
  }

  get isStarting(): boolean {
    return this.#starting;
  }

  get isStopping(): boolean {
    return this.#running !== null && this.#running.stoppedUs !== null;
  }

  start(request: CaptureRequest): boolean {
    if (this.#starting || (this.#running !== null && this.#running.stoppedUs === null)) return false;
    this.#request = request;
    this.#host.sendStart(request.settings);
    return true;
  }

  stop(): void {
    this.#host.sendStop('operator');
  }

  /** A command was sent to the board, by the station or by somebody at a developer console. */
  commanded(kind: BoardCommandKind): void {
    if (kind === 'start') {
      this.#starting = true;
      this.#host.captureChanged();
    } else if (kind === 'stop') {
      this.#stopping();
    }
  }

  /** The board has answered. */
  replied({ kind }: BoardReply, to: BoardCommandKind): void {
    if (to === 'start' && kind === 'error') this.captureRefused();
    if (to === 'stop' && kind === 'ack' && this.#running !== null && this.#running.stoppedUs !== null) {
      this.#running.isAcknowledged = true;
      this.#running.lastMessageUs = this.#clock.nowUs();
      this.#scheduleEnd(this.#running);
    }
  }

  captureStarted(): void {}
  captureStopped(): void {}

  captureRefused(): void {
    this.#request = null;
    this.#starting = false;
    this.#host.captureChanged();
  }

  receive(message: MediaMessage): boolean {
    if (this.#starting) this.#open();
    const running = this.#running;
    if (running === null) {
      this.#host.messageWithoutSession();
      this.#host.messagesDropped(1);
      return true;
    }
    running.lastMessageUs = message.arrivalUs;
    running.session.write(message);
    return true;
  }

  connectionLost(): void {
    this.close('disconnected');
  }

  connectionResumed(): void {}

  close(cause: EndCause): void {
    this.#request = null;
    this.#starting = false;
    this.#end(cause);
  }

  abort(): void {
    if (this.#running === null) return;
    this.#end('write error');
    this.#host.sendStop('problem');
  }

  #stopping(): void {
    this.#request = null;
    this.#starting = false;
    const running = this.#running;
    if (running !== null && running.stoppedUs === null) {
      running.stoppedUs = this.#clock.nowUs();
      running.session.settle();
      this.#scheduleEnd(running);
    }
    this.#host.captureChanged();
  }

  #open(): void {
    const request = this.#request ?? (this.isStopping ? null : (this.#running?.request ?? null));
    this.#end(this.isStopping ? 'stopped' : 'restarted');
    this.#starting = false;
    this.#request = null;
    const session = this.#host.openSession(request, null);
    if (session !== null) {
      this.#running = { session, request, stoppedUs: null, isAcknowledged: false, lastMessageUs: this.#clock.nowUs() };
    }
    this.#host.captureChanged();
  }

  #end(cause: EndCause): void {
    this.#timer?.cancel();
    this.#timer = null;
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    void running.session.end(cause);
    this.#host.captureChanged();
  }

  /** Looks again at the earliest moment at which the session may end. */
  #scheduleEnd(running: Running<S>): void {
    if (this.#running !== running || running.stoppedUs === null) return;
    const { lingerMs, boardStopMs } = this.#limits;
    const latestUs = running.stoppedUs + boardStopMs * 1000;
    const endUs = running.isAcknowledged ? Math.min(running.lastMessageUs + lingerMs * 1000, latestUs) : latestUs;
    const waitUs = endUs - this.#clock.nowUs();
    this.#timer?.cancel();
    if (waitUs > 0) this.#timer = this.#clock.after(Math.ceil(waitUs / 1000), () => this.#scheduleEnd(running));
    else this.#end(running.isAcknowledged ? 'stopped' : 'no answer');
  }
}
