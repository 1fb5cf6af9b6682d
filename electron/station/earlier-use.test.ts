import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccessStore } from './access/access-store.ts';
import { earlierUse } from './earlier-use.ts';
import { Log } from './log.ts';
import { ManualClock } from './manual-clock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earlier-use-'));
});
afterEach(() => rm(folder, { recursive: true }));

const look = () => earlierUse(folder, join(folder, 'recordings'));

async function startedOnce(): Promise<AccessStore> {
  const clock = new ManualClock();
  const store = new AccessStore(folder, {}, clock);
  await store.load(new Log(clock));
  return store;
}

it('finds nothing where no station was, and makes nothing', () => {
  expect(look()).toEqual({ started: false, used: false });
  expect(look()).toEqual({ started: false, used: false });
});

it('tells a station that was only started from one that devices came to', async () => {
  const store = await startedOnce();
  expect(look()).toEqual({ started: true, used: false });
  await store.decide({ key: 'id:a', identity: 'id', label: 'A', address: '10.0.0.1', allowed: false });
  expect(look()).toEqual({ started: true, used: true });
});

it('knows recordings by the names of their folders, and takes nothing else for one', async () => {
  await mkdir(join(folder, 'recordings', 'Holidays'), { recursive: true });
  await writeFile(join(folder, 'recordings', '10.0.0.1_5000_20260102_030405'), 'no folder');
  expect(look().used).toBe(false);
  await mkdir(join(folder, 'recordings', '10.0.0.1_5001_20260102_030405'));
  expect(look()).toEqual({ started: false, used: true });
});

it('takes decisions that cannot be read for some', async () => {
  await writeFile(join(folder, 'access.json'), '{');
  expect(look()).toEqual({ started: true, used: true });
});
