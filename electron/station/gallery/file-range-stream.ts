import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { ByteRange } from './byte-range.ts';

const READ_BYTES = 256 * 1024;

/**
 * The bytes of a range of an open file, which it closes when it ends or is destroyed. A file that has become shorter
 * meanwhile is an error: the peer was promised every byte.
 */
export class FileRangeStream extends Readable {
  readonly #handle: FileHandle;
  readonly #end: number;
  #at: number;

  constructor(handle: FileHandle, { start, end }: ByteRange) {
    super({ highWaterMark: READ_BYTES });
    this.#handle = handle;
    this.#at = start;
    this.#end = end + 1;
  }

  override _read(): void {
    this.#readNext().catch((error: unknown) => {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }

  override _destroy(error: Error | null, destroyed: (error?: Error | null) => void): void {
    // Closing waits for a read that is under way.
    callbackify(() => this.#handle.close())((closing: Error | null) => destroyed(error ?? closing));
  }

  async #readNext(): Promise<void> {
    const wanted = Math.min(READ_BYTES, this.#end - this.#at);
    if (wanted <= 0) {
      this.push(null);
      return;
    }
    const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(wanted), 0, wanted, this.#at);
    if (this.destroyed) return;
    if (bytesRead === 0) throw new Error('The file has become shorter while it was sent.');
    this.#at += bytesRead;
    this.push(buffer.subarray(0, bytesRead));
  }
}
