import { describe, expect, it } from 'vitest';
import type { NumberedLogEntry } from '#shared/contract/events.ts';
import { ALL_LINES, FilteredLog } from './filtered-log.ts';

const line = (number: number, more: Partial<NumberedLogEntry> = {}): NumberedLogEntry => ({
  line: number,
  timeMs: 0,
  level: 'info',
  source: 'Info',
  device: null,
  code: 'x',
  message: `line ${number}`,
  ...more,
});
const numbers = (lines: readonly NumberedLogEntry[]): number[] => lines.map((entry) => entry.line);

const LINES = [
  line(1, { level: 'warning', device: 'A', message: 'Slow DISK' }),
  line(2, { device: 'B', code: 'disk-slow' }),
  line(3, { level: 'error', device: 'A' }),
];

describe('FilteredLog', () => {
  it.each([
    [{}, [1, 2, 3]],
    [{ levels: ['warning', 'error'] as const }, [1, 3]],
    [{ levels: [] }, []],
    [{ device: 'A' }, [1, 3]],
    [{ text: ' disk ' }, [1, 2]],
    [{ text: 'LINE 3' }, [3]],
    [{ text: 'disk', device: 'A', levels: ['warning'] as const }, [1]],
  ])('passes with %j', (filter, expected) => {
    expect(numbers(new FilteredLog().of(LINES, { ...ALL_LINES, ...filter }))).toEqual(expected);
  });

  it('takes what is new, and gives the very same list where nothing is', () => {
    const log = new FilteredLog();
    const filter = { ...ALL_LINES, device: 'A' };
    const first = log.of(LINES, filter);
    expect(log.of(LINES, filter)).toBe(first);
    expect(numbers(log.of([...LINES, line(4), line(5, { device: 'A' })], filter))).toEqual([1, 3, 5]);
  });

  it('forgets lines that are not kept any more', () => {
    const log = new FilteredLog();
    log.of(LINES, ALL_LINES);
    expect(numbers(log.of([...LINES.slice(2), line(4)], ALL_LINES))).toEqual([3, 4]);
    expect(numbers(log.of([line(4)], ALL_LINES))).toEqual([4]);
    expect(log.of([], ALL_LINES)).toEqual([]);
  });

  it('begins anew with another filter, and where the numbers begin anew', () => {
    const log = new FilteredLog();
    log.of(LINES, ALL_LINES);
    expect(numbers(log.of(LINES, { ...ALL_LINES, text: 'disk' }))).toEqual([1, 2]);
    expect(numbers(log.of([line(1), line(2), line(3), line(4)], ALL_LINES, 1))).toEqual([1, 2, 3, 4]);
  });

  it('knows the devices of all lines, also of those that do not pass', () => {
    const log = new FilteredLog();
    log.of(LINES, { ...ALL_LINES, device: 'B' });
    expect(log.devices).toEqual(['A', 'B']);
  });

  it('forgets a device with its last line, and with the run of the station', () => {
    const log = new FilteredLog();
    log.of(LINES, ALL_LINES);
    log.of([...LINES.slice(2), line(4)], ALL_LINES);
    expect(log.devices).toEqual(['A']);
    log.of([line(1, { device: 'C' })], ALL_LINES, 1);
    expect(log.devices).toEqual(['C']);
  });
});
