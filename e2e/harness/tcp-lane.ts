import type { Socket } from 'node:net';
import { TokenBucket } from './token-bucket.ts';

/** More is not taken from the sender: it waits in the sender's own buffers, as on a real link. */
export const MAX_QUEUED_BYTES = 256 * 1024;

/** What a direction of a link is like. */
export interface LaneConditions {
  /** Each piece takes so long, [least, most] ms; none overtakes another. */
  readonly delayMs: readonly [number, number];
  /** Null = as fast as this machine is. */
  readonly bitsPerSecond: number | null;
}

export const PERFECT: LaneConditions = { delayMs: [0, 0], bitsPerSecond: null };

/** How a lane's sender has ended. */
export type LaneEnd = 'in order' | 'broken';

interface Piece {
  bytes: Buffer;
  readonly dueMs: number;
}

/**
 * One direction of a TCP connection through the proxy: every byte in order, after a delay, no faster than the link. What
 * waits is bounded, and a receiver that does not read slows the sender down. `hold()` lets nothing through until
 * `release()`, the end of the stream included.
 */
export class TcpLane {
  readonly #from: Socket;
  readonly #random: () => number;
  readonly #queue: Piece[] = [];
  #conditions: LaneConditions;
  #bucket: TokenBucket;
  #to: Socket | null = null;
  #queuedBytes = 0;
  #lastDueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #held = false;
  #sinkIsFull = false;
  #end: LaneEnd | null = null;

  /** `random` gives numbers from 0 to below 1. */
  constructor(from: Socket, conditions: LaneConditions, random: () => number) {
    this.#from = from;
    this.#conditions = conditions;
    this.#bucket = new TokenBucket(conditions.bitsPerSecond, performance.now());
    this.#random = random;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#ended('in order'));
    from.on('close', () => this.#ended(closedInOrder(from) ? 'in order' : 'broken'));
  }

  /** How the sender has ended, whether or not the receiver has been told; null while it has not. */
  get end(): LaneEnd | null {
    return this.#end;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Where the bytes go; before that they wait. */
  leadTo(to: Socket): void {
    this.#to = to;
    to.on('drain', () => {
      this.#sinkIsFull = false;
      this.#send();
    });
    this.#send();
  }

  /** What comes from now on finds the link like this. */
  change(conditions: LaneConditions): void {
    this.#conditions = conditions;
    this.#bucket = new TokenBucket(conditions.bitsPerSecond, performance.now());
    this.#send();
  }

  hold(): void {
    this.#held = true;
    clearTimeout(this.#timer);
  }

  release(): void {
    this.#held = false;
    this.#send();
  }

  /** Nothing passes any more. */
  stop(): void {
    this.hold();
    this.#queue.length = 0;
    this.#queuedBytes = 0;
  }

  #take(bytes: Buffer): void {
    const [leastMs, mostMs] = this.#conditions.delayMs;
    const delayMs = leastMs + (mostMs - leastMs) * this.#random();
    this.#lastDueMs = Math.max(this.#lastDueMs, performance.now() + delayMs);
    this.#queue.push({ bytes, dueMs: this.#lastDueMs });
    this.#queuedBytes += bytes.byteLength;
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.#from.pause();
    this.#send();
  }

  #ended(end: LaneEnd): void {
    this.#end = end;
    this.#send();
  }

  #send(): void {
    clearTimeout(this.#timer);
    const to = this.#to;
    if (this.#held || this.#sinkIsFull || to === null || to.destroyed) return;
    for (let piece = this.#queue[0]; piece !== undefined; piece = this.#queue[0]) {
      const nowMs = performance.now();
      const { byteLength } = piece.bytes;
      const waitMs = Math.max(piece.dueMs - nowMs, this.#bucket.waitMs(byteLength, nowMs));
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#send(), Math.ceil(waitMs));
        return;
      }
      const bytes = piece.bytes.subarray(0, this.#bucket.take(byteLength, nowMs));
      piece.bytes = piece.bytes.subarray(bytes.byteLength);
      if (piece.bytes.byteLength === 0) this.#queue.shift();
      this.#queuedBytes -= bytes.byteLength;
      if (this.#from.isPaused() && this.#queuedBytes < MAX_QUEUED_BYTES / 2) this.#from.resume();
      this.#sinkIsFull = !to.write(bytes);
      if (this.#sinkIsFull) return;
    }
    if (this.#end === 'in order') to.end();
    else if (this.#end === 'broken') to.resetAndDestroy();
  }
}

/** Whether both directions of a socket that is closed had come to their ends. */
function closedInOrder(socket: Socket): boolean {
  return socket.errored === null && socket.readableEnded && socket.writableFinished;
}
