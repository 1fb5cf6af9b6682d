import { sequenceAfter, sequencesAhead } from '#shared/delivery/sequence.ts';

/** Follows the sequence numbers of one stream: uint32, plus one a message, wrapping. */
export class SequenceCounter {
  #expected: number | null = null;

  /** The number that the next message should have. */
  get next(): number {
    return this.#expected ?? 0;
  }

  /** Takes the next number; returns how many were left out before it. A step back starts anew and counts none. */
  advance(sequence: number | null): number {
    if (sequence === null) return 0;
    const ahead = this.#expected === null ? 0 : sequencesAhead(sequence, this.#expected);
    this.#expected = sequenceAfter(sequence);
    return Math.max(0, ahead);
  }

  /** Whether this number means that the device began to count anew: 0, where it is not the wrap. */
  isRestart(sequence: number | null): boolean {
    return sequence === 0 && this.#expected !== null && this.#expected !== 0;
  }
}
