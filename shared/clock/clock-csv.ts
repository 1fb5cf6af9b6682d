import { CLOCK_FILE } from '../recording/manifest.ts';
import type { ClockPair } from './clock-pair.ts';

/** First line of clock.csv. */
export const CLOCK_CSV_HEADER = 't0_us,t1_us,t2_us,t3_us';

/** One line with its line feed; times in whole microseconds. */
export function formatClockPair({ t0Us, t1Us, t2Us, t3Us }: ClockPair): string {
  return `${[t0Us, t1Us, t2Us, t3Us].map(Math.round).join(',')}\n`;
}

/** Parses one line without its line feed; null where it is not a whole row, or its times are beyond exact numbers. */
export function parseClockPair(line: string): ClockPair | null {
  const fields = line.split(',');
  if (fields.length !== 4 || !fields.every((field) => /^\d{1,16}$/.test(field))) return null;
  const [t0Us = NaN, t1Us = NaN, t2Us = NaN, t3Us = NaN] = fields.map(Number);
  return [t0Us, t1Us, t2Us, t3Us].every(Number.isSafeInteger) ? { t0Us, t1Us, t2Us, t3Us } : null;
}

/** Why a file is not a clock.csv. */
export class ClockCsvError extends Error {
  override readonly name = 'ClockCsvError';
}

/**
 * Parses the text of a whole clock.csv. The first line must be the header; a torn last line is left out, and so is any
 * other that is not a row: each exchange stands for itself. Throws ClockCsvError where the header is missing.
 */
export function parseClockCsv(text: string): ClockPair[] {
  const end = text.lastIndexOf('\n');
  const lines = end === -1 ? [] : text.slice(0, end).split('\n');
  if (lines[0] !== CLOCK_CSV_HEADER) throw new ClockCsvError(`${CLOCK_FILE} does not begin with its header line.`);
  return lines.slice(1).flatMap((line) => parseClockPair(line) ?? []);
}
