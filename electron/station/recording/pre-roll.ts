import type { MediaMessage } from '../devices/media-message.ts';

/** Bounds of the pre-roll: age in ms, size in bytes. Beyond them the oldest message is dropped and counted. */
export interface PreRollBounds {
  readonly maxMs: number;
  readonly maxBytes: number;
}

/**
 * Messages that arrived before their session: some phones send the codec config and the first frames before
 * `capture_started`, from another thread.
 */
export class PreRoll {
  readonly #bounds: PreRollBounds;
  #kept: MediaMessage[] = [];
  #bytes = 0;

  constructor(bounds: PreRollBounds) {
    this.#bounds = bounds;
  }

  /** Keeps its own copy of the message; returns how many messages had to be dropped for it. */
  push(message: MediaMessage): number {
    let dropped = this.expire(message.arrivalUs);
    if (message.payload.byteLength > this.#bounds.maxBytes) return dropped + 1;
    // Not slice(): on a Buffer that is a view of the message, not a copy.
    this.#kept.push({ ...message, payload: new Uint8Array(message.payload) });
    this.#bytes += message.payload.byteLength;
    while (this.#bytes > this.#bounds.maxBytes) dropped += this.#dropOldest();
    return dropped;
  }

  /** Drops what has grown too old; returns how many messages that were. */
  expire(nowUs: number): number {
    let dropped = 0;
    for (let oldest = this.#kept[0]; oldest !== undefined; oldest = this.#kept[0]) {
      if (nowUs - oldest.arrivalUs <= this.#bounds.maxMs * 1000) break;
      dropped += this.#dropOldest();
    }
    return dropped;
  }

  /** Hands out everything kept, oldest first, and is empty afterwards. */
  take(): readonly MediaMessage[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#bytes = 0;
    return kept;
  }

  #dropOldest(): number {
    this.#bytes -= this.#kept.shift()?.payload.byteLength ?? 0;
    return 1;
  }
}
