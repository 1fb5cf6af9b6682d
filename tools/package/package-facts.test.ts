import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { packageFacts } from './package-facts.ts';

it('is a build by hand where nothing is said: not signed, published nowhere, not for tests', () => {
  expect(packageFacts({})).toMatchObject({
    electronDist: null,
    ffmpegDist: null,
    isInspectable: false,
    isSigned: false,
    isNotarized: false,
    repository: null,
    homepage: 'https://capture-station.invalid/',
  });
  // GitHub sets what a secret has not got to the empty string.
  expect(packageFacts({ CSC_LINK: '', ELECTRON_DIST: ' ' })).toMatchObject({ isSigned: false, electronDist: null });
});

it('takes Electron from a folder', () => {
  expect(packageFacts({ ELECTRON_DIST: 'some/electron' }).electronDist).toBe(resolve('some/electron'));
});

it('looks for updates where the release workflow publishes', () => {
  expect(packageFacts({ GITHUB_REPOSITORY: 'lab/capture' })).toMatchObject({
    repository: { owner: 'lab', repo: 'capture' },
    homepage: 'https://github.com/lab/capture',
  });
});

it('is notarized only with a certificate and all of one kind of credentials', () => {
  const apple = { APPLE_ID: 'a', APPLE_APP_SPECIFIC_PASSWORD: 'b', APPLE_TEAM_ID: 'c' };
  expect(packageFacts({ CSC_LINK: 'x', ...apple }).isNotarized).toBe(true);
  expect(packageFacts(apple).isNotarized).toBe(false);
  expect(packageFacts({ CSC_LINK: 'x', ...apple, APPLE_TEAM_ID: '' }).isNotarized).toBe(false);
  const key = { APPLE_API_KEY: 'k', APPLE_API_KEY_ID: 'i', APPLE_API_ISSUER: 's' };
  expect(packageFacts({ CSC_NAME: 'x', ...key }).isNotarized).toBe(true);
});
