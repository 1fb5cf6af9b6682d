import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../error-facts.ts';

/** A file that a dump is written to. All reject with the file system's own error. */
export interface DumpFile {
  readonly path: string;
  /** Resolves when all of it has been written. */
  append(bytes: Uint8Array): Promise<void>;
  /** What is left on its disk. */
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}

const EXTENSION = '.csdump';

/**
 * Makes a new file, which its owner alone can read: it has pictures in it, and the id by which a phone is known. With -2,
 * -3 ... behind `name` where the name is taken.
 */
export async function createDumpFile(folder: string, name: string): Promise<DumpFile> {
  for (let ordinal = 1; ; ordinal += 1) {
    const path = join(folder, `${ordinal === 1 ? name : `${name}-${ordinal}`}${EXTENSION}`);
    try {
      return dumpFile(path, await open(path, 'wx', 0o600));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

function dumpFile(path: string, handle: FileHandle): DumpFile {
  return {
    path,
    append: (bytes) => handle.appendFile(bytes),
    async freeBytes() {
      const { bavail, bsize } = await statfs(dirname(path));
      return bavail * bsize;
    },
    close: () => handle.close(),
  };
}
