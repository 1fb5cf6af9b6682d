import type { CaptureEnd, CaptureStarted, CaptureStopped, HeldCapture } from '../messages/camera-messages.ts';
import type { EncodedFrame } from './encoded-frame.ts';
import { FrameQueue } from './frame-queue.ts';
import { NumberRanges } from './number-ranges.ts';
import { numberOf, sequenceOf } from './sequence.ts';

/** What a capture begins with. It has an id by which it is gone on with after a cut. */
export type BegunCapture = CaptureStarted & { readonly captureId: string };

/** How a capture ended; `dropped` frames were wanted, and never encoded. */
export interface CaptureOutcome {
  readonly dropped: number;
  readonly reason: CaptureEnd;
}

/**
 * A capture that the station has not settled: its beginning, the frames that are not acknowledged, its end; and how far it
 * is said on the present connection.
 *
 *        first               sending                 next
 *   -------+-------------------+-----------------------+
 *     gone | handed over, kept | to be handed over     |
 *   -------+-------------------+-----------------------+
 */
export class UndeliveredCapture {
  /** Null for one that ended before it began. */
  readonly started: BegunCapture | null;
  readonly #frames = new FrameQueue();
  #outcome: CaptureOutcome | null;
  #sending = 0;
  #lost = 0;
  /** Fell out after they had been handed over: whether they have arrived the station will say. */
  readonly #doubtful = new NumberRanges();
  #awaitsKey = false;
  #saidStart = false;
  #saidEnd = false;

  constructor(started: BegunCapture | null, outcome: CaptureOutcome | null = null) {
    this.started = started;
    this.#outcome = outcome;
  }

  get captureId(): string | null {
    return this.started?.captureId ?? null;
  }

  /** Bytes and microseconds of filming that are kept. */
  get bytes(): number {
    return this.#frames.bytes;
  }
  get spanUs(): number {
    return this.#frames.spanUs;
  }

  get hasEnded(): boolean {
    return this.#outcome !== null;
  }

  get keepsFrames(): boolean {
    return !this.#frames.isEmpty;
  }

  /** Frames that fell out and have not arrived, for all that is known. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether its end has been said on the present connection. */
  get isSaid(): boolean {
    return this.#saidEnd;
  }

  /** As the hello names it; null where it cannot be gone on with. */
  get held(): HeldCapture | null {
    const { captureId } = this;
    if (captureId === null) return null;
    const { first, next } = this.#frames;
    return { captureId, first: sequenceOf(first), next: sequenceOf(next), ended: this.hasEnded };
  }

  /** Numbers a frame and keeps it; or only numbers it where the key frame that it needs fell out. */
  add(frame: EncodedFrame): void {
    if (this.#awaitsKey && !frame.key) {
      this.#frames.skip();
      this.#sending = this.#frames.next;
      this.#lost += 1;
      return;
    }
    this.#awaitsKey = false;
    this.#frames.push(frame);
  }

  end(outcome: CaptureOutcome): void {
    this.#outcome ??= outcome;
  }

  /**
   * Lets go of the oldest frames, up to the next key frame. True if there was none: what follows is of no use before the
   * next one comes.
   */
  dropOldestGop(): boolean {
    do {
      const { first } = this.#frames;
      if (first < this.#sending) this.#doubtful.add(first);
      else this.#lost += 1;
      this.#frames.dropFirst();
    } while (this.keepsFrames && !this.#frames.beginsWithKey);
    this.#sending = Math.max(this.#sending, this.#frames.first);
    this.#awaitsKey = !this.keepsFrames && !this.hasEnded;
    return this.#awaitsKey;
  }

  /** A new connection: `next` is the sequence number that the station wants; null = it wants all there is. */
  resume(next: number | null): void {
    const wanted = next === null ? 0 : this.#number(next);
    this.#lost += this.#doubtful.countFrom(wanted);
    this.#doubtful.clip(0, wanted);
    this.#sending = Math.min(Math.max(wanted, this.#frames.first), this.#frames.next);
    this.#saidStart = false;
    this.#saidEnd = false;
  }

  /** Every frame below this sequence number is with the station. Returns its number; null where it says nothing. */
  acknowledge(next: number): number | null {
    const number = this.#number(next);
    if (number > this.#frames.next) return null;
    while (this.#frames.first < number) this.#frames.dropFirst();
    this.#doubtful.clip(number, Number.POSITIVE_INFINITY);
    this.#sending = Math.max(this.#sending, number);
    return number;
  }

  /** What has to be said before its frames; null where that is done, or it never began. */
  takeStart(): BegunCapture | null {
    if (this.#saidStart) return null;
    this.#saidStart = true;
    return this.started;
  }

  /** The next packet to hand over, and its number; null where there is none at present. */
  takePacket(): { readonly number: number; readonly packet: Uint8Array<ArrayBuffer> } | null {
    const number = this.#sending;
    const packet = this.#frames.packet(number);
    if (packet === null) return null;
    this.#sending += 1;
    return { number, packet };
  }

  get hasPacket(): boolean {
    return this.#sending < this.#frames.next;
  }

  /** What has to be said after its last frame; null while it runs. */
  takeEnd(): CaptureStopped | null {
    if (this.#outcome === null) return null;
    this.#saidEnd = true;
    return { type: 'capture_stopped', frames: this.#frames.next, lost: this.#lost, ...this.#outcome };
  }

  /** Nothing more of it is wanted. */
  forget(): void {
    this.#frames.clear();
  }

  #number(sequence: number): number {
    return numberOf(sequence, this.#frames.first);
  }
}
