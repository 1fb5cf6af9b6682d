import { beforeEach, describe, expect, it } from 'vitest';
import type { NumberedLogEntry } from '#shared/contract/events.ts';
import { KEPT_LINES, LogLines } from './log-lines.ts';

function entries(from: number, to: number): NumberedLogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    line: from + index,
    timeMs: from + index,
    level: 'info',
    source: 'Info',
    device: null,
    code: 'code',
    message: `line ${from + index}`,
  }));
}

describe('the lines of the log', () => {
  let log: LogLines;
  beforeEach(() => {
    log = new LogLines();
  });

  it('are taken once: a reconnect tells those that were kept again', () => {
    log.add(entries(1, 3));
    log.add(entries(2, 5));
    expect(log.lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(log.newest).toBe(5);
  });

  it('tell their listeners of a change, and only of a change', () => {
    let told = 0;
    const unsubscribe = log.subscribe(() => (told += 1));
    log.add(entries(1, 3));
    log.add(entries(1, 3));
    expect([told, log.version]).toEqual([1, 1]);
    unsubscribe();
    log.add(entries(4, 4));
    expect([told, log.version]).toEqual([1, 2]);
  });

  it('lose the oldest beyond 50,000, in portions, and leave a list that was handed out as it was', () => {
    log.add(entries(1, KEPT_LINES + 5000));
    const before = log.lines;
    expect(before).toHaveLength(KEPT_LINES + 5000);
    log.add(entries(KEPT_LINES + 5001, KEPT_LINES + 5001));
    expect(log.lines).toHaveLength(KEPT_LINES);
    expect(log.lines[0]?.line).toBe(5002);
    expect(log.newest).toBe(KEPT_LINES + 5001);
    expect(before[0]?.line).toBe(1);
  });

  it('begin anew with another run of the station', () => {
    log.add(entries(1, 30));
    log.clear();
    expect([log.lines.length, log.newest, log.generation]).toEqual([0, 0, 1]);
    log.add(entries(1, 2));
    expect(log.newest).toBe(2);
  });
});
