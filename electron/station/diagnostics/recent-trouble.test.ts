import { expect, it } from 'vitest';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import { RecentTrouble } from './recent-trouble.ts';

const entry = (code: string, timeMs: number, level: LogEntry['level'] = 'warning'): LogEntry => ({
  timeMs,
  level,
  source: 'Info',
  device: null,
  code,
  message: `${code} ${timeMs}`,
});

it('keeps warnings and errors in their order, and lets none be pushed out by a flood of another code', () => {
  const trouble = new RecentTrouble();
  trouble.logged(entry('rare', 1, 'error'));
  trouble.logged(entry('hello', 2, 'info'));
  for (let time = 3; time < 2000; time += 1) trouble.logged(entry('flood', time));
  trouble.logged(entry('last', 2000));
  const { entries } = trouble;
  expect([entries[0]?.code, entries[1]?.timeMs, entries.at(-1)?.code]).toEqual(['rare', 1500, 'last']);
  expect(entries).toHaveLength(502);
});
