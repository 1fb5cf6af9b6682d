import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAMES_FILE, JPEG_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import { formatFrameRow, FRAMES_CSV_HEADER, type FrameRow, FramesCsvError } from '#shared/recording/frames-csv.ts';
import { hasCode } from '../../error-facts.ts';
import { FrameRowsReader } from '../disk/frame-rows-reader.ts';

/** What a crash left of a session's journal. `rawBytes` is null where raw was off. */
export interface LeftRows {
  readonly rows: readonly FrameRow[];
  readonly rawBytes: number | null;
  /** Whether frames.csv holds more than the rows: a torn line, or frames whose bytes did not reach the disk. */
  readonly torn: boolean;
}

async function sizeOf(path: string): Promise<number | null> {
  const facts = await stat(path).catch(() => null);
  return facts === null ? null : facts.size;
}

async function readRows(path: string): Promise<{ readonly rows: FrameRow[]; readonly torn: boolean }> {
  const reader = new FrameRowsReader(path);
  const rows: FrameRow[] = [];
  for await (const batch of reader.batches()) for (const row of batch) rows.push(row);
  return { rows, torn: reader.torn };
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
 * Reads frames.csv and leaves out rows that stream.h264 does not bear out. Null where there is no frames.csv to read: none
 * at all, or one that is not ours.
 */
export async function readLeftRows(directory: string): Promise<LeftRows | null> {
  const rawBytes = (await sizeOf(join(directory, RAW_FILE))) ?? (await sizeOf(join(directory, JPEG_FILE)));
  try {
    const { rows, torn } = await readRows(join(directory, FRAMES_FILE));
    // A stream.h264 that somebody took away says nothing about the rows.
    const whole =
      rawBytes === null ? -1 : rows.findIndex((row) => row.offset !== null && row.offset + row.bytes > rawBytes);
    if (whole === -1) return { rows, rawBytes, torn };
    return { rows: rows.slice(0, whole), rawBytes, torn: true };
  } catch (error) {
    if (error instanceof FramesCsvError) return null;
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Replaces frames.csv by these rows, atomically. */
export async function rewriteRows(directory: string, rows: readonly FrameRow[]): Promise<void> {
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
