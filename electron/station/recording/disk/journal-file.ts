import { type FileHandle, open } from 'node:fs/promises';
import type { Syncable } from './sync-scheduler.ts';

/** The file system as far as a journal needs it; tests put a failing one in its place. */
export interface JournalFileSystem {
  /** Creates a file for append only. Rejects where it exists, unless it `goesOn`. */
  create(path: string, goesOn: boolean): Promise<JournalHandle>;
}

export interface JournalHandle {
  /** Writes all of it at the end of the file. */
  append(data: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

async function appendAll(handle: FileHandle, data: Uint8Array): Promise<void> {
  for (let written = 0; written < data.byteLength;) {
    const { bytesWritten } = await handle.write(data, written, data.byteLength - written, null);
    written += bytesWritten;
  }
}

/** Appends all of it or, as far as the disk lets us, nothing: half a row would be taken for a crash. */
async function appendWhole(handle: FileHandle, data: Uint8Array, bytes: number): Promise<void> {
  try {
    await appendAll(handle, data);
  } catch (error) {
    await handle.truncate(bytes).catch(() => undefined);
    throw error;
  }
}

/** The real file system. */
export const nodeJournalFileSystem: JournalFileSystem = {
  async create(path, goesOn) {
    const handle = await open(path, goesOn ? 'a' : 'ax');
    return appendTo(handle, goesOn ? (await handle.stat()).size : 0);
  },
};

function appendTo(handle: FileHandle, bytesBefore: number): JournalHandle {
  let bytes = bytesBefore;
  return {
    append: async (data) => {
      await appendWhole(handle, data, bytes);
      bytes += data.byteLength;
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/**
 * A file that only grows. The first failure, of whatever operation, is kept and told to every later caller: after a
 * failed write or sync nobody can say what is on the disk, so nothing is appended any more.
 */
export class JournalFile implements Syncable {
  readonly #handle: Promise<JournalHandle>;
  #appended = 0;
  #synced = 0;
  #failure: Error | null = null;
  #chain: Promise<void>;

  /** `goesOn`: the file may be there, and what comes is added to it. */
  constructor(fileSystem: JournalFileSystem, path: string, goesOn = false) {
    this.#handle = fileSystem.create(path, goesOn);
    this.#chain = this.#guard(async () => {
      await this.#handle;
    });
    this.#chain.catch(() => undefined);
  }

  /** Bytes of this run that are with the operating system. */
  get bytes(): number {
    return this.#appended;
  }

  /** Appends after all earlier appends; resolves when the operating system has it. */
  append(data: Uint8Array): Promise<void> {
    const appended = this.#chain.then(() =>
      this.#guard(async (handle) => {
        await handle.append(data);
        this.#appended += data.byteLength;
      }),
    );
    this.#chain = appended;
    this.#chain.catch(() => undefined);
    return appended;
  }

  /** Never rejects: a failed sync is told to the next append. */
  async sync(): Promise<void> {
    const bytes = this.#appended;
    if (bytes === this.#synced || this.#failure !== null) return;
    await this.#guard(async (handle) => {
      await handle.sync();
      this.#synced = bytes;
    }).catch(() => undefined);
  }

  /** Waits for what was appended, syncs, and closes. Rejects with the first failure, closed all the same. */
  async close(): Promise<void> {
    await this.#chain.catch(() => undefined);
    await this.sync();
    await this.#handle.then((handle) => handle.close()).catch((error: unknown) => this.#fail(error));
    if (this.#failure !== null) throw this.#failure;
  }

  async #guard(run: (handle: JournalHandle) => Promise<void>): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    try {
      await run(await this.#handle);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  #fail(error: unknown): Error {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    return this.#failure;
  }
}
