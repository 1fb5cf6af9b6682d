import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A station that lives writes in the folder of each of its sessions within this time, also while a phone is away. */
export const LIVING_WRITE_MS = 60_000;

/** When anything in a folder was last written, in ms since the Unix epoch; 0 where nothing can be seen in it. */
export async function newestWriteMs(directory: string): Promise<number> {
  let newestMs = 0;
  for (const name of await readdir(directory)) {
    const facts = await stat(join(directory, name)).catch(() => null);
    newestMs = Math.max(newestMs, facts?.mtimeMs ?? 0);
  }
  return newestMs;
}
