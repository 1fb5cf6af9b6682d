import { expect, it } from 'vitest';
import { withoutEmptyCredentials } from './credentials.ts';

it('leaves out credentials that are empty, and nothing else', () => {
  const kept = { PATH: '/bin', EMPTY: '', CSC_LINK: 'file:///a.p12', APPLE_ID: 'a@b.c' };
  const empty = { CSC_KEY_PASSWORD: '', WIN_CSC_LINK: '', APPLE_TEAM_ID: '', APPLE_APP_SPECIFIC_PASSWORD: '' };
  expect(withoutEmptyCredentials({ ...kept, ...empty })).toEqual(kept);
});
