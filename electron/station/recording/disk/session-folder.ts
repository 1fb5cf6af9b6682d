import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { hasCode } from '../../error-facts.ts';
import { stampedConnection } from '../../local-time.ts';

/** The name of a session's folder. */
export function sessionFolderName(address: { readonly ip: string; readonly port: number }, firstUs: number): string {
  return stampedConnection(address, firstUs);
}

/**
 * Makes the folder, under a name with -2, -3 ... where the name is taken. Throws the file system's own error. Called once
 * a session and synchronous, so that its first frame already has a place to go.
 */
export function createSessionFolder(recordings: string, name: string): string {
  makeFolder(recordings);
  for (let ordinal = 1; ; ordinal += 1) {
    const directory = join(recordings, ordinal === 1 ? name : `${name}-${ordinal}`);
    try {
      mkdirSync(directory);
      return directory;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
