import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultRecordings } from './places.ts';

it('recordings go to the working directory in development, and to the user’s videos otherwise', () => {
  const app = { getPath: (name: 'videos') => join('/home/operator', name) };
  expect(defaultRecordings({ ...app, isPackaged: false }, '/work')).toBe(join('/work', 'recordings'));
  expect(defaultRecordings({ ...app, isPackaged: true }, '/work')).toBe(
    '/home/operator/videos/Capture Station'.replaceAll('/', join('/')),
  );
});
