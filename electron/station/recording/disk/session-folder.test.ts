import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { localIsoTime } from '../../local-time.ts';
import { createSessionFolder, sessionFolderName } from './session-folder.ts';

const firstUs = new Date(2026, 10, 22, 14, 3, 7, 250).getTime() * 1000;

it('is named after address, port and local time of the first frame', () => {
  expect(sessionFolderName({ ip: '192.168.1.23', port: 40412 }, firstUs)).toBe('192.168.1.23_40412_20261122_140307');
});

it('is a name that every file system allows, also for IPv6', () => {
  expect(sessionFolderName({ ip: 'fe80::1%eth0', port: 5 }, firstUs)).toBe('fe80--1-eth0_5_20261122_140307');
});

it('gets -2, -3 where the name is taken', async () => {
  const recordings = await mkdtemp(join(tmpdir(), 'folder-'));
  const made = [];
  for (let i = 0; i < 3; i += 1) made.push(basename(createSessionFolder(join(recordings, 'new'), 'a_1_x')));
  expect(made).toEqual(['a_1_x', 'a_1_x-2', 'a_1_x-3']);
  expect(await readdir(join(recordings, 'new'))).toHaveLength(3);
  await rm(recordings, { recursive: true });
});

it('writes times as ISO 8601 with offset that stand for the same moment', () => {
  const text = localIsoTime(firstUs);
  expect(text).toMatch(/^2026-11-22T14:03:07\.250[+-]\d\d:\d\d$/);
  expect(Date.parse(text) * 1000).toBe(firstUs);
});
