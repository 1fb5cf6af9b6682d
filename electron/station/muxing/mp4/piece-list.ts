import { putU32 } from './iso-box.ts';

const ARENA_BYTES = 4096;

/**
 * Byte ranges to be written one behind the other, none of them copied. Ranges that lie back to back in one buffer
 * become one piece, so a batch of frames as it came from the socket is often a single piece.
 */
export class PieceList {
  #pieces: Uint8Array[] = [];
  #buffer: ArrayBufferLike | null = null;
  #start = 0;
  #end = 0;
  #bytes = 0;
  #arena = new Uint8Array(ARENA_BYTES);
  #arenaUsed = 0;

  /** All ranges together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds `source[start..end)`, which must stay as it is until `clear()`. */
  add(source: Uint8Array, start: number, end: number): void {
    const buffer = source.buffer;
    const from = source.byteOffset + start;
    this.#bytes += end - start;
    if (buffer === this.#buffer && from === this.#end) {
      this.#end += end - start;
      return;
    }
    this.#closeRun();
    this.#buffer = buffer;
    this.#start = from;
    this.#end = from + end - start;
  }

  /** Adds a 4-byte big-endian number, kept in a small arena of this list. */
  addU32(value: number): void {
    if (this.#arenaUsed === ARENA_BYTES) {
      this.#arena = new Uint8Array(ARENA_BYTES); // the full one lives on in the pieces that point to it
      this.#arenaUsed = 0;
    }
    putU32(this.#arena, this.#arenaUsed, value);
    this.add(this.#arena, this.#arenaUsed, this.#arenaUsed + 4);
    this.#arenaUsed += 4;
  }

  /** The pieces so far, in order. Valid until the next `add`, `addU32` or `clear`. */
  pieces(): readonly Uint8Array[] {
    this.#closeRun();
    return this.#pieces;
  }

  /** Forgets all ranges. */
  clear(): void {
    this.#pieces = [];
    this.#buffer = null;
    this.#start = 0;
    this.#end = 0;
    this.#bytes = 0;
    this.#arenaUsed = 0;
  }

  #closeRun(): void {
    if (this.#buffer === null || this.#end === this.#start) return;
    this.#pieces.push(new Uint8Array(this.#buffer, this.#start, this.#end - this.#start));
    this.#start = this.#end;
    this.#buffer = null;
  }
}
