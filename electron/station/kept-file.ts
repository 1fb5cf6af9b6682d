import { constants, existsSync } from 'node:fs';
import { copyFile, link, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { hasCode } from './error-facts.ts';
import { syncFolder } from './replace-file.ts';

/** Why a file stands beside the one that took its place: it could not be read, or not all of it was sound. */
export type KeptAs = 'unreadable' | 'damaged';

/** Where a file can be kept, beside itself, that is about to be replaced: `stream.mp4.damaged`, then `…damaged-2` and on. */
export function keptPath(path: string, as: KeptAs): string {
  for (let number = 1; ; number += 1) {
    const kept = numbered(path, as, number);
    if (!existsSync(kept)) return kept;
  }
}

/** The name under which a file was kept last; null where it was not. */
export function lastKept(path: string, as: KeptAs): string | null {
  let last: string | null = null;
  for (let number = 1; existsSync(numbered(path, as, number)); number += 1) last = basename(numbered(path, as, number));
  return last;
}

/**
 * Keeps a file under a second name, for one that is going to be replaced by a rename, unless it is kept already. Returns
 * that name, once it is on the disk itself. Rejects with the file system's error.
 */
export async function keepFile(path: string, as: KeptAs): Promise<string> {
  for (let number = 1; ; number += 1) {
    const kept = numbered(path, as, number);
    if (existsSync(kept)) {
      if (!(await isSame(path, kept))) continue;
    } else {
      await link(path, kept).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) throw error;
        // A memory card or a file server may know no second names.
        return copyTo(path, kept);
      });
      await syncFolder(dirname(kept));
    }
    return basename(kept);
  }
}

async function isSame(path: string, kept: string): Promise<boolean> {
  const [one, other] = await Promise.all([path, kept].map((each) => stat(each, { bigint: true })));
  if (one?.ino === other?.ino && one?.dev === other?.dev) return true;
  // Of a copy made where there are no second names.
  if (one?.size !== other?.size || (one?.size ?? 0n) > MOST_COMPARED_BYTES) return false;
  return (await readFile(path)).equals(await readFile(kept));
}

/** A larger file is rather kept twice than read into memory. */
const MOST_COMPARED_BYTES = 1024n * 1024n;

async function copyTo(path: string, kept: string): Promise<void> {
  await copyFile(path, kept, constants.COPYFILE_EXCL);
  const handle = await open(kept, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function numbered(path: string, as: KeptAs, number: number): string {
  return `${path}.${as}${number === 1 ? '' : `-${number}`}`;
}
