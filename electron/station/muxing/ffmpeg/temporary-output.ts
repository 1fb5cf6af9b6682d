import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** A name beside `target`, hidden and unlike any other, that a program may write to before {@link publish}. */
export function temporaryNameFor(target: string): string {
  const unique = randomBytes(6).toString('hex');
  return path.join(path.dirname(target), `.${path.basename(target)}.${unique}.tmp`);
}

/** Syncs the finished temporary file to disk and gives it its name; returns its size in bytes. Rejects on disk errors. */
export async function publish(temporary: string, target: string): Promise<number> {
  const file = await open(temporary, 'r+');
  let bytes: number;
  try {
    bytes = (await file.stat()).size;
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
  return bytes;
}

/** Removes what a failed run left behind; a file that was never written is fine. */
export async function discard(temporary: string): Promise<void> {
  await rm(temporary, { force: true });
}
