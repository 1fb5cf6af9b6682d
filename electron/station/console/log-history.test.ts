import { expect, it } from 'vitest';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import { LogHistory } from './log-history.ts';

const entry = (message: string): LogEntry => ({
  timeMs: 0,
  level: 'info',
  source: 'Info',
  device: null,
  code: 'x',
  message,
});

function filled(kept: number, lines: number): LogHistory {
  const history = new LogHistory(kept);
  for (let line = 1; line <= lines; line += 1) history.add(entry(`${line}`));
  return history;
}

const numbers = (history: LogHistory, after: number, limit: number): number[] =>
  history.after(after, limit).map(({ line }) => line);

it('numbers lines from 1 and hands them out after any of them, in portions', () => {
  const history = filled(10, 5);
  expect(history.after(0, 2).map(({ line, message }) => [line, message])).toEqual([
    [1, '1'],
    [2, '2'],
  ]);
  expect(numbers(history, 2, 10)).toEqual([3, 4, 5]);
  expect(numbers(history, 5, 10)).toEqual([]);
});

it('keeps the newest lines, and goes on with the oldest of them where those asked for are gone', () => {
  const history = filled(10, 100);
  const left = numbers(history, 0, 100);
  expect(left.length).toBeGreaterThanOrEqual(10);
  expect(left.length).toBeLessThanOrEqual(11);
  expect(left.at(-1)).toBe(100);
  expect(numbers(history, left.at(-2) ?? 0, 10)).toEqual([100]);
});
