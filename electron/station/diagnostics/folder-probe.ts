import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// Beside the event loop: a disk that hangs must hold up the doctor alone, and no frame.

/** Whether there is something of that name. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Tries to write into a folder that is there, and takes it away again. Rejects with the file system's error. */
export async function tryToWrite(folder: string): Promise<void> {
  const probe = join(folder, `.capture-station-probe-${process.pid}`);
  await writeFile(probe, '');
  await rm(probe);
}
