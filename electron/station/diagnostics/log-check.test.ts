import { describe, expect, it } from 'vitest';
import type { LogEntry, LogLevel } from '#shared/contract/log-entry.ts';
import { finding } from '#shared/diagnostics/finding.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { localIsoTime } from '../local-time.ts';
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
  const findings = checkLog(entries, checkOfLogCode, NOW_MS);
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

  it('tells refusals one by one, all else by its code, the latest first', () => {
    const stamp = (minutesAgo: number): string => localIsoTime((NOW_MS - minutesAgo * MINUTE) * 1000).slice(11, 19);
    const entries = [
      entry('token-wrong', 90),
      entry('write-failed', 9, 'first'),
      entry('write-failed', 8, 'second'),
      entry('device-refused', 2, 'Refused a'),
      entry('device-refused', 1, 'Refused b'),
    ];
    const listOf = (check: string): string[] => {
      const findings = checkLog(entries, checkOfLogCode, NOW_MS);
      const list = findings.find((one) => one.check === check)?.facts['list'] ?? '';
      return list.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\d /, ''));
    };
    // What is older than the rest is left out of it.
    expect(listOf('refusals')).toEqual([
      `${stamp(1)} device-refused: Refused b`,
      `${stamp(2)} device-refused: Refused a`,
    ]);
    expect(listOf('disk-writes')).toEqual([`${stamp(8)} write-failed ×2: second`]);
    expect(listOf('log-entries')).toEqual([
      `${stamp(1)} device-refused ×2: Refused b`,
      `${stamp(8)} write-failed ×2: second`,
      `${stamp(90)} token-wrong: token-wrong happened`,
    ]);
  });

  it('is no problem where somebody mistyped a command or sent what nobody knows', () => {
    const entries = [
      entry('bad-command', 0, 'x', 'error'),
      entry('text-ignored', 0),
      entry('no-board', 0, 'x', 'error'),
    ];
    expect(Object.values(outcomes(entries))).toEqual(['none', 'steady', 'fine', 'none', 'fine', 'some']);
  });

  it('is a problem where somebody says again and again what nobody understands', () => {
    const texts = (count: number): readonly LogEntry[] => Array.from({ length: count }, () => entry('text-ignored', 1));
    expect(outcomes(texts(9))).toMatchObject({ connection: 'steady' });
    expect(outcomes(texts(10))).toMatchObject({ connection: 'recent' });
  });

  it('is cut short where it is long', () => {
    const many = Array.from({ length: 25 }, (_, i) => entry(`code-${i}`, i, 'x'.repeat(1000)));
    const list = checkLog(many, () => null, NOW_MS).at(-1)?.facts['list'] ?? '';
    expect(list.split('\n').at(-1)).toBe('… +5');
    expect(list.length).toBeLessThan(25 * 250);
  });
});
