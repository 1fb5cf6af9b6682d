import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  FRAMES_FILE,
  MANIFEST_FILE,
  MANIFEST_FORMAT_VERSION,
  RAW_FILE,
  sessionManifest,
  type SessionManifest,
  THUMBNAIL_FILE,
} from '#shared/recording/manifest.ts';
import { hasCode, messageOf } from '../error-facts.ts';
import { readFilling } from '../read-filling.ts';
import type { FolderReport, SessionNeeds } from './gallery-protocol.ts';
import { sessionFileType, videosAmong } from './session-file-types.ts';
import { listedBytes, summaryOfManifest, summaryWithoutManifest } from './summary-of.ts';

// Everything here is synchronous: it runs in a thread of its own, and must not take turns with the recordings for the
// few threads that asynchronous file access shares.

/** What was read of a folder. */
export interface FolderReading {
  readonly report: FolderReport;
  readonly manifest: SessionManifest | null;
  readonly fingerprint: Fingerprint;
}

/** By which a folder is known to be as it was. `filesKey` stands for the files that were looked at one by one. */
export interface Fingerprint {
  readonly folderMs: number;
  readonly manifestMs: number;
  readonly manifestBytes: number;
  readonly filesKey: string;
  /** When the newest of all that was looked at was written. */
  readonly newestMs: number;
}

/** Ten thousand listed gaps make a manifest of 1 MB; what is much larger is none. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const NOTHING_NEEDED: SessionNeeds = { recovery: false, thumbnail: false, checksums: false };
const readBuffer = Buffer.allocUnsafe(64 * 1024);

/** Reads one folder of the recordings folder; null where it is none, or gone. Throws no error of the file system. */
export function readFolder(recordings: string, folder: string): FolderReading | null {
  const directory = join(recordings, folder);
  try {
    const facts = lstatSync(directory);
    if (!facts.isDirectory()) return null;
    return readNames(directory, folder, readdirSync(directory), facts.mtimeMs);
  } catch {
    return null;
  }
}

/** Whether a folder with a manifest is as it was when it was read: two looks at the disk instead of reading it. */
export function isAsItWas(recordings: string, folder: string, known: Fingerprint): boolean {
  // Files that were looked at one by one may grow without a trace in these two times.
  if (known.filesKey !== '') return false;
  const directory = join(recordings, folder);
  try {
    if (lstatSync(directory).mtimeMs !== known.folderMs) return false;
    const facts = statSync(join(directory, MANIFEST_FILE), { throwIfNoEntry: false });
    return (facts?.mtimeMs ?? 0) === known.manifestMs && (facts?.size ?? 0) === known.manifestBytes;
  } catch {
    return false;
  }
}

export function isSameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return (
    a.folderMs === b.folderMs &&
    a.manifestMs === b.manifestMs &&
    a.manifestBytes === b.manifestBytes &&
    a.filesKey === b.filesKey
  );
}

function readNames(directory: string, folder: string, names: readonly string[], folderMs: number): FolderReading {
  const found = names.includes(MANIFEST_FILE) ? readManifestFile(join(directory, MANIFEST_FILE)) : null;
  const manifest = found?.manifest ?? null;
  const hasRaw = names.includes(RAW_FILE);
  const looked = manifest !== null && listedBytes(manifest) !== null ? NO_FILES : lookAtFiles(directory, names);
  const content = { folder, names, bytes: looked.bytes };
  const summary =
    manifest === null
      ? withoutManifest(content, found?.problem ?? null, Math.max(folderMs, looked.newestMs))
      : summaryOfManifest(content, manifest);
  return {
    manifest,
    report: { folder, summary, hasRaw, needs: manifest === null ? needsWithout(names) : needsOf(manifest, names) },
    fingerprint: {
      folderMs,
      manifestMs: found?.modifiedMs ?? 0,
      manifestBytes: found?.bytes ?? 0,
      filesKey: looked.key,
      newestMs: Math.max(folderMs, found?.modifiedMs ?? 0, looked.newestMs),
    },
  };
}

