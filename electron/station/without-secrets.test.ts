import { expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

it('takes secrets out, as they are and as an address spells them', () => {
  const text = 'ws://here/dev?token=a%2Fb%3Fc and a/b?c, twice a/b?c';
  expect(withoutSecrets(text, ['a/b?c'])).toBe('ws://here/dev?token=[secret] and [secret], twice [secret]');
});

it('takes them out as JSON spells them', () => {
  const secret = 'a"b\\c';
  expect(withoutSecrets(JSON.stringify({ fix: `type ${secret}` }), [secret])).toBe('{"fix":"type [secret]"}');
});

it('leaves what has none, and takes no word apart for a secret that is hardly one', () => {
  expect(withoutSecrets('a plain line', ['geheim', 'a', ''])).toBe('a plain line');
});
