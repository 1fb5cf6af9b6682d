import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Capture, CaptureHost, CaptureRequest, CaptureSession } from './capture.ts';
import { PreRoll } from './pre-roll.ts';

export type CaptureLimits = Pick<
  typeof LIMITS,
  'preRollMs' | 'preRollBytes' | 'lingerMs' | 'stopAnswerMs' | 'stopQuietMs' | 'stopMaxMs' | 'startRepeatMs'
>;

interface Running<S> {
  readonly session: S;
  /** False while a session that its frames opened still waits for its `capture_started`. */
  announced: boolean;
  ending: { readonly sinceUs: number; answered: boolean } | null;
  lastMessageUs: number;
}

/**
 * The captures of the Android app. A session begins with `capture_started`, or with the first message
 * after Start, or with the codec config of a new capture; whichever of these comes first begins it and the others belong
 * to it, for the app sends them from different threads. It ends after `capture_stopped` when frames have ceased, or by
 * the rules for a device that does not answer Stop.
 */
export class DeviceCapture<S extends CaptureSession> implements Capture<S> {
  readonly #clock: Clock;
  readonly #limits: CaptureLimits;
  readonly #host: CaptureHost<S>;
  readonly #preRoll: PreRoll;
  #running: Running<S> | null = null;
  #request: CaptureRequest | null = null;
  #requestedUs = -Infinity;
  /** A Stop that came before the device had begun, and what had been asked of it. */
  #overtaken: { readonly atUs: number; readonly request: CaptureRequest } | null = null;
  #postponedStart: Timer | null = null;
  /** The last session ended before the device had answered its Stop. */
  #answerOutstanding = false;
  #endTimer: Timer | null = null;
  readonly #preRollTimer: Timer;

  constructor(clock: Clock, limits: CaptureLimits, host: CaptureHost<S>) {
    this.#clock = clock;
    this.#limits = limits;
    this.#host = host;
    this.#preRoll = new PreRoll({ maxMs: limits.preRollMs, maxBytes: limits.preRollBytes });
    this.#preRollTimer = clock.every(limits.preRollMs, () => this.#drop(this.#preRoll.expire(clock.nowUs())));
  }

  /** The session that takes frames now, null where there is none. */
  get session(): S | null {
    return this.#running?.session ?? null;
  }

  /** Start was given and nothing has come of it yet. */
  get isStarting(): boolean {
    return this.#request !== null || this.#postponedStart !== null;
  }

  /** The session waits for its last frames. */
  get isStopping(): boolean {
    return this.#running !== null && this.#running.ending !== null;
  }

