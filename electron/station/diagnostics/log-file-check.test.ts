import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLogFile } from './log-file-check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'log-file-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('tells where the log is, and how much there is of it', async () => {
  await writeFile(join(folder, 'station.log'), Buffer.alloc(1_200_000));
  await writeFile(join(folder, 'station.log.1'), Buffer.alloc(5_000_000));
  expect(await checkLogFile(folder)).toMatchObject({
    outcome: 'kept',
    facts: { file: join(folder, 'station.log'), megabytes: '6.2' },
  });
});

it('tells where it will be, and makes nothing by looking', async () => {
  const none = { outcome: 'none', facts: { file: join(folder, 'logs', 'station.log') } };
  expect(await checkLogFile(join(folder, 'logs'))).toMatchObject(none);
  expect(existsSync(join(folder, 'logs'))).toBe(false);
  await mkdir(join(folder, 'logs'));
  expect(await checkLogFile(join(folder, 'logs'))).toMatchObject(none);
});

it('tells why it cannot be written', async () => {
  await writeFile(join(folder, 'logs'), '');
  expect(await checkLogFile(join(folder, 'logs'))).toMatchObject({ outcome: 'failed' });
});
