import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SettingsStore } from '../settings/settings-store.ts';
import { checkDataFolder } from './data-folder-check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'data-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('finds a folder with no settings yet usable', async () => {
  expect(await checkDataFolder(folder, [SettingsStore.fileIn(folder)])).toMatchObject([{ outcome: 'usable' }]);
});

it('names a file that cannot be used', async () => {
  await writeFile(join(folder, 'settings.json'), '{"port": "many"}');
  expect(await checkDataFolder(folder, [SettingsStore.fileIn(folder)])).toMatchObject([
    { outcome: 'unreadable', facts: { file: join(folder, 'settings.json') } },
  ]);
});

it('names a folder that cannot be written, and makes none by looking', async () => {
  await writeFile(join(folder, 'file'), '');
  expect(await checkDataFolder(join(folder, 'file'), [])).toMatchObject([{ outcome: 'unwritable' }]);
  expect(await checkDataFolder(join(folder, 'new'), [])).toMatchObject([{ outcome: 'missing' }]);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});
