import { describe, expect, it } from 'vitest';
import { formatJsonLine, parseJsonLine } from './log-entry.ts';

const ENTRY = {
  timeMs: Date.UTC(2026, 10, 22, 6, 0, 0, 7),
  level: 'error',
  source: 'Connection',
  device: '1.2.3.4_5',
  code: 'c',
  message: 'a "b" 中文',
} as const;

it('formatJsonLine keeps a line one line, whatever it says', () => {
  expect(formatJsonLine(ENTRY)).toBe(
    '{"time":"2026-11-22T06:00:00.007Z","level":"error","source":"Connection","device":"1.2.3.4_5","code":"c","message":"a \\"b\\" 中文"}',
  );
});

describe('parseJsonLine', () => {
  it('reads back what was written', () => {
    expect(parseJsonLine(formatJsonLine(ENTRY))).toEqual(ENTRY);
    expect(parseJsonLine(formatJsonLine({ ...ENTRY, device: null }))).toEqual({ ...ENTRY, device: null });
  });

  it.each([
    ['nothing', ''],
    ['a torn line', formatJsonLine(ENTRY).slice(0, -9)],
    ['a torn line with a whole one behind it', formatJsonLine(ENTRY).slice(0, 30) + formatJsonLine(ENTRY)],
    ['other JSON', '{"time":"2026-11-22T06:00:00.007Z"}'],
    ['a level that there is not', formatJsonLine(ENTRY).replace('error', 'fatal')],
    ['a time that is none', formatJsonLine(ENTRY).replace('2026-11-22', 'yesterday')],
  ])('passes over %s', (_what, line) => {
    expect(parseJsonLine(line)).toBeNull();
  });
});
