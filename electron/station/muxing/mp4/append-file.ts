import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { readFilling } from '../../read-filling.ts';

/** A file that grows at its end, the only way in which a recording touches the disk. Errors are those of `node:fs`. */
export interface AppendFile {
  /** Its length: what has been appended and not truncated. */
  readonly bytes: number;
  /** Writes all pieces at the end, or none: when it throws, the file is as long as before. */
  append(pieces: readonly Uint8Array[]): void;
  /** Writes over bytes that are there. */
  overwrite(position: number, data: Uint8Array): void;
  /** Shortens the file to that many bytes. */
  truncate(bytes: number): void;
  /** Resolves when all that was written before the call is on the disk. */
  sync(): Promise<void>;
  /** Closes the file, after a `sync` that is still under way. */
  close(): void;
}

/** An `AppendFile` that can be read back. */
export interface ReadableAppendFile extends AppendFile {
  /** Fills `target` from that position; gives the bytes read, fewer only at the end of the file. */
  read(position: number, target: Uint8Array): number;
}

/** The calls to the operating system, so that tests can make them fail. */
export interface FileCalls {
  writev(fd: number, pieces: readonly Uint8Array[], position: number): number;
  ftruncate(fd: number, bytes: number): void;
  fdatasync(fd: number): Promise<void>;
}

const systemCalls: FileCalls = {
  writev: fs.writevSync,
  ftruncate: fs.ftruncateSync,
  fdatasync: promisify(fs.fdatasync),
};

/** Creates a file; throws EEXIST rather than write over one. */
export function openAppendFile(path: string): ReadableAppendFile {
  return new FdAppendFile(fs.openSync(path, 'wx+'), 0);
}

/** Opens a file that exists, to go on at its end. */
export function reopenAppendFile(path: string): ReadableAppendFile {
  const fd = fs.openSync(path, 'r+');
  try {
    return new FdAppendFile(fd, fs.fstatSync(fd).size);
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

const MOST_PIECES_A_CALL = 512; // below IOV_MAX (1024), so that one call never becomes several in libuv
// Written in portions that stay in the processor's cache: 8 MB at once cost up to ten times the CPU of 256 KB at once.
const MOST_BYTES_A_CALL = 256 * 1024;
const SMALL_PIECE_BYTES = 2048; // below this a copy costs less than one more entry in the vector
const SCRATCH_BYTES = 64 * 1024;

/** An `AppendFile` over a file descriptor, which it owns. Writes name their position, so no other writer disturbs them. */
export class FdAppendFile implements ReadableAppendFile {
  readonly #fd: number;
  readonly #calls: FileCalls;
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  #bytes: number;
  /** Bytes may stand past the end because taking them back failed as well. */
  #ragged = false;
  #syncing: Promise<void> | null = null;
  #nextSync: Promise<void> | null = null;
  #closed = false;

  constructor(fd: number, bytes: number, calls: FileCalls = systemCalls) {
    this.#fd = fd;
    this.#bytes = bytes;
    this.#calls = calls;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(pieces: readonly Uint8Array[]): void {
    this.#requireOpen();
    if (this.#ragged) this.truncate(this.#bytes);
    let position = this.#bytes;
    try {
      for (const batch of this.#batches(pieces)) position = this.#writeAll(batch, position);
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#bytes = position;
  }

  overwrite(position: number, data: Uint8Array): void {
    this.#requireOpen();
    if (position + data.length > this.#bytes) throw new RangeError('Only bytes that are there can be written over.');
    this.#writeAll([data], position);
  }

  truncate(bytes: number): void {
    this.#requireOpen();
    if (bytes > this.#bytes) throw new RangeError('Truncating cannot make a file longer.');
    this.#calls.ftruncate(this.#fd, bytes);
    this.#bytes = bytes;
    this.#ragged = false;
  }

  read(position: number, target: Uint8Array): number {
    this.#requireOpen();
    return readFilling(this.#fd, position, target);
  }

  /** Two syncs never overlap: calls that come while one runs share the one after it, which covers their bytes. */
  sync(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('The file is closed.'));
    if (this.#nextSync !== null) return this.#nextSync;
    if (this.#syncing === null) return this.#startSync();
    this.#nextSync = this.#syncing.then(
      () => this.#startSync(),
      () => this.#startSync(),
    );
    return this.#nextSync;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#syncing === null) fs.closeSync(this.#fd);
  }

  #startSync(): Promise<void> {
    this.#nextSync = null;
    this.#syncing = this.#calls.fdatasync(this.#fd).finally(() => {
      this.#syncing = null;
      // A descriptor closed under a running sync could already name another file.
      if (this.#closed && this.#nextSync === null) fs.closeSync(this.#fd);
    });
    return this.#syncing;
  }

  /** Copies runs of small pieces together and cuts the list into what one call may take. */
  *#batches(pieces: readonly Uint8Array[]): Generator<Uint8Array[]> {
    let batch: Uint8Array[] = [];
    let bytes = 0;
    let used = 0;
    let runStart = 0;
    for (const piece of portions(pieces)) {
      const small = piece.length < SMALL_PIECE_BYTES;
      if (used > runStart && !small) {
        batch.push(this.#scratch.subarray(runStart, used));
        runStart = used;
      }
      const isFull = batch.length >= MOST_PIECES_A_CALL || bytes + piece.length > MOST_BYTES_A_CALL;
      if (isFull || (small && used + piece.length > SCRATCH_BYTES)) {
        if (used > runStart) batch.push(this.#scratch.subarray(runStart, used));
        yield batch;
        batch = [];
        bytes = 0;
        used = 0;
        runStart = 0;
      }
      bytes += piece.length;
      if (small) {
        this.#scratch.set(piece, used);
        used += piece.length;
      } else {
        batch.push(piece);
      }
    }
    if (used > runStart) batch.push(this.#scratch.subarray(runStart, used));
    if (batch.length > 0) yield batch;
  }

  #writeAll(pieces: readonly Uint8Array[], from: number): number {
    let position = from;
    let left = pieces;
    while (left.length > 0) {
      const written = this.#calls.writev(this.#fd, left, position);
      if (written === 0) throw new Error('The disk took no bytes.');
      position += written;
      left = behind(left, written);
    }
    return position;
  }

  #takeBack(): void {
    try {
      this.#calls.ftruncate(this.#fd, this.#bytes);
    } catch {
      this.#ragged = true; // tried again before the next append; the error to report is the one that led here
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error('The file is closed.');
  }
}

/** The pieces, a large one as several that a call can take. */
function* portions(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += MOST_BYTES_A_CALL) yield piece.subarray(at, at + MOST_BYTES_A_CALL);
  }
}

/** The pieces without their first `bytes` bytes. */
function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  let index = 0;
  for (const piece of pieces) {
    if (skip < piece.length) break;
    skip -= piece.length;
    index++;
  }
  const [first, ...rest] = pieces.slice(index);
  return first === undefined ? [] : [first.subarray(skip), ...rest];
}
