import type { Writable } from 'node:stream';
import { formatLogLine } from '#shared/contract/log-entry.ts';
import type { Log } from '../station/log.ts';

/** A terminal that does not take its lines loses those beyond this; the page has them all. */
const MAX_QUEUED_BYTES = 1024 * 1024;

/** Writes the log to standard output as well. One that nobody reads must neither stop the program nor fill its memory. */
export function setupLogOutput(log: Log, output: Writable): void {
  let isOpen = true;
  output.on('error', () => {
    isOpen = false;
  });
  log.onEntry((entry) => {
    if (isOpen && output.writableLength < MAX_QUEUED_BYTES) output.write(`${formatLogLine(entry)}\n`);
  });
}
