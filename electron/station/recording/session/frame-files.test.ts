import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { Log } from '../../log.ts';
import { frameFilesOf } from './frame-files.ts';

const NINE_OCLOCK_US = new Date(2026, 2, 4, 9, 5, 7).getTime() * 1000;

let folder: string;
let lines: string[];
let log: Log;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frame-files-'));
  lines = [];
  log = new Log(new ManualClock());
  log.onEntry(({ level, code }) => lines.push(`${level} ${code}`));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filesFor = (most: number, directory = folder) => frameFilesOf(log, () => ({ keep: true, most }))(directory);

it('keeps nothing unless it is asked to', () => {
  expect(frameFilesOf(log, () => ({ keep: false, most: 5 }))(folder)).toBeNull();
});

it('keeps each picture under the local time of its arrival and its number, as it was when it came', async () => {
  const files = filesFor(10);
  const picture = Uint8Array.of(1, 2, 3);
  files?.keep(picture, NINE_OCLOCK_US);
  picture.fill(9);
  files?.keep(Uint8Array.of(4), NINE_OCLOCK_US + 61_000_000);
  await files?.whenWritten();
  expect((await readdir(folder)).sort()).toEqual(['frame_20260304_090507_000.jpg', 'frame_20260304_090608_001.jpg']);
  expect([...(await readFile(join(folder, 'frame_20260304_090507_000.jpg')))]).toEqual([1, 2, 3]);
});

it('keeps the newest', async () => {
  const files = filesFor(2);
  for (let i = 0; i < 5; i += 1) files?.keep(Uint8Array.of(i), NINE_OCLOCK_US);
  await files?.whenWritten();
  expect((await readdir(folder)).sort()).toEqual(['frame_20260304_090507_003.jpg', 'frame_20260304_090507_004.jpg']);
});

it('leaves pictures out while 32 wait for the disk, and counts on', async () => {
  const files = filesFor(100);
  for (let i = 0; i < 40; i += 1) files?.keep(Uint8Array.of(i), NINE_OCLOCK_US);
  await files?.whenWritten();
  files?.keep(Uint8Array.of(40), NINE_OCLOCK_US);
  await files?.whenWritten();
  const names = (await readdir(folder)).sort();
  expect(names).toHaveLength(33);
  expect(names.at(-1)).toBe('frame_20260304_090507_040.jpg');
});

it('says once that it cannot write, and harms nobody', async () => {
  const files = filesFor(5, join(folder, 'gone'));
  for (let i = 0; i < 3; i += 1) files?.keep(Uint8Array.of(i), NINE_OCLOCK_US);
  await files?.whenWritten();
  expect(lines).toEqual(['warning frame-files-failed']);
});
