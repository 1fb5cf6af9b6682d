import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { MANIFEST_FILE } from '#shared/recording/manifest.ts';
import { hasCode } from '../error-facts.ts';
import { parseFolderName } from '../folder-name.ts';
import { withoutId } from './phone-id.ts';

/** What may stand in a report of a session's manifest, or why it is not there. */
export type ReportedManifest =
  { readonly folder: string; readonly text: string } | { readonly folder: string; readonly problem: string };

/** The folders that are named like sessions, newest first. A folder that is not there has none. */
export async function newestSessions(recordings: string, most: number): Promise<readonly string[]> {
  const entries = await readdir(recordings, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, startedMs: parseFolderName(name)?.startedMs ?? -Infinity }))
    .sort((a, b) => (a.startedMs === b.startedMs ? b.name.localeCompare(a.name) : b.startedMs - a.startedMs))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Reads a session's manifest for a report; null where the folder has none. Never rejects. */
export async function manifestForReport(
  recordings: string,
  folder: string,
  maxBytes: number,
): Promise<ReportedManifest | null> {
  try {
    const text = await readBounded(join(recordings, folder, MANIFEST_FILE), maxBytes);
    if (text === null) return { folder, problem: `is longer than ${maxBytes} bytes` };
    return { folder, text: withoutDeviceId(text) };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    return { folder, problem: 'cannot be read' };
  }
}

const named = z.object({ device: z.object({ id: z.string(), protocol: z.string() }) });

/**
 * Whoever knows the id of a phone page counts as that phone. In its place stands what tells it apart from others. Throws
 * where the text is no manifest: what is in it then nobody knows.
 */
function withoutDeviceId(text: string): string {
  const { device } = named.parse(JSON.parse(text));
  return device.protocol === 'camera.v2' ? withoutId(text, device.id) : text;
}

/** Null where the file is longer. Rejects where there is none, or a link in its place. */
async function readBounded(path: string, maxBytes: number): Promise<string | null> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new Error(`${path} is no file.`);
    return facts.size > maxBytes ? null : await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
