import { constants, existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Why a file stands beside the one that took its place: it could not be read, or not all of it was sound. */
export type KeptAs = 'unreadable' | 'damaged';

/** Where a file can be kept, beside itself, that is about to be replaced: `stream.mp4.damaged`, then `…damaged-2` and on. */
export function keptPath(path: string, as: KeptAs): string {
  for (let number = 1; ; number += 1) {
    const kept = numbered(path, as, number);
    if (!existsSync(kept)) return kept;
  }
}

/**
 * Keeps a copy of a small file beside it, unless one with the same content is kept already, and returns the copy's name.
 * Rejects with the file system's error.
 */
export async function keepCopy(path: string, as: KeptAs): Promise<string> {
  const content = await readFile(path);
  for (let number = 1; ; number += 1) {
    const kept = numbered(path, as, number);
    if (!existsSync(kept)) {
      await copyFile(path, kept, constants.COPYFILE_EXCL);
      return basename(kept);
    }
    if (content.equals(await readFile(kept))) return basename(kept);
  }
}

function numbered(path: string, as: KeptAs, number: number): string {
  return `${path}.${as}${number === 1 ? '' : `-${number}`}`;
}
