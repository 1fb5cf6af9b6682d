const SEQUENCES = 2 ** 32;

/** A frame's number, which counts on for ever, as it is on the wire: uint32, which wraps. */
export function sequenceOf(number: number): number {
  return number % SEQUENCES;
}

/** The sequence number that follows this one. */
export function sequenceAfter(sequence: number): number {
  return (sequence + 1) % SEQUENCES;
}

/** How far a sequence number lies ahead of the one that is expected; negative where it lies behind. */
export function sequencesAhead(sequence: number, expected: number): number {
  const ahead = (((sequence - expected) % SEQUENCES) + SEQUENCES) % SEQUENCES;
  return ahead < SEQUENCES / 2 ? ahead : ahead - SEQUENCES;
}

/** The frame's number that a sequence number of the wire means: that which is nearest to `near`. Can be negative. */
export function numberOf(sequence: number, near: number): number {
  return near + sequencesAhead(sequence, near);
}
