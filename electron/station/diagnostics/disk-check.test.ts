import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRecordingsFolder, checkSpace, checkSpeed, judgeSpace } from './disk-check.ts';

const GB = 1e9;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'disk-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('free space', () => {
  it.each([
    ['enough', 100 * GB, 0],
    ['lasts', 100 * GB, 8e6],
    ['low', 4.9 * GB, 0],
    ['low', 4.9 * GB, 1e6],
    ['ends-soon', 10 * GB, 8e6],
    ['ends-soon', 1 * GB, 8e6],
  ])('%s', (outcome, free, rate) => {
    expect(judgeSpace(free, 200 * GB, rate).outcome).toBe(outcome);
  });

  it('is forecast at the present rate', () => {
    expect(judgeSpace(7.2 * GB, 200 * GB, 5e6)).toMatchObject({ facts: { free: '7.2', rate: '5.0', minutes: '24' } });
    expect(judgeSpace(72 * GB, 200 * GB, 5e6)).toMatchObject({ outcome: 'lasts', facts: { hours: '4.0' } });
  });

  it('is that of the folder above where the folder is not made yet', async () => {
    const { check } = await checkSpace(join(folder, 'not', 'yet'), 0);
    expect(check).toBe('disk-space');
  });
});

describe('the recordings folder', () => {
  it('is usable, and nothing is left in it', async () => {
    expect((await checkRecordingsFolder(folder)).outcome).toBe('usable');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not made by looking', async () => {
    expect((await checkRecordingsFolder(join(folder, 'new'))).outcome).toBe('missing');
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });

  it('is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await checkRecordingsFolder(join(folder, 'file'))).outcome).toBe('unreadable');
  });
});

describe('the write speed', () => {
  it('is measured, and nothing is left', async () => {
    const one = await checkSpeed(folder, () => false);
    expect(['fast', 'slow']).toContain(one.outcome);
    expect(Number(one.facts['speed'])).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not measured while something is recorded, nor any longer when that begins', async () => {
    expect((await checkSpeed(folder, () => true)).outcome).toBe('unmeasured');
    let asked = 0;
    const one = await checkSpeed(folder, () => (asked += 1) > 3);
    // Asked once before, and before each piece.
    expect(one.facts['bytes']).toBe('2');
    expect(readdirSync(folder)).toEqual([]);
  });
});
