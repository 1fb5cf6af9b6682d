import { Fifo } from './fifo.ts';
import type { UndeliveredCapture } from './undelivered-capture.ts';

/**
 * The window follows what was acknowledged in this time: what is in flight takes the link about that long. A station that
 * keeps no raw stream acknowledges no more often than that, so the window has to be larger, or it would never grow.
 */
const WINDOW_MS = 500;
const GROWTH = 1.5;
/** Least and most bytes in flight. */
export const LEAST_WINDOW_BYTES = 128 * 1024;
export const MOST_WINDOW_BYTES = 8 * 1024 * 1024;

interface InFlight {
  readonly capture: UndeliveredCapture;
  readonly number: number;
  readonly bytes: number;
}

/**
 * What was handed to the connection and is not acknowledged, and how much that may be. A socket takes whatever it is given:
 * without this, clock replies and commands would stand behind seconds of video.
 */
export class DeliveryWindow {
  readonly #inFlight = new Fifo<InFlight>();
  #bytes = 0;
  /** What was acknowledged lately, and when. */
  readonly #acknowledged = new Fifo<{ readonly atMs: number; readonly bytes: number }>();
  #acknowledgedBytes = 0;
  #size = LEAST_WINDOW_BYTES;

  /** Whether another frame may go. */
  get isOpen(): boolean {
    return this.#bytes < this.#size;
  }

  /** Bytes in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  handedOver(frame: InFlight): void {
    this.#inFlight.push(frame);
    this.#bytes += frame.bytes;
  }

  /** Frames of the capture below this number have arrived; and so has what was sent before them. */
  acknowledged(capture: UndeliveredCapture, next: number, nowMs: number): void {
    const before = this.#bytes;
    this.#arrivedUpTo((frame) => frame.capture === capture && frame.number < next);
    this.#measure(before - this.#bytes, nowMs);
  }

  /** The station will not speak of this capture any more. */
  forgotten(capture: UndeliveredCapture): void {
    this.#arrivedUpTo((frame) => frame.capture === capture);
  }

  /** A new connection. */
  clear(): void {
    this.#inFlight.clear();
    this.#bytes = 0;
    this.#acknowledged.clear();
    this.#acknowledgedBytes = 0;
    this.#size = LEAST_WINDOW_BYTES;
  }

  /** All up to the last of these. Frames of a capture lie together, in the order of their numbers. */
  #arrivedUpTo(isMeant: (frame: InFlight) => boolean): void {
    let arrived = 0;
    for (let index = 0; index < this.#inFlight.length; index += 1) {
      const frame = this.#inFlight.at(index);
      if (frame !== undefined && isMeant(frame)) arrived = index + 1;
      else if (arrived > 0) break;
    }
    for (; arrived > 0; arrived -= 1) this.#bytes -= this.#inFlight.shift()?.bytes ?? 0;
  }

  #measure(bytes: number, nowMs: number): void {
    this.#acknowledged.push({ atMs: nowMs, bytes });
    this.#acknowledgedBytes += bytes;
    for (;;) {
      const oldest = this.#acknowledged.at(0);
      if (oldest === undefined || oldest.atMs > nowMs - WINDOW_MS) break;
      this.#acknowledgedBytes -= oldest.bytes;
      this.#acknowledged.shift();
    }
    this.#size = Math.min(Math.max(this.#acknowledgedBytes * GROWTH, LEAST_WINDOW_BYTES), MOST_WINDOW_BYTES);
  }
}
