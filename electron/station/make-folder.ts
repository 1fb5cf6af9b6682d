import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hasCode } from './error-facts.ts';

/**
 * Makes a folder and those above it that are missing. Throws the file system's own error. Node 20's own recursive mkdir
 * never returns where a file system answers "no such file" below a folder that exists, as /proc does.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder) && folder !== dirname(folder); folder = dirname(folder)) {
    missing.push(folder);
  }
  for (const folder of missing.toReversed()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another program made it in the meantime.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

/** As `makeFolder`, and tries to write there. Throws the file system's own error. */
export function makeWritableFolder(path: string): void {
  makeFolder(path);
  const probe = join(path, `.capture-station-probe-${process.pid}`);
  writeFileSync(probe, '');
  rmSync(probe);
}
