import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

const DEFLATED = 8;

/**
 * A ZIP that is written piece by piece: the system's threads compress and write, so that the event loop is never held.
 * It has another name until it is whole. Methods reject with the error of the file system or of the source.
 */
export class ZipFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #mtime: Date;
  readonly #zip: Zip;
  /** Made and not written yet. */
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  private constructor(path: string, handle: FileHandle, mtime: Date) {
    this.#path = path;
    this.#handle = handle;
    this.#mtime = mtime;
    this.#zip = new Zip((error, piece) => {
      if (error !== null) throw error;
      this.#pieces.push(piece);
    });
  }

  /** Begins one; its files bear this time. */
  static async create(path: string, mtime: Date): Promise<ZipFile> {
    return new ZipFile(path, await open(unfinishedName(path), 'w'), mtime);
  }

  /** Adds a text. */
  addText(name: string, text: string): Promise<void> {
    return this.add(name, [Buffer.from(text)]);
  }

  /** Adds a file; one after the other. */
  async add(name: string, source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const file: ZipInputFile = { filename: name, size: 0, crc: 0, compression: DEFLATED, mtime: this.#mtime };
    this.#zip.add(file);
    const deflate = createDeflateRaw();
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of source) {
        file.crc = crc32(piece, file.crc);
        file.size += piece.length;
        yield piece;
      }
    };
    const drained = async (): Promise<void> => {
      for await (const piece of deflate) {
        if (!(piece instanceof Uint8Array)) continue;
        file.ondata?.(null, new Uint8Array(piece), false);
        await this.#flush();
      }
    };
    await Promise.all([pipeline(counted, deflate), drained()]);
    file.ondata?.(null, new Uint8Array(0), true);
    await this.#flush();
  }

  /** Completes it and gives it its name. Resolves with its size in bytes. */
  async finish(): Promise<number> {
    this.#zip.end();
    await this.#flush();
    await this.#handle.close();
    await rename(unfinishedName(this.#path), this.#path);
    return this.#bytes;
  }

  /** Takes away what there is of it. Never rejects. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(unfinishedName(this.#path), { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const piece of pieces) {
      let written = 0;
      while (written < piece.length) {
        const { bytesWritten } = await this.#handle.write(piece, written);
        written += bytesWritten;
      }
      this.#bytes += piece.length;
    }
  }
}

/** The name of a ZIP that is not whole yet. */
const unfinishedName = (path: string): string => `${path}.part`;
