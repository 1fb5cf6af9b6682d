import { sequenceAfter, sequencesAhead } from '#shared/delivery/sequence.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Capture, CaptureHost, CaptureRequest, CaptureSession } from './capture.ts';

export type OrderedCaptureLimits = Pick<typeof LIMITS, 'stopMaxMs' | 'heldMs'>;

/** A capture that the camera names, and the sequence number that it has to send next; null = any. */
export interface NamedCapture {
  readonly captureId: string;
  readonly next: number | null;
}

interface Running<S> {
  readonly session: S;
  /** The camera's own id of the capture; null where it has none and cannot go on with it. */
  readonly captureId: string | null;
  /** The number of the next frame that is new; null before the first. */
  next: number | null;
  /** When Stop was given, null before. */
  stoppedUs: number | null;
  lastMessageUs: number;
}

/**
 * The captures of a camera that sends in order (protocol 2): `capture_started`, its frames, `capture_stopped`, each capture
 * whole before the next. So a session begins and ends exactly with these two, however long the last frames take on a slow
 * link; frames outside belong to no capture. Only a camera that is there and falls silent after Stop has its session ended
 * without.
 *
 * A capture that the camera names outlives its connection: its session is held until the camera is back and goes on with
 * it, sending what has not been acknowledged once more; what was taken already is passed over.
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
  #connected = true;
  #timer: Timer | null = null;

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

  /** The capture that is being taken, as far as the camera can go on with it. */
  get named(): NamedCapture | null {
    const captureId = this.#running?.captureId ?? null;
    return captureId === null ? null : { captureId, next: this.#running?.next ?? null };
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
      this.#wait();
    }
    this.#host.captureChanged();
  }

  captureStarted(captureId: string | null): void {
    if (captureId !== null && this.#running?.captureId === captureId) return;
    if (captureId !== null && this.#host.isSettled(captureId)) {
      this.#end(this.isStopping ? 'stopped' : 'restarted');
      this.#host.captureSettled(captureId);
      return;
    }
    this.#end(this.isStopping ? 'stopped' : 'restarted');
    const request = this.#asked ?? this.#stopped;
    const stopIsUnderWay = this.#asked === null && this.#stopped !== null;
    this.#starting = false;
    const session = this.#host.openSession(request, captureId);
    if (session !== null) {
      const nowUs = this.#clock.nowUs();
      const stoppedUs = stopIsUnderWay ? nowUs : null;
      this.#running = { session, captureId, next: null, stoppedUs, lastMessageUs: nowUs };
      if (stopIsUnderWay) this.#wait();
    } else if (captureId !== null) {
      this.#host.captureSettled(captureId);
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

  receive(message: MediaMessage): boolean {
    const running = this.#running;
    if (running === null) {
      this.#host.messageWithoutSession();
      this.#host.messagesDropped(1);
      return false;
    }
    running.lastMessageUs = message.arrivalUs;
    const { sequence } = message;
    if (sequence !== null && running.captureId !== null) {
      if (running.next !== null && sequencesAhead(sequence, running.next) < 0) return false;
      running.next = sequenceAfter(sequence);
    }
    running.session.write(message);
    return true;
  }

  /** Goes on with a session that an earlier run of the station left. */
  adopt(session: S, { captureId, next }: NamedCapture, stoppedUs: number | null): void {
    this.#running = { session, captureId, next, stoppedUs, lastMessageUs: this.#clock.nowUs() };
    if (stoppedUs !== null) this.#host.sendStop('operator');
    this.#wait();
    this.#host.captureChanged();
  }

  connectionLost(): void {
    this.#connected = false;
    this.#starting = false;
    const running = this.#running;
    if (running !== null && running.captureId === null) this.#end('disconnected');
    running?.session.flush();
    this.#wait();
  }

  connectionResumed(held: readonly string[]): void {
    this.#connected = true;
    const running = this.#running;
    if (running === null || running.captureId === null) return;
    if (!held.includes(running.captureId)) {
      // The page was loaded anew, and what it held is gone.
      this.#end('disconnected');
      return;
    }
    running.lastMessageUs = this.#clock.nowUs();
    if (running.stoppedUs !== null) this.#host.sendStop('operator');
    this.#wait();
    this.#host.captureChanged();
  }

  close(cause: EndCause): void {
    this.#forget();
    if (cause === 'shutdown') this.#running?.session.settle();
    this.#end(cause);
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
    this.#timer?.cancel();
    this.#timer = null;
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    const { session, captureId } = running;
    // What a station that ends has not taken may still be brought to the next.
    const isSettled = captureId !== null && cause !== 'shutdown' && cause !== 'disconnected';
    void this.#ended(session.end(cause), isSettled ? captureId : null);
    this.#host.captureChanged();
  }

  async #ended(ended: Promise<void>, settled: string | null): Promise<void> {
    await ended;
    if (settled !== null) this.#host.captureSettled(settled);
  }

  /** A camera that is there has to send after Stop; one that is away is waited for, but not for ever. */
  #wait(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const running = this.#running;
    if (running === null) return;
    if (!this.#connected) this.#timer = this.#clock.after(this.#limits.heldMs, () => this.#waitedLong());
    else if (running.stoppedUs !== null) this.#watch(running);
  }

  #waitedLong(): void {
    // While a take goes on, its cameras may come back at any time.
    if (!this.isStopping && this.#host.isAwaited()) this.#wait();
    else this.#end('disconnected');
  }

  /** Ends the session when nothing has come for the limit since Stop. */
  #watch(running: Running<S>): void {
    const sinceUs = Math.max(running.stoppedUs ?? 0, running.lastMessageUs);
    const waitUs = sinceUs + this.#limits.stopMaxMs * 1000 - this.#clock.nowUs();
    this.#timer?.cancel();
    if (waitUs > 0) this.#timer = this.#clock.after(Math.ceil(waitUs / 1000), () => this.#watch(running));
    else if (this.#running === running) this.#end('no answer');
  }
}
