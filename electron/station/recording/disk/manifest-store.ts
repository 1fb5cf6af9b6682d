import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import { hasCode } from '../../error-facts.ts';
import { replaceFile, syncFolder } from '../../replace-file.ts';

const TEMPORARY_FILE = `${MANIFEST_FILE}.tmp`;

async function syncAndClose(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const textOf = (manifest: SessionManifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

async function writeTemporary(temporary: string, manifest: SessionManifest): Promise<FileHandle> {
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(textOf(manifest));
    return handle;
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** In place first: there is no old manifest, and a kill while the disk syncs must not lose who is being recorded. */
async function createManifest(directory: string, manifest: SessionManifest): Promise<void> {
  const temporary = join(directory, TEMPORARY_FILE);
  const handle = await writeTemporary(temporary, manifest);
  try {
    await rename(temporary, join(directory, MANIFEST_FILE));
  } finally {
    await syncAndClose(handle);
  }
  await syncFolder(directory);
}

/** The manifest of one folder: each write replaces session.json whole, in the order of the calls. */
export class ManifestStore {
  readonly #directory: string;
  #written: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The first manifest of a new folder, quickly there for a reader. Otherwise as `write`. */
  create(manifest: SessionManifest): Promise<void> {
    return this.#inTurn(() => createManifest(this.#directory, manifest));
  }

  /** Resolves when this manifest is on the disk itself. Rejects with the file system's error; the old one stays. */
  write(manifest: SessionManifest): Promise<void> {
    return this.#inTurn(() => replaceFile(join(this.#directory, MANIFEST_FILE), textOf(manifest)));
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const written = this.#written.then(write);
    this.#written = written.catch(() => undefined);
    return written;
  }
}

/** What stands in a folder's session.json. */
export type ManifestReading =
  | { readonly kind: 'manifest'; readonly manifest: SessionManifest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads and checks a folder's session.json. Never throws. */
export async function readManifest(directory: string): Promise<ManifestReading> {
  let text: string;
  try {
    text = await readFile(join(directory, MANIFEST_FILE), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { kind: 'missing' };
    return { kind: 'unreadable', why: String(error) };
  }
  try {
    const value: unknown = JSON.parse(text);
    const parsed = sessionManifest.safeParse(value);
    if (parsed.success) return { kind: 'manifest', manifest: parsed.data };
    return { kind: 'unreadable', why: parsed.error.issues[0]?.message ?? 'not a manifest' };
  } catch {
    return { kind: 'unreadable', why: 'not JSON' };
  }
}
