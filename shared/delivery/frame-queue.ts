import { CAMERA_HEADER_BYTES, writeCameraHeader } from '../packets/camera-packet.ts';
import type { EncodedFrame } from './encoded-frame.ts';
import { Fifo } from './fifo.ts';
import { sequenceOf } from './sequence.ts';

interface QueuedFrame {
  readonly packet: Uint8Array<ArrayBuffer>;
  readonly key: boolean;
  /** How long after the frame before it was captured; the time that the camera was away is none of it. */
  readonly afterUs: number;
}

/** The frames of one capture that are kept: numbered without a hole, each with its header written. */
export class FrameQueue {
  readonly #frames = new Fifo<QueuedFrame>();
  #next = 0;
  #bytes = 0;
  #spanUs = 0;
  #lastUs: number | null = null;

  /** The number of the first frame that is kept; `next` where there is none. */
  get first(): number {
    return this.#next - this.#frames.length;
  }

  /** The number that the next frame gets: so many there were. */
  get next(): number {
    return this.#next;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Bytes of the packets. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From the first frame to the last one, in microseconds of filming: without the time that the camera was away. */
  get spanUs(): number {
    return this.#spanUs;
  }

  get beginsWithKey(): boolean {
    return this.#frames.at(0)?.key === true;
  }

  /** Numbers a frame and keeps it. */
  push(frame: EncodedFrame): void {
    const { packet, key } = frame;
    const afterUs = this.#afterUs(frame);
    writeCameraHeader(packet, {
      key,
      config: false,
      discontinuity: frame.discontinuity,
      sequence: sequenceOf(this.#next),
      captureUs: frame.captureUs,
      payloadBytes: packet.byteLength - CAMERA_HEADER_BYTES,
    });
    if (!this.isEmpty) this.#spanUs += afterUs;
    this.#frames.push({ packet, key, afterUs });
    this.#bytes += packet.byteLength;
    this.#next += 1;
  }

  /** Numbers a frame that is not kept. Only where nothing is kept: what is kept has no holes. */
  skip(): void {
    this.#next += 1;
  }

  /** The packet of the frame with this number; null where it is not kept. */
  packet(number: number): Uint8Array<ArrayBuffer> | null {
    return this.#frames.at(number - this.first)?.packet ?? null;
  }

  dropFirst(): void {
    const frame = this.#frames.shift();
    if (frame === undefined) return;
    this.#bytes -= frame.packet.byteLength;
    this.#spanUs -= this.#frames.at(0)?.afterUs ?? 0;
  }

  /** Keeps none of them any longer. */
  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
    this.#spanUs = 0;
  }

  #afterUs({ captureUs, discontinuity }: EncodedFrame): number {
    const afterUs = discontinuity || this.#lastUs === null ? 0 : Math.max(0, captureUs - this.#lastUs);
    this.#lastUs = captureUs;
    return afterUs;
  }
}
