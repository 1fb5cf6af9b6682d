const TWO_TO_32 = 4_294_967_296;
const HALF = TWO_TO_32 / 2;

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
    const ahead = this.#expected === null ? 0 : (sequence - this.#expected + TWO_TO_32) % TWO_TO_32;
    this.#expected = (sequence + 1) % TWO_TO_32;
    return ahead < HALF ? ahead : 0;
  }

  /** Whether this number means that the device began to count anew: 0, where it is not the wrap. */
  isRestart(sequence: number | null): boolean {
    return sequence === 0 && this.#expected !== null && this.#expected !== 0;
  }
}
