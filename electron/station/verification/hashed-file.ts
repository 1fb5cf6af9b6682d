import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFilling } from '../read-filling.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * A file that is hashed while it is looked at: reads that go forward take their bytes from the one pass over the file, so
 * that a large one is read once. Synchronous, for a thread of its own. Its owner closes it.
 */
export class HashedFile {
  readonly bytes: number;
  readonly #fd: number;
  readonly #progressed: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #chunkStart = 0;
  #chunkBytes = 0;

  /** `progressed` is told how many bytes more have been read. Throws the file system's error. */
  constructor(path: string, progressed: (bytes: number) => void = () => undefined) {
    this.#fd = openSync(path, 'r');
    this.#progressed = progressed;
    try {
      this.bytes = fstatSync(this.#fd).size;
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Fills `target` from that position; gives the bytes read, fewer only at the end of the file. */
  read(position: number, target: Uint8Array): number {
    if (position < this.#chunkStart) return this.readAnywhere(position, target);
    let done = 0;
    while (done < target.length) {
      const at = position + done;
      while (at >= this.#chunkStart + this.#chunkBytes) if (!this.#advance()) return done;
      const from = at - this.#chunkStart;
      const count = Math.min(target.length - done, this.#chunkBytes - from);
      target.set(this.#chunk.subarray(from, from + count), done);
      done += count;
    }
    return done;
  }

  /** Reads what is left; SHA-256 of the whole file in lower-case hex. Once. */
  sha256(): string {
    while (this.#advance());
    return this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Looks anywhere in the file without going forward: for the tables at its end. */
  readAnywhere(position: number, target: Uint8Array): number {
    return readFilling(this.#fd, position, target);
  }

  #advance(): boolean {
    const start = this.#chunkStart + this.#chunkBytes;
    const count = readSync(this.#fd, this.#chunk, 0, Math.min(CHUNK_BYTES, Math.max(0, this.bytes - start)), start);
    if (count === 0) return false;
    this.#hash.update(this.#chunk.subarray(0, count));
    this.#progressed(count);
    this.#chunkStart = start;
    this.#chunkBytes = count;
    return true;
  }
}
