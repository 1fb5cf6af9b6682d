import { describe, expect, it } from 'vitest';
import { type Claim, judge, type Verdict } from './admission.ts';

const claim = (fields: Partial<Claim>): Claim => ({
  mode: 'approve',
  token: 'none',
  decision: null,
  granted: false,
  ...fields,
});
const modes = ['approve', 'token', 'open'] as const;

/** The verdicts in the modes approve, token and open. */
const verdicts = (fields: Partial<Claim>): Verdict[] => modes.map((mode) => judge(claim({ ...fields, mode })));

describe('judge, in the modes approve, token and open', () => {
  it.each<[string, Partial<Claim>, Verdict[]]>([
    ['an unknown device', {}, ['wait', 'token-missing', 'admit']],
    ['a valid token', { token: 'right' }, ['admit', 'admit', 'admit']],
    ['a wrong token', { token: 'wrong' }, ['token-wrong', 'token-wrong', 'admit']],
    ['an allowed device', { decision: 'allowed' }, ['admit', 'token-missing', 'admit']],
    [
      'an allowed device with a stale token',
      { decision: 'allowed', token: 'wrong' },
      ['admit', 'token-wrong', 'admit'],
    ],
    ['a device that came with a token before', { granted: true, token: 'wrong' }, ['admit', 'admit', 'admit']],
    ['a refused device with a valid token', { decision: 'refused', token: 'right' }, ['refused', 'refused', 'refused']],
    ['a refused device that had a token', { decision: 'refused', granted: true }, ['refused', 'refused', 'refused']],
    ['too many attempts', { token: 'unread' }, ['rate-limited', 'rate-limited', 'admit']],
    ['too many attempts of one allowed', { token: 'unread', decision: 'allowed' }, ['admit', 'rate-limited', 'admit']],
    [
      'too many attempts of one refused',
      { token: 'unread', decision: 'refused' },
      ['rate-limited', 'rate-limited', 'rate-limited'],
    ],
  ])('%s', (_, fields, expected) => expect(verdicts(fields)).toEqual(expected));
});
