import { sequenceAfter, sequencesAhead } from '#shared/delivery/sequence.ts';
import type { HeldCapture } from '#shared/messages/camera-messages.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Capture, CaptureHost, CaptureRequest, CaptureSession } from './capture.ts';

/** How a session ends of which the camera may still bring the rest: to this run of the station or the next. */
const IS_STILL_WANTED: ReadonlySet<EndCause> = new Set<EndCause>(['shutdown', 'disconnected', 'no answer']);

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
  /** What Start had asked for; null where nobody had, or an earlier run of the station knew. */
  readonly request: CaptureRequest | null;
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

  /** Whether the camera has to go on with something when it is back, or to hear of a Stop. */
  get isUnfinished(): boolean {
    return this.named !== null || this.#asked !== null || this.#stopped !== null;
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
    if (captureId !== null && this.#running?.captureId === captureId) {
      this.#starting = false;
      return;
    }
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
      this.#running = { session, captureId, request, next: null, stoppedUs, lastMessageUs: nowUs };
      if (stopIsUnderWay) this.#wait();
    }
    // A station that ends takes none: the camera keeps it for the next run, for it is not told that it is settled.
    this.#host.captureChanged();
  }

  captureStopped(): void {
    const running = this.#running;
    // A Stop that was for what comes after this capture still stands.
    if (running === null || this.#stopped === running.request) this.#stopped = null;
    if (running !== null) {
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
  adopt(session: S, { captureId, next }: NamedCapture, stoppedUs: number | null, held: readonly HeldCapture[]): void {
    this.#running = { session, captureId, request: null, next, stoppedUs, lastMessageUs: this.#clock.nowUs() };
    this.#sayStop(held);
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

  connectionResumed(held: readonly HeldCapture[]): void {
    this.#connected = true;
    const running = this.#running;
    if (running !== null && held.some(({ captureId }) => captureId === running.captureId)) {
      running.lastMessageUs = this.#clock.nowUs();
    } else {
      // The page was loaded anew, and what it held is gone.
      this.#end('disconnected');
    }
    this.#sayStop(held);
    this.#wait();
    this.#host.captureChanged();
  }

  /** What the camera still films though Stop was given, it has not heard of: one that has ended needs no Stop. */
  #sayStop(held: readonly HeldCapture[]): void {
    if (this.#asked !== null) return;
    const isFilming = held.some(({ captureId, ended }) => !ended && !this.#isWanted(captureId));
    if (isFilming) this.#host.sendStop('operator');
  }

  #isWanted(captureId: string): boolean {
    return this.#running?.captureId === captureId ? this.#running.stoppedUs === null : this.#stopped === null;
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
    const ended = session.end(cause);
    if (captureId !== null && !IS_STILL_WANTED.has(cause)) this.#host.captureSettling(captureId, ended);
    this.#host.captureChanged();
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

  /**
   * Ends the session when nothing has come for the limit since Stop. A camera that can go on with a capture and is there
   * may be slow: it is waited for as if it was away.
   */
  #watch(running: Running<S>): void {
    const sinceUs = Math.max(running.stoppedUs ?? 0, running.lastMessageUs);
    const limitMs = running.captureId === null ? this.#limits.stopMaxMs : this.#limits.heldMs;
    const waitUs = sinceUs + limitMs * 1000 - this.#clock.nowUs();
    this.#timer?.cancel();
    if (waitUs > 0) this.#timer = this.#clock.after(Math.ceil(waitUs / 1000), () => this.#watch(running));
    else if (this.#running === running) this.#end('no answer');
  }
}
