import {
  DEFAULT_DELIVERY_BUFFER,
  type DeliveryBuffer,
  type HeldCapture,
  MAX_HELD_CAPTURES,
} from '../messages/camera-messages.ts';
import type { EncodedFrame } from './encoded-frame.ts';
import { type BegunCapture, type CaptureOutcome, UndeliveredCapture } from './undelivered-capture.ts';

const US_PER_MS = 1000;

/** What an outbox tells. */
export interface OutboxListener {
  /** The running capture has lost its only key frame, and is of no use before the next one. */
  keyWanted(): void;
  captureForgotten(capture: UndeliveredCapture): void;
}

/**
 * The captures that the station has not settled, in order; at most the last of them runs. What is kept of them is bounded
 * in bytes and in time of filming: beyond that the oldest frames fall out, up to the next key frame.
 */
export class Outbox {
  readonly #listener: OutboxListener;
  #captures: UndeliveredCapture[] = [];
  #limits: DeliveryBuffer = DEFAULT_DELIVERY_BUFFER;

  constructor(listener: OutboxListener) {
    this.#listener = listener;
  }

  /** In order. */
  get captures(): readonly UndeliveredCapture[] {
    return this.#captures;
  }

  get running(): UndeliveredCapture | null {
    const last = this.#captures.at(-1);
    return last === undefined || last.hasEnded ? null : last;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#captures.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Milliseconds of filming that are kept. */
  get ms(): number {
    return this.#captures.reduce((sum, { spanUs }) => sum + spanUs, 0) / US_PER_MS;
  }

  /** How much of what may be kept that is, 0 to 1. */
  get fraction(): number {
    return Math.max(this.bytes / this.#limits.bytes, this.ms / this.#limits.ms);
  }

  /** As the hello names them. */
  held(): HeldCapture[] {
    return this.#captures.map(({ held }) => held).filter((held) => held !== null);
  }

  setLimits(limits: DeliveryBuffer): void {
    this.#limits = limits;
    this.#enforce();
  }

  /** Throws where another capture runs. */
  begin(started: BegunCapture): UndeliveredCapture {
    return this.#append(new UndeliveredCapture(started));
  }

  /** A capture that ended before it began. Throws where another one runs. */
  appendEnd(outcome: CaptureOutcome): void {
    this.#append(new UndeliveredCapture(null, outcome));
  }

  /** Adds to the capture that runs. */
  push(frame: EncodedFrame): void {
    this.running?.add(frame);
    this.#enforce();
  }

  find(captureId: string): UndeliveredCapture | undefined {
    return this.#captures.find((capture) => capture.captureId === captureId);
  }

  forget(gone: UndeliveredCapture): void {
    gone.forget();
    this.#captures = this.#captures.filter((capture) => capture !== gone);
    this.#listener.captureForgotten(gone);
  }

  #append(capture: UndeliveredCapture): UndeliveredCapture {
    if (this.running !== null) throw new Error('A capture begins only when the one before it has ended.');
    this.#captures.push(capture);
    const [oldest] = this.#captures;
    if (this.#captures.length > MAX_HELD_CAPTURES && oldest !== undefined) this.forget(oldest);
    return capture;
  }

  #enforce(): void {
    while (this.bytes > this.#limits.bytes || this.ms > this.#limits.ms) {
      const oldest = this.#captures.find(({ keepsFrames }) => keepsFrames);
      if (oldest === undefined) return;
      if (oldest.dropOldestGop()) this.#listener.keyWanted();
    }
  }
}
