import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CLOCK_FILE,
  FRAMES_FILE,
  JPEG_FILE,
  MP4_FILE_PATTERN,
  RAW_FILE,
  type SessionManifest,
  THUMBNAIL_FILE,
} from '#shared/recording/manifest.ts';

/** A file of a session as its manifest lists it; `sha256` is null until it is known. */
export type SessionFile = SessionManifest['files'][number];

/** What stands beside the videos, in the order in which it is listed. */
const FILES = [RAW_FILE, JPEG_FILE, FRAMES_FILE, CLOCK_FILE, THUMBNAIL_FILE];

/** Videos first, in their order, then what they came from. */
function rank(name: string): number {
  const ordinal = /^stream-(\d+)\.mp4$/.exec(name)?.[1];
  if (ordinal !== undefined) return Number(ordinal);
  return name === 'stream.mp4' ? 1 : FILES.indexOf(name) + 1_000_000;
}

function belongs(name: string): boolean {
  return MP4_FILE_PATTERN.test(name) || FILES.includes(name);
}

/** The session files that stand in a folder, with their sizes. Empty where the folder cannot be read. */
export async function listSessionFiles(directory: string): Promise<SessionFile[]> {
  const names = await readdir(directory).catch((): string[] => []);
  const files: SessionFile[] = [];
  for (const name of names.filter(belongs).sort((a, b) => rank(a) - rank(b))) {
    const facts = await stat(join(directory, name)).catch(() => null);
    if (facts !== null) files.push({ name, bytes: facts.size, sha256: null });
  }
  return files;
}