function withoutManifest(
  content: { folder: string; names: readonly string[]; bytes: number },
  problem: string | null,
  modifiedMs: number,
): FolderReport['summary'] {
  if (problem !== null) return summaryWithoutManifest(content, { state: 'unreadable', problem, modifiedMs });
  if (videosAmong(content.names).length > 0) {
    return summaryWithoutManifest(content, { state: 'foreign', problem: null, modifiedMs });
  }
  if (!content.names.includes(RAW_FILE)) return null;
  return summaryWithoutManifest(content, { state: 'raw', problem: null, modifiedMs });
}

/** Without a manifest only recovery can tell what is to be done, from these two files. */
function needsWithout(names: readonly string[]): SessionNeeds {
  return { ...NOTHING_NEEDED, recovery: names.includes(FRAMES_FILE) || names.includes(RAW_FILE) };
}

function needsOf({ state, files }: SessionManifest, names: readonly string[]): SessionNeeds {
  if (state === 'recording' || state === 'finalizing') return { ...NOTHING_NEEDED, recovery: true };
  if (state === 'failed') return NOTHING_NEEDED;
  return {
    recovery: false,
    thumbnail: !files.some(({ name }) => name === THUMBNAIL_FILE) || !names.includes(THUMBNAIL_FILE),
    checksums: files.some(({ sha256 }) => sha256 === null),
  };
}

interface ManifestFile {
  readonly modifiedMs: number;
  readonly bytes: number;
  readonly manifest: SessionManifest | null;
  /** Why there is no manifest in it, for an operator. */
  readonly problem: string | null;
}

function readManifestFile(path: string): ManifestFile {
  const unreadable = (why: string): string => `session.json cannot be read: ${why}.`;
  let descriptor: number;
  try {
    // Without O_NONBLOCK opening a pipe of that name would wait for ever.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const why = hasCode(error, 'EACCES') ? 'this program may not read it' : messageOf(error);
    return { modifiedMs: 0, bytes: 0, manifest: null, problem: unreadable(why) };
  }
  try {
    const facts = fstatSync(descriptor);
    const file = { modifiedMs: facts.mtimeMs, bytes: facts.size };
    if (!facts.isFile()) return { ...file, manifest: null, problem: unreadable('it is no file') };
    if (facts.size > MAX_MANIFEST_BYTES) return { ...file, manifest: null, problem: unreadable('it is far too large') };
    const read = parseManifest(readText(descriptor, facts.size));
    if ('why' in read) return { ...file, manifest: null, problem: unreadable(read.why) };
    return { ...file, manifest: read.manifest, problem: null };
  } catch (error) {
    return { modifiedMs: 0, bytes: 0, manifest: null, problem: unreadable(messageOf(error)) };
  } finally {
    closeSync(descriptor);
  }
}

function readText(descriptor: number, bytes: number): string {
  const buffer = bytes <= readBuffer.length ? readBuffer : Buffer.allocUnsafe(bytes);
  return buffer.toString('utf8', 0, readFilling(descriptor, 0, buffer.subarray(0, bytes)));
}

function parseManifest(text: string): { readonly manifest: SessionManifest } | { readonly why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: 'it is not JSON' };
  }
  const parsed = sessionManifest.safeParse(value);
  if (parsed.success) return { manifest: parsed.data };
  if (isOfAnotherVersion(value)) return { why: 'another version of this program wrote it' };
  const [issue] = parsed.error.issues;
  return { why: `${issue?.path.join('.') ?? ''} is not as it should be` };
}

function isOfAnotherVersion(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return false;
  return value.formatVersion !== MANIFEST_FORMAT_VERSION;
}

interface LookedFiles {
  readonly bytes: number;
  readonly newestMs: number;
  readonly key: string;
}

const NO_FILES: LookedFiles = { bytes: 0, newestMs: 0, key: '' };

/** Looks at each file of the session, for no manifest tells their sizes. */
function lookAtFiles(directory: string, names: readonly string[]): LookedFiles {
  let bytes = 0;
  let newestMs = 0;
  let key = '.';
  for (const name of names) {
    if (name === MANIFEST_FILE || sessionFileType(name) === null) continue;
    const facts = statSync(join(directory, name), { throwIfNoEntry: false });
    if (facts?.isFile() !== true) continue;
    bytes += facts.size;
    newestMs = Math.max(newestMs, facts.mtimeMs);
    key += `${name} ${facts.size} ${facts.mtimeMs};`;
  }
  return { bytes, newestMs, key };
}
