import { createReadStream } from 'node:fs';
import { type LogEntry, parseJsonLine } from '#shared/contract/log-entry.ts';
import { LIMITS } from '../limits.ts';
import { type LogFileFacts, logFilesIn } from './log-folder.ts';

/** A piece that is parsed at once: the event loop is free in between. */
const PIECE_BYTES = 16 * 1024;
/** What has so many letters without an end of line is no line of the log. */
const MAX_LINE = 64 * 1024;

/** Warnings and errors of one code. `level`, `lastMessage` and `device` are those of the last one. */
export interface CodeGroup {
  readonly code: string;
  readonly level: 'warning' | 'error';
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastMessage: string;
  readonly device: string | null;
}

/**
 * The newest entries of the log files in a folder, oldest first; at most `maxBytes` of the files are looked at. Torn lines
 * are passed over. Rejects with the file system's error where the folder cannot be read; one that is missing has none.
 */
export async function readNewestEntries(
  folder: string,
  count: number,
  maxBytes: number = LIMITS.logReadBytes,
): Promise<readonly LogEntry[]> {
  let entries: LogEntry[] = [];
  await readFiles(folder, maxBytes, (found) => {
    entries = inOrder([...found, ...entries]).slice(-count);
    const oldest = entries.length === count ? entries[0] : undefined;
    // Nothing in a file that was written last before this one belongs to the newest.
    return oldest === undefined ? -Infinity : oldest.timeMs;
  });
  return entries;
}

/** All entries since a time (ms since the Unix epoch), else as readNewestEntries. */
export async function readEntriesSince(
  folder: string,
  sinceMs: number,
  maxBytes: number = LIMITS.logReadBytes,
): Promise<readonly LogEntry[]> {
  let entries: LogEntry[] = [];
  await readFiles(folder, maxBytes, (found) => {
    entries = [...found.filter(({ timeMs }) => timeMs >= sinceMs), ...entries];
    return sinceMs;
  });
  return inOrder(entries);
}

/** Warnings and errors by their code, the code that came last first. Entries are in order of time. */
export function groupByCode(entries: readonly LogEntry[]): readonly CodeGroup[] {
  const groups = new Map<string, CodeGroup>();
  for (const { level, code, timeMs, message, device } of entries) {
    if (level === 'info') continue;
    const before = groups.get(code);
    groups.set(code, {
      code,
      level,
      count: (before?.count ?? 0) + 1,
      firstMs: before?.firstMs ?? timeMs,
      lastMs: timeMs,
      lastMessage: message,
      device,
    });
  }
  return [...groups.values()].sort((a, b) => b.lastMs - a.lastMs);
}

/** Stable: lines of one millisecond stay as they were written. */
const inOrder = (entries: readonly LogEntry[]): LogEntry[] => [...entries].sort((a, b) => a.timeMs - b.timeMs);

/** Reads files, the one written last first, until those that follow were written before what `take` says. */
async function readFiles(
  folder: string,
  maxBytes: number,
  take: (entries: readonly LogEntry[]) => number,
): Promise<void> {
  let left = maxBytes;
  let neededMs = -Infinity;
  for (const file of await logFilesIn(folder)) {
    if (left <= 0 || file.writtenMs < neededMs) return;
    neededMs = take(await readTail(file, left));
    left -= file.bytes;
  }
}

/** The entries in the last `maxBytes` of a file; none where it has gone in the meantime. */
async function readTail({ path, bytes }: LogFileFacts, maxBytes: number): Promise<readonly LogEntry[]> {
  if (bytes === 0) return [];
  const stream = createReadStream(path, {
    start: Math.max(0, bytes - maxBytes),
    end: bytes - 1,
    encoding: 'utf8',
    highWaterMark: PIECE_BYTES,
  });
  const entries: LogEntry[] = [];
  let rest = '';
  try {
    for await (const piece of stream) {
      const lines = (rest + String(piece)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) rest = '';
      for (const line of lines) {
        const entry = parseJsonLine(line);
        if (entry !== null) entries.push(entry);
      }
    }
  } catch {
    // It was rotated away, or cannot be read: what was read counts.
  }
  const last = parseJsonLine(rest);
  return last === null ? entries : [...entries, last];
}
