import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { hasCode } from '../error-facts.ts';
import { isAlive } from '../process-alive.ts';

/** The log files' folder, in the data folder. */
export const LOG_FOLDER = 'logs';
/** The log of the station that has the data folder. */
export const LOG_FILE = 'station.log';

/** The log of the station that has the data folder, and of a second one that was started beside it; .1, .2 ... are older. */
const LOG_NAME = /^station(?:-(\d+))?\.log(?:\.\d+)?$/;
const OWNER_FILE = 'station.owner.json';

const owner = z.object({ host: z.string(), pid: z.number().int().positive() });

/** A log file as it lies there. */
export interface LogFileFacts {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was last written, ms since the Unix epoch. */
  readonly writtenMs: number;
  /** The process id in its name; null for the log of the station that has the folder. */
  readonly pid: number | null;
}

/** The log files of a folder, the one written last first. A folder that is not there has none. Links are passed over. */
export async function logFilesIn(folder: string): Promise<readonly LogFileFacts[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  });
  const found: LogFileFacts[] = [];
  for (const name of names) {
    const match = LOG_NAME.exec(name);
    if (match === null) continue;
    const path = join(folder, name);
    const facts = await lstat(path).catch(() => null);
    if (facts?.isFile() !== true) continue;
    const pid = match[1] === undefined ? null : Number(match[1]);
    found.push({ name, path, bytes: facts.size, writtenMs: facts.mtimeMs, pid });
  }
  // Files of one moment: the lower number is the newer one.
  return found.sort((a, b) => b.writtenMs - a.writtenMs || a.name.localeCompare(b.name));
}

/**
 * The name under which this process logs in the folder: `station.log`, or `station-<pid>.log` while another station that
 * runs has that. Two writers would rename each other's files. Rejects with the file system's error.
 */
export async function claimLogName(folder: string): Promise<string> {
  const path = join(folder, OWNER_FILE);
  const own = JSON.stringify({ host: os.hostname(), pid: process.pid });
  for (const isLastTry of [false, true]) {
    try {
      await writeFile(path, own, { flag: 'wx' });
      return LOG_FILE;
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || isLastTry) {
        if (hasCode(error, 'EEXIST')) break;
        throw error;
      }
    }
    if (await isOwnedByAnother(path)) break;
    // Left by a run that was killed.
    await rm(path, { force: true });
  }
  return `station-${process.pid}.log`;
}

/** Gives the name back. Never rejects: what is left is seen to be of a process that has ended. */
export async function releaseLogName(folder: string, name: string): Promise<void> {
  if (name === LOG_FILE) await rm(join(folder, OWNER_FILE), { force: true }).catch(() => undefined);
}

/** Takes away the oldest files of second stations that have ended, until there are no more than `most`. Never rejects. */
export async function removeSecondLogs(folder: string, most: number): Promise<void> {
  const files = await logFilesIn(folder).catch(() => []);
  const second = files.filter(({ pid }) => pid !== null);
  for (const { path, pid } of second.slice(most)) {
    if (pid === null || isAlive(pid)) continue;
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Whether a file ends in the middle of a line, as a kill or a full disk leaves it. */
export async function endsTorn(path: string): Promise<boolean> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    return last.toString('latin1') !== '\n';
  } finally {
    await handle.close();
  }
}

async function isOwnedByAnother(path: string): Promise<boolean> {
  try {
    const { host, pid } = owner.parse(JSON.parse(await readFile(path, 'utf8')));
    if (host !== os.hostname()) return true;
    return pid !== process.pid && isAlive(pid);
  } catch {
    // Torn, or gone in the meantime.
    return false;
  }
}
