import { expect, it } from 'vitest';
import { languageInUse } from './i18n.ts';

it.each([
  ['system', ['zh-CN', 'en'], 'zh'],
  ['system', ['zh'], 'zh'],
  ['system', ['de-DE', 'zh-TW'], 'zh'],
  ['system', ['en-GB', 'zh-CN'], 'en'],
  ['system', ['fr'], 'en'],
  ['system', [], 'en'],
  ['en', ['zh-CN'], 'en'],
  ['zh', ['en'], 'zh'],
] as const)('with the setting %s and a system that speaks %j the language is %s', (setting, system, language) => {
  expect(languageInUse(setting, system)).toBe(language);
});
