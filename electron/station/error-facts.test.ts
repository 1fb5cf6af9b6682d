import { expect, it } from 'vitest';
import { hasCode, messageOf } from './error-facts.ts';

it('gives the words of whatever was thrown', () => {
  expect(messageOf(new TypeError('odd'))).toBe('odd');
  expect(messageOf('just text')).toBe('just text');
  expect(messageOf(undefined)).toBe('undefined');
});

it('knows an error of the operating system by its code', () => {
  expect(hasCode(Object.assign(new Error('gone'), { code: 'ENOENT' }), 'ENOENT')).toBe(true);
  expect(hasCode(Object.assign(new Error('gone'), { code: 'ENOENT' }), 'EEXIST')).toBe(false);
  expect(hasCode(new Error('ENOENT'), 'ENOENT')).toBe(false);
  expect(hasCode({ code: 'ENOENT' }, 'ENOENT')).toBe(false);
});
