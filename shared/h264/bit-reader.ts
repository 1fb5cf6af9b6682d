import { H264Error } from './h264-error.ts';

const MAX_LEADING_ZEROS = 32;

/**
 * Reads the syntax elements of a NAL unit (clauses 7.2 and 9.1), leaving out emulation prevention bytes (the 03 of
 * 00 00 03, clause 7.4.1) on the way. It touches only the bytes it needs. Reading past the end throws an H264Error.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next: number;
  #zeros = 0;
  #current = 0;
  #bitsLeft = 0;

  /** `from` is the offset of the first byte to read: 1 skips the header of an ordinary NAL unit. */
  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#next = from;
  }

  /** One bit as a boolean. */
  flag(): boolean {
    return this.#bit() === 1;
  }

  /** An unsigned number of `bits` bits, 0 to 32. */
  u(bits: number): number {
    let value = 0;
    // Multiplied, not shifted: 32 bits must not turn negative.
    for (let i = 0; i < bits; i += 1) value = value * 2 + this.#bit();
    return value;
  }

  /** An unsigned Exp-Golomb number. More than 32 leading zero bits are an error. */
  ue(): number {
    let zeros = 0;
    while (this.#bit() === 0) {
      zeros += 1;
      if (zeros > MAX_LEADING_ZEROS) {
        throw new H264Error('malformed', 'An Exp-Golomb number has more than 32 leading zero bits.');
      }
    }
    return 2 ** zeros - 1 + this.u(zeros);
  }

  /** A signed Exp-Golomb number: 0, 1, -1, 2, -2, ... */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }

  #bit(): number {
    if (this.#bitsLeft === 0) {
      this.#current = this.#byte();
      this.#bitsLeft = 8;
    }
    this.#bitsLeft -= 1;
    return (this.#current >> this.#bitsLeft) & 1;
  }

  #byte(): number {
    if (this.#zeros >= 2 && this.#bytes[this.#next] === 3) {
      this.#next += 1;
      this.#zeros = 0;
    }
    const byte = this.#bytes[this.#next];
    if (byte === undefined) throw new H264Error('truncated', 'A NAL unit ends before its last syntax element.');
    this.#next += 1;
    this.#zeros = byte === 0 ? this.#zeros + 1 : 0;
    return byte;
  }
}