  /**
   * Asks the device to capture. Does nothing while it captures or was asked within the last seconds: a second
   * `start_capture` before the first took effect would start a second encoder. Where Stop took the first back, the second
   * waits until that time is over. True if the command was sent now.
   */
  start(request: CaptureRequest): boolean {
    if (this.#running !== null && this.#running.ending === null) return false;
    const nowUs = this.#clock.nowUs();
    const waitUs = this.#requestedUs + this.#limits.startRepeatMs * 1000 - nowUs;
    if (waitUs > 0) {
      if (this.#request === null) this.#postponeStart(request, Math.ceil(waitUs / 1000));
      return false;
    }
    this.#cancelPostponedStart();
    this.#request = request;
    this.#requestedUs = nowUs;
    this.#overtaken = null;
    this.#host.sendStart(request.settings);
    this.#host.captureChanged();
    return true;
  }

  /** Asks the device to stop; its session ends when it has answered, or by the rules where it does not. */
  stop(): void {
    if (this.#request !== null) this.#overtaken = { atUs: this.#clock.nowUs(), request: this.#request };
    this.#request = null;
    this.#cancelPostponedStart();
    this.#sendStop();
  }

  captureStarted(): void {
    const running = this.#running;
    if (running !== null && !running.announced && running.ending?.answered !== true) {
      running.announced = true;
      this.#answerOutstanding = false;
      // Stop may have come too early for the app, as below; a Start given since must not be stopped.
      if (running.ending !== null && this.#request === null) this.#host.sendStop('operator');
      return;
    }
    if (running !== null) this.#end(running.ending === null ? 'restarted' : 'stopped');
    this.#answerOutstanding = false;
    // Stop overtook the start: the app ignored it because it was not streaming yet.
    const overtaken = this.#overtaken;
    this.#overtaken = null;
    const isLate = overtaken !== null && this.#clock.nowUs() - overtaken.atUs < this.#limits.stopMaxMs * 1000;
    if (isLate) this.#request ??= overtaken.request;
    this.#open(true);
    if (isLate) this.#sendStop();
  }

  captureStopped(): void {
    const running = this.#running;
    // The app sends its texts in their order: before this session's capture_started it answers the Stop of the last one.
    const isOfLastSession = this.#answerOutstanding && running?.announced === false;
    this.#answerOutstanding = false;
    if (running === null || isOfLastSession) return;
    running.ending ??= { sinceUs: this.#clock.nowUs(), answered: true };
    running.ending.answered = true;
    running.session.settle();
    // What counts from here is silence after the answer.
    running.lastMessageUs = this.#clock.nowUs();
    this.#scheduleEnd(running);
    this.#host.captureChanged();
  }

  /** The app never says so. */
  captureRefused(): void {}

  receive(message: MediaMessage): boolean {
    let running = this.#running;
    if (running !== null && running.session.beginsAnotherCapture(message)) {
      const wasEnding = running.ending !== null;
      this.#end(wasEnding ? 'stopped' : 'restarted');
      running = wasEnding && this.#request === null ? null : this.#open(false);
    } else if (running === null && this.#request !== null) {
      // Its numbers begin anew: what waits was sent late by an earlier capture.
      if (message.sequence === 0) this.#drop(this.#preRoll.take().length);
      running = this.#open(false);
    }
    if (running === null) {
      this.#host.messageWithoutSession();
      this.#drop(this.#preRoll.push(message));
      return true;
    }
    running.lastMessageUs = message.arrivalUs;
    running.session.write(message);
    return true;
  }

  /** The app cannot go on with a capture: its connection is its session. */
  connectionLost(): void {
    this.close('disconnected');
  }

  connectionResumed(): void {}

  close(cause: EndCause): void {
    this.#request = null;
    this.#cancelPostponedStart();
    if (this.#running !== null) this.#end(cause);
    this.#drop(this.#preRoll.take().length);
    this.#preRollTimer.cancel();
  }

  /** Ends the session whose disk failed; the device is told to stop, for nothing can take its frames. */
  abort(): void {
    if (this.#running === null) return;
    this.#request = null;
    this.#cancelPostponedStart();
    this.#end('write error');
    this.#answerOutstanding = true;
    this.#host.sendStop('problem');
  }

  #sendStop(): void {
    this.#host.sendStop('operator');
    if (this.#running !== null && this.#running.ending === null) {
      this.#running.ending = { sinceUs: this.#clock.nowUs(), answered: false };
      this.#scheduleEnd(this.#running);
    }
    this.#host.captureChanged();
  }

  #postponeStart(request: CaptureRequest, ms: number): void {
    this.#cancelPostponedStart();
    this.#postponedStart = this.#clock.after(ms, () => {
      this.#postponedStart = null;
      if (!this.start(request)) this.#host.captureChanged();
    });
    this.#host.captureChanged();
  }

  #cancelPostponedStart(): void {
    this.#postponedStart?.cancel();
    this.#postponedStart = null;
  }

  #open(announced: boolean): Running<S> | null {
    const request = this.#request;
    this.#request = null;
    this.#requestedUs = -Infinity;
    this.#drop(this.#preRoll.expire(this.#clock.nowUs()));
    const kept = this.#sinceRestart(this.#preRoll.take());
    const session = this.#host.openSession(request, null);
    if (session === null) {
      this.#drop(kept.length);
      this.#host.captureChanged();
      return null;
    }
    this.#running = { session, announced, ending: null, lastMessageUs: this.#clock.nowUs() };
    for (const message of kept) session.write(message);
    this.#host.captureChanged();
    return this.#running;
  }

  /** Leaves out what an earlier capture sent late: numbers begin anew with each capture. */
  #sinceRestart(kept: readonly MediaMessage[]): readonly MediaMessage[] {
    const first = kept.findLastIndex((message) => message.sequence === 0);
    if (first > 0) this.#drop(first);
    return first > 0 ? kept.slice(first) : kept;
  }

  #end(cause: EndCause): void {
    this.#endTimer?.cancel();
    this.#endTimer = null;
    const running = this.#running;
    this.#running = null;
    this.#answerOutstanding = running?.ending?.answered === false;
    void running?.session.end(cause);
    this.#host.captureChanged();
  }

  /** Sets the timer for the earliest moment at which the session may end, and looks again then. */
  #scheduleEnd(running: Running<S>): void {
    const { ending } = running;
    if (ending === null) return;
    const { lingerMs, stopAnswerMs, stopQuietMs, stopMaxMs } = this.#limits;
    const quietUs = (ending.answered ? lingerMs : stopQuietMs) * 1000;
    const earliestUs = ending.answered ? 0 : ending.sinceUs + stopAnswerMs * 1000;
    const endUs = Math.min(Math.max(running.lastMessageUs + quietUs, earliestUs), ending.sinceUs + stopMaxMs * 1000);
    this.#endTimer?.cancel();
    const waitUs = endUs - this.#clock.nowUs();
    if (waitUs > 0) {
      this.#endTimer = this.#clock.after(Math.ceil(waitUs / 1000), () => this.#scheduleEnd(running));
    } else if (this.#running === running) {
      this.#end(ending.answered ? 'stopped' : 'no answer');
    }
  }

  #drop(count: number): void {
    if (count > 0) this.#host.messagesDropped(count);
  }
}
