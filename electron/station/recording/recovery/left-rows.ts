import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAMES_FILE, JPEG_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import {
  formatFrameRow,
  FRAMES_CSV_HEADER,
  type FrameRow,
  FramesCsvError,
  parseFramesCsv,
} from '#shared/recording/frames-csv.ts';
import { hasCode } from '../../error-facts.ts';
import { keepFile } from '../../kept-file.ts';
import { FrameRowsReader } from '../disk/frame-rows-reader.ts';

/** What a crash left of a session's journal. */
export interface LeftRows {
  /** Without `offset` where stream.h264 does not hold the frame; of JPEGs only those that are held. */
  readonly rows: readonly FrameRow[];
  /** Null where raw was off. */
  readonly rawBytes: number | null;
  /** Whether frames.csv holds anything else than the rows. */
  readonly torn: boolean;
  /** Whether that is more than a crash leaves: a torn end, frames of the last two seconds. */
  readonly damaged: boolean;
}

/** What a power cut may take. */
const CRASH_LOSS_US = 2_000_000;

/** More than the rows of two seconds, of any camera. */
const MOST_TORN_BYTES = 64 * 1024;

async function sizeOf(path: string): Promise<number | null> {
  const facts = await stat(path).catch(() => null);
  return facts === null ? null : facts.size;
}

async function readRows(path: string): Promise<Pick<LeftRows, 'rows' | 'torn' | 'damaged'>> {
  const reader = new FrameRowsReader(path);
  const rows: FrameRow[] = [];
  for await (const batch of reader.batches()) for (const row of batch) rows.push(row);
  return { rows, torn: reader.torn, damaged: reader.torn && !(await isTornEnd(path, reader.wholeBytes)) };
}

/**
 * Whether what stands behind the whole rows is what a crash leaves: a line that was being written, or lines whose places on
 * the disk a power cut left empty. No whole row is among it.
 */
async function isTornEnd(path: string, wholeBytes: number): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const rest = Buffer.alloc(MOST_TORN_BYTES);
    const { bytesRead } = await handle.read(rest, 0, MOST_TORN_BYTES, wholeBytes);
    const lines = rest.toString('latin1', 0, bytesRead).split('\n');
    return bytesRead < MOST_TORN_BYTES && !lines.slice(0, -1).some(isRow);
  } finally {
    await handle.close();
  }
}

function isRow(line: string): boolean {
  return parseFramesCsv(`${FRAMES_CSV_HEADER}\n${line}\n`).length === 1;
}

/** Whether the folder holds a frames.csv of ours, by its first line. */
export async function hasFrameRows(directory: string): Promise<boolean> {
  const handle = await open(join(directory, FRAMES_FILE), 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const head = Buffer.alloc(FRAMES_CSV_HEADER.length + 1);
    await handle.read(head, 0, head.byteLength, 0);
    return head.toString('latin1') === `${FRAMES_CSV_HEADER}\n`;
  } finally {
    await handle.close();
  }
}

/**
 * Reads frames.csv and holds its rows to stream.h264 or stream.mjpeg. Null where there is no frames.csv to read: none at
 * all, or one that is not ours.
 */
export async function readLeftRows(directory: string): Promise<LeftRows | null> {
  const rawBytes = await sizeOf(join(directory, RAW_FILE));
  const jpegBytes = rawBytes === null ? await sizeOf(join(directory, JPEG_FILE)) : null;
  const heldBytes = rawBytes ?? jpegBytes;
  try {
    const left = { ...(await readRows(join(directory, FRAMES_FILE))), rawBytes: heldBytes };
    // A stream.h264 that somebody took away says nothing about the rows.
    const held = heldBytes === null ? -1 : left.rows.findIndex((row) => endsBehind(row, heldBytes));
    if (held === -1) return left;
    const rows = left.rows.slice(0, held);
    const behind = left.rows.slice(held);
    // A video of JPEGs is made of what is held; a frame of H.264 may be in its video all the same.
    if (jpegBytes !== null) return { ...left, rows, torn: true, damaged: left.damaged || isMoreThanCrashTakes(behind) };
    for (const row of behind) rows.push({ ...row, offset: null });
    return { ...left, rows, torn: true };
  } catch (error) {
    if (error instanceof FramesCsvError) return null;
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function endsBehind({ offset, bytes }: FrameRow, heldBytes: number): boolean {
  return offset !== null && offset + bytes > heldBytes;
}

/** Whether these rows, in order, stand for more frames than a crash takes with it. */
export function isMoreThanCrashTakes(rows: readonly FrameRow[]): boolean {
  return Math.abs((rows.at(-1)?.arrivalUs ?? 0) - (rows[0]?.arrivalUs ?? 0)) > CRASH_LOSS_US;
}

/** Replaces frames.csv by these rows, atomically; with `keeps` the one before stays beside it. */
export async function rewriteRows(directory: string, rows: readonly FrameRow[], keeps: boolean): Promise<void> {
  if (keeps) await keepFile(join(directory, FRAMES_FILE), 'damaged');
  const temporary = join(directory, `${FRAMES_FILE}.tmp`);
  const handle = await open(temporary, 'w');
  try {
    await handle.write(`${FRAMES_CSV_HEADER}\n`);
    for (let i = 0; i < rows.length; i += 10_000) {
      await handle.write(
        rows
          .slice(i, i + 10_000)
          .map(formatFrameRow)
          .join(''),
      );
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(directory, FRAMES_FILE));
}

/** What is wrong with the rows of a session that has its video; null where nothing is. */
export function problemOfRows(left: LeftRows | null, isDamaged: boolean): string | null {
  if (left === null) return `${FRAMES_FILE} was lost: nothing is known of its frames but what the video tells.`;
  return isDamaged ? `${FRAMES_FILE} was damaged: frames are missing. It is kept as ${FRAMES_FILE}.damaged.` : null;
}
