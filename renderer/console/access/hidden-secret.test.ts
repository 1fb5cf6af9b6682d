import { expect, it } from 'vitest';
import { hideSecret, HIDDEN_SECRET } from './hidden-secret.ts';

it('shows an address without its token', () => {
  expect(hideSecret('https://192.168.1.5:50002/?token=abc-DEF_1', 'abc-DEF_1')).toBe(
    `https://192.168.1.5:50002/?token=${HIDDEN_SECRET}`,
  );
});

it('hides a token that had to be escaped', () => {
  expect(hideSecret('https://a/?token=my%20own%26', 'my own&')).not.toContain('own');
});
