import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { hasCode } from '../../electron/station/error-facts.ts';
import { readManifest } from '../../electron/station/recording/disk/manifest-store.ts';

/** A session folder with its manifest. */
export interface FoundSession {
  readonly directory: string;
  readonly manifest: SessionManifest;
}

/** Why there is nothing to align, in a sentence. */
export class AlignError extends Error {
  override readonly name = 'AlignError';
}

const MOST_NAMED = 5;

/** The sessions of a take, in order of their beginning. `take` as in AlignOptions. Throws AlignError. */
export async function findTake(take: string, recordings: string): Promise<readonly FoundSession[]> {
  const folder = await readManifest(resolve(take));
  if (folder.kind === 'manifest') return sessionsOf(folder.manifest.takeId, await sessionsIn(dirname(resolve(take))));
  const all = await sessionsIn(recordings);
  const newest = all.at(-1);
  if (newest === undefined)
    throw new AlignError(`There is no session in ${resolve(recordings)}. Name the folder with --recordings.`);
  const found = sessionsOf(take === 'latest' ? newest.manifest.takeId : take, all);
  if (found.length > 0) return found;
  const known = [...new Set(all.map(({ manifest }) => manifest.takeId))].slice(-MOST_NAMED);
  throw new AlignError(`There is no take ${take} in ${resolve(recordings)}. The last ones are: ${known.join(', ')}.`);
}

function sessionsOf(takeId: string, sessions: readonly FoundSession[]): readonly FoundSession[] {
  return sessions.filter(({ manifest }) => manifest.takeId === takeId);
}

async function sessionsIn(recordings: string): Promise<FoundSession[]> {
  const sessions: FoundSession[] = [];
  for (const name of await namesIn(recordings)) {
    const directory = join(recordings, name);
    const reading = await readManifest(directory);
    if (reading.kind === 'manifest') sessions.push({ directory, manifest: reading.manifest });
  }
  return sessions.sort((a, b) => Date.parse(a.manifest.startedAt) - Date.parse(b.manifest.startedAt));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR'))
      throw new AlignError(`There is no folder ${resolve(folder)}. Name it with --recordings.`);
    throw error;
  }
}
