import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepFile, keptPath, lastKept } from './kept-file.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-file-'));
  path = join(folder, 'session.json');
});
afterEach(() => rm(folder, { recursive: true }));

it('gives a name that nothing has', async () => {
  expect(lastKept(path, 'damaged')).toBeNull();
  for (const name of ['session.json.damaged', 'session.json.damaged-2', 'session.json.damaged-3']) {
    expect(keptPath(path, 'damaged')).toBe(join(folder, name));
    await writeFile(join(folder, name), '');
    expect(lastKept(path, 'damaged')).toBe(name);
  }
});

it('keeps each content once, and overwrites none', async () => {
  const keep = async (content: string): Promise<string> => {
    await rm(path, { force: true });
    await writeFile(path, content);
    return keepFile(path, 'unreadable');
  };
  expect(await keep('first')).toBe('session.json.unreadable');
  expect(await keep('second')).toBe('session.json.unreadable-2');
  expect(await keep('first')).toBe('session.json.unreadable');
  expect(await keep('second')).toBe('session.json.unreadable-2');
  expect((await readdir(folder)).toSorted()).toEqual([
    'session.json',
    'session.json.unreadable',
    'session.json.unreadable-2',
  ]);
  expect(await readFile(join(folder, 'session.json.unreadable'), 'utf8')).toBe('first');
});

it('keeps a file once that is not replaced yet', async () => {
  await writeFile(path, 'once');
  expect([await keepFile(path, 'damaged'), await keepFile(path, 'damaged')]).toEqual(
    Array(2).fill('session.json.damaged'),
  );
});

it('rejects where there is nothing to keep', async () => {
  await expect(keepFile(path, 'damaged')).rejects.toMatchObject({ code: 'ENOENT' });
});
