import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listSessionFiles } from './session-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lists videos in their order, then what they came from, with sizes', async () => {
  const sizes = {
    'frames.csv': 7,
    'stream-10.mp4': 10,
    'stream-2.mp4': 2,
    'stream.h264': 264,
    'stream.mp4': 1,
    'thumbnail.jpg': 5,
  };
  for (const [name, bytes] of Object.entries(sizes)) await writeFile(join(folder, name), new Uint8Array(bytes));
  expect(await listSessionFiles(folder)).toEqual([
    { name: 'stream.mp4', bytes: 1, sha256: null },
    { name: 'stream-2.mp4', bytes: 2, sha256: null },
    { name: 'stream-10.mp4', bytes: 10, sha256: null },
    { name: 'stream.h264', bytes: 264, sha256: null },
    { name: 'frames.csv', bytes: 7, sha256: null },
    { name: 'thumbnail.jpg', bytes: 5, sha256: null },
  ]);
});

it('leaves out the manifest, temporary files and what people put there', async () => {
  for (const name of [
    'session.json',
    'session.json.tmp',
    'stream.mp4.part',
    'my stream.mp4',
    'stream-x.mp4',
    'a.txt',
  ]) {
    await writeFile(join(folder, name), 'x');
  }
  expect(await listSessionFiles(folder)).toEqual([]);
});

it('is empty for a folder that is gone', async () => {
  expect(await listSessionFiles(join(folder, 'gone'))).toEqual([]);
});
