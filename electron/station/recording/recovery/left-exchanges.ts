import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOCK_CSV_HEADER, parseClockPair } from '#shared/clock/clock-csv.ts';
import { CLOCK_FILE } from '#shared/recording/manifest.ts';
import { hasCode } from '../../error-facts.ts';

/** More than the exchanges of two seconds. */
const MOST_TORN_BYTES = 8192;

/**
 * Takes off what a crash left behind the last whole line of clock.csv, so that a session that is gone on with does not
 * write into the midst of a line. What is damaged further up is left as it is. Rejects with the file system's error.
 */
export async function cutTornExchanges(directory: string): Promise<void> {
  const path = join(directory, CLOCK_FILE);
  const text = await readFile(path, 'latin1').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  // A header that was being written: the first exchange writes it again.
  if (CLOCK_CSV_HEADER.startsWith(text)) return rm(path, { force: true });
  let wholeBytes = text.lastIndexOf('\n') + 1;
  // A power cut may leave zeros, or part of a page, in place of the last lines.
  const mostTorn = text.length - MOST_TORN_BYTES;
  for (
    let start = startOfLine(text, wholeBytes);
    start > Math.max(0, mostTorn);
    start = startOfLine(text, wholeBytes)
  ) {
    if (parseClockPair(text.slice(start, wholeBytes - 1)) !== null) break;
    wholeBytes = start;
  }
  if (wholeBytes > 0 && wholeBytes < text.length) await truncate(path, wholeBytes);
}

/** Where the line begins that ends at `end`; 0 for the first, and where there is none. */
function startOfLine(text: string, end: number): number {
  return end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
}
