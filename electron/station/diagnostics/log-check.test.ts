import { describe, expect, it } from 'vitest';
import type { LogEntry, LogLevel } from '#shared/contract/log-entry.ts';
import { finding } from '#shared/diagnostics/finding.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { groupByCode } from '../log-file/log-reading.ts';
import { checkLog } from './log-check.ts';

const NOW_MS = 1_795_327_200_000;
const MINUTE = 60_000;

const entry = (
  code: string,
  minutesAgo: number,
  message = `${code} happened`,
  level: LogLevel = 'warning',
): LogEntry => ({
  timeMs: NOW_MS - minutesAgo * MINUTE,
  level,
  source: 'Info',
  device: null,
  code,
  message,
});
function outcomes(entries: readonly LogEntry[]): Record<string, string> {
  const findings = checkLog(groupByCode(entries), checkOfLogCode, NOW_MS);
  for (const one of findings) expect(finding.safeParse(one).success).toBe(true);
  return Object.fromEntries(findings.map(({ check, outcome }) => [check, outcome]));
}

describe('what the log tells', () => {
  it('is nothing where it is silent', () => {
    const quiet = {
      refusals: 'none',
      connection: 'steady',
      recordings: 'fine',
      'disk-writes': 'none',
      program: 'fine',
      'log-entries': 'none',
    };
    expect(outcomes([])).toEqual(quiet);
    expect(outcomes([entry('client-connected', 0, 'hello', 'info')])).toEqual(quiet);
  });

  it('is a problem for ten minutes, and then a note', () => {
    expect(outcomes([entry('token-wrong', 10)])).toMatchObject({ refusals: 'recent', connection: 'steady' });
    expect(outcomes([entry('token-wrong', 11)])).toMatchObject({ refusals: 'earlier' });
    expect(outcomes([entry('write-failed', 1, 'full', 'error')])).toMatchObject({ 'disk-writes': 'recent' });
    expect(outcomes([entry('internal', 1, 'oops', 'error')])).toMatchObject({ program: 'recent' });
    expect(outcomes([entry('session-problem', 1)])).toMatchObject({ recordings: 'recent' });
  });

  it('leaves out of a recent list what is older', () => {
    const findings = checkLog(
      groupByCode([entry('token-wrong', 90), entry('device-refused', 2), entry('device-refused', 1, 'the last')]),
      checkOfLogCode,
      NOW_MS,
    );
    expect(findings[0]).toMatchObject({ check: 'refusals', facts: { list: 'device-refused ×2: the last' } });
    expect(findings.at(-1)?.facts['list']).toBe('device-refused ×2: the last\ntoken-wrong: token-wrong happened');
  });

  it('is no problem where somebody mistyped a command or sent what nobody knows', () => {
    const entries = [
      entry('bad-command', 0, 'x', 'error'),
      entry('text-ignored', 0),
      entry('no-board', 0, 'x', 'error'),
    ];
    expect(Object.values(outcomes(entries))).toEqual(['none', 'steady', 'fine', 'none', 'fine', 'some']);
  });

  it('is cut short where it is long', () => {
    const many = Array.from({ length: 25 }, (_, i) => entry(`code-${i}`, i, 'x'.repeat(1000)));
    const list = checkLog(groupByCode(many), () => null, NOW_MS).at(-1)?.facts['list'] ?? '';
    expect(list.split('\n').at(-1)).toBe('… 5 more');
    expect(list.length).toBeLessThan(25 * 250);
  });
});
