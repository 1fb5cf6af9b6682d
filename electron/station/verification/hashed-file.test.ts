import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { HashedFile } from './hashed-file.ts';

const MEBIBYTE = 1024 * 1024;
/** Over three chunks, no byte the same as the one a chunk before it. */
const CONTENT = Buffer.from(Array.from({ length: 3 * MEBIBYTE + 17 }, (_, i) => (i * 31 + (i >> 11)) & 0xff));
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hashed-file-'));
  writeFileSync(join(folder, 'file'), CONTENT);
  writeFileSync(join(folder, 'empty'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function opened(name: string, progressed?: (bytes: number) => void): HashedFile {
  const file = new HashedFile(join(folder, name), progressed);
  onTestFinished(() => file.close());
  return file;
}

const readFrom = (file: HashedFile, position: number, bytes: number): Buffer => {
  const target = Buffer.alloc(bytes);
  return target.subarray(0, file.read(position, target));
};

it('gives what stands at each place, and the checksum of all', () => {
  const file = opened('file');
  for (const [position, bytes] of [
    [0, 8],
    [MEBIBYTE - 3, 8],
    [MEBIBYTE - 5, 8],
    [2, 4],
    [MEBIBYTE + 100, 2 * MEBIBYTE - 200],
    [3 * MEBIBYTE + 10, 100],
    [9 * MEBIBYTE, 4],
  ] as const) {
    expect(readFrom(file, position, bytes).equals(CONTENT.subarray(position, position + bytes))).toBe(true);
  }
  expect(file.sha256()).toBe(SHA256);
});

it('reads each byte of the file once for the checksum', () => {
  let told = 0;
  const file = opened('file', (bytes) => {
    told += bytes;
  });
  readFrom(file, MEBIBYTE, 10);
  const table = Buffer.alloc(17);
  expect(file.readAnywhere(3 * MEBIBYTE, table)).toBe(17);
  expect(told).toBe(2 * MEBIBYTE);
  expect(file.sha256()).toBe(SHA256);
  expect(told).toBe(CONTENT.length);
});

it('knows an empty file', () => {
  const file = opened('empty');
  expect(readFrom(file, 0, 4)).toHaveLength(0);
  expect(file.sha256()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
