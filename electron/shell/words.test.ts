import { expect, it } from 'vitest';
import { wordsFor } from './words.ts';

it.each([
  ['system', 'zh-CN', '开始'],
  ['system', 'zh_TW', '开始'],
  ['system', 'ZH', '开始'],
  ['system', 'en-GB', 'Start'],
  ['system', 'de', 'Start'],
  ['system', '', 'Start'],
  ['zh', 'en-US', '开始'],
  ['en', 'zh-CN', 'Start'],
] as const)('language %s on a system in "%s"', (language, locale, start) => {
  expect(wordsFor(language, locale).start).toBe(start);
});

it('has a translation of its own for every string', () => {
  const zh = new Map(Object.entries(wordsFor('zh', '')));
  for (const [name, text] of Object.entries(wordsFor('en', ''))) expect([name, zh.get(name)]).not.toEqual([name, text]);
});
