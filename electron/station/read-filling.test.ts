import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readFilling } from './read-filling.ts';

it('fills from a position, and gives less only at the end of the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-filling-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), 'abcdefgh');
  const fd = openSync(join(folder, 'file'), 'r');
  onTestFinished(() => closeSync(fd));
  const target = new Uint8Array(4);
  const read = (position: number): string =>
    Buffer.from(target.subarray(0, readFilling(fd, position, target))).toString();
  expect([read(0), read(3), read(6), read(8), read(100)]).toEqual(['abcd', 'defg', 'gh', '', '']);
});
