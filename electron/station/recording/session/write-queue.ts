import { sequenceAfter } from '#shared/delivery/sequence.ts';
import type { LIMITS } from '../../limits.ts';
import { type BufferPool, FrameBatch } from '../disk/frame-batch.ts';
import type { SessionJournal } from '../disk/session-journal.ts';
import type { Mp4Track } from './mp4-muxer.ts';
import { StoredSequence } from './stored-sequence.ts';

/** What a queue tells its session. */
export interface WriteQueueListener {
  /** More than the bound waits for the disk, and then less than half of it. */
  queueFilled(): void;
  queueDrained(): void;
  /** A batch with a key frame is in the journal, with the operating system. */
  keyFrameWritten(): void;
  /** Something on the way to disk failed; the queue goes on. */
  writeFailed(error: unknown): void;
  /** The track that takes the units of a batch which is complete now; null where there is none. */
  currentTrack(): Mp4Track | null;
}

export interface WriteQueueParts {
  readonly journal: SessionJournal;
  readonly buffers: BufferPool;
  readonly limits: Readonly<Record<keyof Pick<typeof LIMITS, 'sessionQueueBytes' | 'largeBatchBytes'>, number>>;
  /** What an earlier run of the station has stored of this session, as StoredSequence has it. */
  readonly storedBefore: number | null;
}

/**
 * A session's payloads on their way: into a batch, with the batch to the journal, and from there to the muxer, in their
 * order. Bounded: it says when too much waits, so that the device is not read until half of it is written.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts;
  readonly #listener: WriteQueueListener;
  #batch: FrameBatch | null = null;
  #chain: Promise<void> = Promise.resolve();
  #queuedBytes = 0;
  #full = false;
  readonly #stored: StoredSequence;

  constructor(parts: WriteQueueParts, listener: WriteQueueListener) {
    this.#parts = parts;
    this.#stored = new StoredSequence(parts.storedBefore);
    this.#listener = listener;
  }

  /**
   * Copies a payload into the batch, or into the next where it has no room. `sequence` is its number, null where it has
   * none.
   */
  store(payload: Uint8Array, sequence: number | null): { readonly batch: FrameBatch; readonly offset: number } {
    const full = this.#batch !== null && !this.#batch.hasRoomFor(payload.byteLength) ? this.#batch : null;
    if (full !== null) this.#batch = null;
    // A device that fills a batch between two flushes gets larger ones: fewer writes for the same bytes.
    const leastBytes = full === null ? 0 : this.#parts.limits.largeBatchBytes;
    this.#batch ??= new FrameBatch(this.#parts.buffers.take(Math.max(payload.byteLength, leastBytes)));
    if (full !== null) {
      this.#batch.takeRowsOf(full);
      this.#write(full);
    }
    if (sequence !== null) this.#batch.nextSequence = sequenceAfter(sequence);
    return { batch: this.#batch, offset: this.#batch.add(payload) };
  }

  /** Hands what has been collected to the operating system, and then to the muxer. */
  flush(): void {
    const batch = this.#batch;
    if (batch === null || batch.isEmpty) return;
    this.#batch = null;
    this.#write(batch);
  }

  /** Runs something behind all that waits. */
  enqueue(run: () => Promise<void>): void {
    this.#chain = this.#chain.then(run).catch((error: unknown) => this.#listener.writeFailed(error));
  }

  /** Resolves when all that waits now has been handed over. Never rejects. */
  whenWritten(): Promise<void> {
    return this.#chain;
  }

  /** Every frame before this sequence number is with the operating system; null while none is. */
  get storedNext(): number | null {
    return this.#stored.next;
  }

  /** A track gives a buffer back: its units are with the operating system. */
  takeBack(buffer: ArrayBuffer, track: Mp4Track): void {
    this.#stored.storedIn(track);
    this.#release(buffer);
  }

  #release(buffer: ArrayBuffer): void {
    this.#queuedBytes -= buffer.byteLength;
    this.#parts.buffers.give(buffer);
    if (this.#full && this.#queuedBytes < this.#parts.limits.sessionQueueBytes / 2) {
      this.#full = false;
      this.#listener.queueDrained();
    }
  }

  #write(batch: FrameBatch): void {
    const track = this.#listener.currentTrack();
    this.#queuedBytes += batch.buffer.byteLength;
    if (this.#queuedBytes > this.#parts.limits.sessionQueueBytes && !this.#full) {
      this.#full = true;
      this.#listener.queueFilled();
    }
    const units = batch.units();
    // Without the raw stream the payloads are on the disk only with the video's next fragment.
    const waitsForVideo = units !== null && track !== null && !this.#parts.journal.keepsRaw;
    const stored = this.#stored.begin(batch.nextSequence, waitsForVideo ? track : null);
    this.enqueue(async () => {
      await this.#writeJournal(batch, waitsForVideo ? () => undefined : stored);
      // After a failed write the MP4 may still take what is in memory: it is the file that must play.
      if (units === null || track === null) this.#release(batch.buffer);
      else track.append({ buffer: batch.buffer, units });
    });
  }

  async #writeJournal(batch: FrameBatch, stored: () => void): Promise<void> {
    try {
      await this.#parts.journal.write(batch);
      stored();
      if (batch.hasKeyFrame) this.#listener.keyFrameWritten();
    } catch (error) {
      this.#listener.writeFailed(error);
    }
  }
}
