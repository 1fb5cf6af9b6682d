import { readFileSync } from 'node:fs';
import { CLOCK_CSV_HEADER, parseClockPair } from '#shared/clock/clock-csv.ts';

/** The number of the first line of a clock.csv that is no exchange, from 1; null where all are. */
export function damagedClockLine(path: string, mayBeTorn: boolean): number | null {
  const lines = readFileSync(path, 'latin1').split('\n');
  const torn = lines.pop() ?? '';
  if (lines[0] !== CLOCK_CSV_HEADER) return mayBeTorn && lines.length === 0 ? null : 1;
  const damaged = lines.findIndex((line, i) => i > 0 && parseClockPair(line) === null);
  if (damaged !== -1) return damaged + 1;
  return torn === '' || mayBeTorn ? null : lines.length + 1;
}

/** Whether a file begins and ends as a JPEG does. */
export function isWholeJpeg(path: string): boolean {
  const bytes = readFileSync(path);
  const [first, second] = bytes;
  return first === 0xff && second === 0xd8 && bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
}
