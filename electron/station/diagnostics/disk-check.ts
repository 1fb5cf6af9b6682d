import { open, readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { messageOf } from '../error-facts.ts';
import { isThere, tryToWrite } from './folder-probe.ts';

const GB = 1e9;
const MB = 1e6;
const LOW_BYTES = 5 * GB;
const LOW_SECONDS = 30 * 60;
/** Eight boards of 25 pictures of 100 KB a second, or eight phones of 10 Mbit/s with the raw stream. */
const NEEDED_BYTES_PER_SECOND = 20 * MB;
const CHUNK_BYTES = 1024 * 1024;
const MOST_CHUNKS = 32;
const MEASURE_MS = 3000;

/** Whether the recordings folder is there and can be read and written. */
export async function checkRecordingsFolder(folder: string): Promise<Finding> {
  if (!(await isThere(folder))) return found('recordings-folder', 'missing', { folder });
  try {
    await readdir(folder);
  } catch (error) {
    return found('recordings-folder', 'unreadable', { folder, why: `${messageOf(error)}.` });
  }
  try {
    await tryToWrite(folder);
  } catch (error) {
    return found('recordings-folder', 'unwritable', { folder, why: `${messageOf(error)}.` });
  }
  return found('recordings-folder', 'usable', { folder });
}

/** How much is free where recordings go, and how long that lasts at the present rate. */
export async function checkSpace(folder: string, bytesPerSecond: number): Promise<Finding> {
  const { bavail, blocks, bsize } = await statfs(await nearestFolder(folder));
  return judgeSpace(bavail * bsize, blocks * bsize, bytesPerSecond);
}

/** The folder, or the nearest one above it that there is. */
async function nearestFolder(folder: string): Promise<string> {
  let present = folder;
  while (!(await isThere(present)) && present !== dirname(present)) present = dirname(present);
  return present;
}

/** As `checkSpace`, of a disk with so much. */
export function judgeSpace(freeBytes: number, totalBytes: number, bytesPerSecond: number): Finding {
  const free = (freeBytes / GB).toFixed(1);
  const total = (totalBytes / GB).toFixed(1);
  const rate = (bytesPerSecond / MB).toFixed(1);
  const seconds = bytesPerSecond === 0 ? Infinity : freeBytes / bytesPerSecond;
  if (seconds < LOW_SECONDS) {
    return found('disk-space', 'ends-soon', { free, rate, minutes: Math.floor(seconds / 60) });
  }
  if (freeBytes < LOW_BYTES) return found('disk-space', 'low', { free, total });
  if (seconds === Infinity) return found('disk-space', 'enough', { free, total });
  return found('disk-space', 'lasts', { free, total, rate, hours: (seconds / 3600).toFixed(1) });
}

/** How fast the disk takes what is synced to it: written in pieces for 3 s at most, while nothing is recorded. */
export async function checkSpeed(folder: string, isRecording: () => boolean): Promise<Finding> {
  if (isRecording()) return found('disk-speed', 'unmeasured');
  const { bytes, ms } = await measureWriting(join(folder, `.capture-station-speed-${process.pid}`), isRecording);
  if (bytes === 0) return found('disk-speed', 'unmeasured');
  const bytesPerSecond = bytes / (ms / 1000);
  const facts = {
    speed: (bytesPerSecond / MB).toFixed(bytesPerSecond < 10 * MB ? 1 : 0),
    bytes: (bytes / MB).toFixed(0),
  };
  if (bytesPerSecond >= NEEDED_BYTES_PER_SECOND) return found('disk-speed', 'fast', facts);
  return found('disk-speed', 'slow', { ...facts, needed: NEEDED_BYTES_PER_SECOND / MB });
}

async function measureWriting(file: string, isRecording: () => boolean): Promise<{ bytes: number; ms: number }> {
  // Not zeros: some disks write those for nothing.
  const chunk = Buffer.alloc(CHUNK_BYTES, 'capture-station');
  const handle = await open(file, 'w');
  // Where an open file can lose its name, a kill leaves nothing behind.
  await rm(file).catch(() => undefined);
  const sinceMs = performance.now();
  let bytes = 0;
  let ms = 0;
  try {
    for (let written = 0; written < MOST_CHUNKS && ms < MEASURE_MS && !isRecording(); written += 1) {
      await handle.write(chunk);
      await handle.datasync();
      bytes += CHUNK_BYTES;
      ms = performance.now() - sinceMs;
    }
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
  return { bytes, ms };
}
