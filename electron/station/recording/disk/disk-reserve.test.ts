import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskReserve } from './disk-reserve.ts';

const NAME = '.capture-station-reserve';
const MIB = 1024 * 1024;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-reserve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('DiskReserve', () => {
  it.each([0, 1, 1000, MIB, 2 * MIB + 1])('holds %i bytes, no more and no less, and gives them back', (bytes) => {
    const reserve = new DiskReserve(folder, bytes);
    expect(readdirSync(folder)).toEqual([]);
    reserve.hold();
    expect(statSync(join(folder, NAME)).size).toBe(bytes);
    reserve.release();
    expect(readdirSync(folder)).toEqual([]);
    reserve.release();
  });

  it('holds bytes that cannot be stored as a hole or packed', () => {
    const reserve = new DiskReserve(folder, 100_000);
    reserve.hold();
    const content = readFileSync(join(folder, NAME));
    expect(gzipSync(content).length).toBeGreaterThan(99_000);
    reserve.release();
  });

  it('gives half away each time, until what is left is not worth keeping', () => {
    const reserve = new DiskReserve(folder, 100_000);
    reserve.hold();
    const sizes: number[] = [];
    for (let i = 0; i < 2; i += 1) {
      reserve.giveHalf();
      sizes.push(statSync(join(folder, NAME)).size);
    }
    expect(sizes).toEqual([50_000, 25_000]);
    reserve.giveHalf();
    expect(readdirSync(folder)).toEqual([]);
    reserve.giveHalf();
  });

  it('replaces what a crash left, and holds the same again', () => {
    writeFileSync(join(folder, NAME), Buffer.alloc(5000));
    const reserve = new DiskReserve(folder, 1000);
    reserve.hold();
    reserve.hold();
    expect(statSync(join(folder, NAME)).size).toBe(1000);
  });

  it('never throws: not where the folder is missing', () => {
    const reserve = new DiskReserve(join(folder, 'none'), 1000);
    reserve.hold();
    reserve.release();
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('never throws: not where the place is taken', () => {
    mkdirSync(join(folder, NAME));
    const reserve = new DiskReserve(folder, 1000);
    reserve.hold();
    reserve.release();
    expect(statSync(join(folder, NAME)).isDirectory()).toBe(true);
  });
});
