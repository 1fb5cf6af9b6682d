import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checksumFile } from './checksum.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checksum-'));
});
afterAll(() => rm(folder, { recursive: true }));

// FIPS 180-4's own examples; the long one is a million times the letter a, more than one read with the next.
it.each([
  ['', 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    56,
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 1_000_000, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
])('of %.60s', async (text, bytes, sha256) => {
  const path = join(folder, `${bytes}`);
  await writeFile(path, text);
  expect(await checksumFile(path)).toEqual({ sha256, bytes });
});

it('is the same over several reads, in their order', async () => {
  const path = join(folder, 'long');
  await writeFile(path, Buffer.concat([Buffer.alloc(1024 * 1024, 'a'), Buffer.alloc(1024 * 1024, 'b'), Buffer.of(99)]));
  expect(await checksumFile(path)).toEqual({
    sha256: 'f62e83d6f05985257d9e2d068774cf9ed9e891f7a9c867689c1fd1033708b4c3',
    bytes: 2_097_153,
  });
});

it('tells after each read how many bytes are done', async () => {
  const path = join(folder, 'told');
  await writeFile(path, Buffer.alloc(2 * 1024 * 1024 + 1));
  const told: number[] = [];
  await checksumFile(path, (bytes) => told.push(bytes));
  expect(told.at(-1)).toBe(2_097_153);
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

it('rejects with the error of the file system', async () => {
  await expect(checksumFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(checksumFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});
