import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAMES_FILE, JPEG_FILE, MANIFEST_FILE, MP4_FILE_PATTERN, RAW_FILE } from '#shared/recording/manifest.ts';

const TELLING_FILES: ReadonlySet<string> = new Set([MANIFEST_FILE, FRAMES_FILE, RAW_FILE, JPEG_FILE]);

/**
 * The folder itself where it is a session, else the sessions in it, by name. What links lead to is not in the folder.
 * Rejects with the file system's error where the folder cannot be read.
 */
export async function sessionFoldersAt(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  if (entries.some(({ name }) => isOfSession(name))) return [directory];
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const sessions: string[] = [];
  for (const name of folders.map((folder) => folder.name).sort()) {
    const path = join(directory, name);
    // What cannot be looked into is named by verification itself.
    const names = await readdir(path).catch(() => [MANIFEST_FILE]);
    if (names.some(isOfSession)) sessions.push(path);
  }
  return sessions;
}

function isOfSession(name: string): boolean {
  return TELLING_FILES.has(name) || MP4_FILE_PATTERN.test(name);
}
