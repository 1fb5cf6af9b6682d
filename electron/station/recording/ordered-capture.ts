import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Capture, CaptureHost, CaptureRequest, CaptureSession } from './capture.ts';

export type OrderedCaptureLimits = Pick<typeof LIMITS, 'stopMaxMs'>;

interface Running<S> {
  readonly session: S;
  /** When Stop was given, null before. */
  stoppedUs: number | null;
  lastMessageUs: number;
}

/**
 * The captures of a camera that sends in order (protocol 2): `capture_started`, its frames, `capture_stopped`, each capture
 * whole before the next. So a session begins and ends exactly with these two, however long the last frames take on a slow
 * link; frames outside belong to no capture. Only a camera that falls silent after Stop has its session ended without.
 */
export class OrderedCapture<S extends CaptureSession> implements Capture<S> {
  readonly #clock: Clock;
  readonly #limits: OrderedCaptureLimits;
  readonly #host: CaptureHost<S>;
  #running: Running<S> | null = null;
  /** What Start asked for; it holds until Stop, whatever the camera makes of it. */
  #asked: CaptureRequest | null = null;
  /** What was asked for before Stop: a capture that begins now was under way when Stop came. */
  #stopped: CaptureRequest | null = null;
  #starting = false;
  #endTimer: Timer | null = null;

  constructor(clock: Clock, limits: OrderedCaptureLimits, host: CaptureHost<S>) {
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
    this.#asked = request;
    this.#starting = true;
    this.#host.sendStart(request.settings);
    this.#host.captureChanged();
    return true;
  }

  stop(): void {
    this.#stopped = this.#asked ?? this.#stopped;
    this.#asked = null;
    this.#starting = false;
    this.#host.sendStop('operator');
    if (this.#running !== null && this.#running.stoppedUs === null) {
      this.#running.stoppedUs = this.#clock.nowUs();
      this.#running.session.settle();
      this.#watch(this.#running);
    }
    this.#host.captureChanged();
  }

  captureStarted(): void {
    const { isStopping } = this;
    if (this.#running !== null) this.#end(isStopping ? 'stopped' : 'restarted');
    const request = this.#asked ?? this.#stopped;
    const stopIsUnderWay = this.#asked === null && this.#stopped !== null;
    this.#starting = false;
    const session = this.#host.openSession(request);
    if (session !== null) {
      const nowUs = this.#clock.nowUs();
      this.#running = { session, stoppedUs: stopIsUnderWay ? nowUs : null, lastMessageUs: nowUs };
      if (stopIsUnderWay) this.#watch(this.#running);
    }
    this.#host.captureChanged();
  }

  captureStopped(): void {
    this.#stopped = null;
    if (this.#running !== null) {
      this.#end('stopped');
      return;
    }
    // It ended before it began: what was asked for comes to nothing.
    this.captureRefused();
  }

  captureRefused(): void {
    if (!this.#starting) return;
    this.#starting = false;
    this.#host.captureChanged();
  }

  receive(message: MediaMessage): void {
    const running = this.#running;
    if (running === null) {
      this.#host.messageWithoutSession();
      this.#host.messagesDropped(1);
      return;
    }
    running.lastMessageUs = message.arrivalUs;
    running.session.write(message);
  }

  close(cause: EndCause): void {
    this.#forget();
    if (this.#running !== null) this.#end(cause);
  }

  abort(): void {
    if (this.#running === null) return;
    this.#forget();
    this.#end('write error');
    this.#host.sendStop('problem');
  }

  #forget(): void {
    this.#asked = null;
    this.#stopped = null;
    this.#starting = false;
  }

  #end(cause: EndCause): void {
    this.#endTimer?.cancel();
    this.#endTimer = null;
    const running = this.#running;
    this.#running = null;
    void running?.session.end(cause);
    this.#host.captureChanged();
  }

  /** Ends the session when nothing has come for the limit since Stop. */
  #watch(running: Running<S>): void {
    const sinceUs = Math.max(running.stoppedUs ?? 0, running.lastMessageUs);
    const waitUs = sinceUs + this.#limits.stopMaxMs * 1000 - this.#clock.nowUs();
    this.#endTimer?.cancel();
    if (waitUs > 0) this.#endTimer = this.#clock.after(Math.ceil(waitUs / 1000), () => this.#watch(running));
    else if (this.#running === running) this.#end('no answer');
  }
}
