import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sessionFoldersAt } from './session-folders.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-folders-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), '');
}

const found = async (path = '') =>
  (await sessionFoldersAt(join(folder, path))).map((session) => session.slice(folder.length + 1));

it('is the folder itself where that is a session', async () => {
  await put('one/stream.h264');
  await put('one/more/stream.mp4');
  expect(await found('one')).toEqual(['one']);
});

it('are those in it, by name, whichever of their files is left', async () => {
  for (const file of ['d/session.json', 'b/frames.csv', 'c/stream-2.mp4', 'a/stream.mjpeg']) await put(file);
  await put('photos/thumbnail.jpg');
  await put('.trash/session.json');
  await put('notes.txt');
  expect(await found()).toEqual(['a', 'b', 'c', 'd']);
});

it('are not those that links lead to', async () => {
  await put('here/session.json');
  await symlink(join(folder, 'here'), join(folder, 'there'));
  expect(await found()).toEqual(['here']);
});

it('are none in a folder without any, and nobody knows in one that cannot be read', async () => {
  await put('notes/notes.txt');
  expect(await found()).toEqual([]);
  await expect(found('nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
});
