import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cutTornExchanges } from './left-exchanges.ts';

const HEADER = 't0_us,t1_us,t2_us,t3_us\n';
const FIRST = '1,20,21,4\n';
const SECOND = '1000,2020,2021,1004\n';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'left-exchanges-'));
  path = join(folder, 'clock.csv');
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['nothing behind the last line', HEADER + FIRST + SECOND, HEADER + FIRST + SECOND],
  ['a line that was being written', `${HEADER}${FIRST}1000,20`, HEADER + FIRST],
  ['zeros of a power cut', `${HEADER}${FIRST}\0\0\0\0`, HEADER + FIRST],
  ['the end of a line behind such zeros', `${HEADER}${FIRST}\0\0\0,1004\n1000,2`, HEADER + FIRST],
  ['the header alone', HEADER, HEADER],
  ['a torn line behind the header', `${HEADER}1,2`, HEADER],
  ['damage further up', `${HEADER}nonsense\n${SECOND}2000,30`, `${HEADER}nonsense\n${SECOND}`],
  ['somebody else’s file', 'no exchange at all', 'no exchange at all'],
])('leaves whole lines where there is %s', async (_, left, expected) => {
  await writeFile(path, left, 'latin1');
  await cutTornExchanges(folder);
  expect(await readFile(path, 'latin1')).toBe(expected);
});

it('takes off no more than a crash can have left, of whatever lines', async () => {
  const left = HEADER + '1,2,3,4\r\n'.repeat(2000);
  await writeFile(path, left, 'latin1');
  await cutTornExchanges(folder);
  const { length } = await readFile(path, 'latin1');
  expect([length > left.length - 8200, length < left.length]).toEqual([true, true]);
});

it.each(['', HEADER.slice(0, 7)])('takes away a header that was being written: %j', async (left) => {
  await writeFile(path, left);
  await cutTornExchanges(folder);
  expect(existsSync(path)).toBe(false);
});

it('does nothing where no clock was measured, and rejects with what the file system says', async () => {
  await cutTornExchanges(folder);
  expect(existsSync(path)).toBe(false);
  await mkdir(path);
  await expect(cutTornExchanges(folder)).rejects.toThrow('EISDIR');
});
