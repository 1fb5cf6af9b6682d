import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { drawPng, icnsOf, writeIcons } from './icon-files.ts';

const BLUE_SQUARE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#00f"/></svg>';

/** Width and height of a PNG (ISO/IEC 15948, IHDR). */
const sizeOf = (png: Buffer): number[] => [png.readUInt32BE(16), png.readUInt32BE(20)];

function drawn(): string {
  const folder = mkdtempSync(join(tmpdir(), 'icons-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('draws a PNG of the side that is asked for', () => {
  expect(sizeOf(drawPng(BLUE_SQUARE, 24))).toEqual([24, 24]);
});

it('joins PNGs to an icns file, each behind its type and its length', () => {
  const file = icnsOf([
    ['ic07', Buffer.from([1, 2, 3])],
    ['ic10', Buffer.from([4])],
  ]);
  expect(file.toString('hex')).toBe('69636e730000001c696330370000000b010203696331300000000904');
});

it('makes all the files of one SVG', async () => {
  const folder = drawn();
  await writeIcons('build/icon.svg', folder);
  const linux = readdirSync(join(folder, 'linux')).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  expect(linux).toEqual(['16', '24', '32', '48', '64', '128', '256', '512'].map((side) => `${side}x${side}.png`));
  for (const name of linux) {
    const side = Number.parseInt(name);
    expect(sizeOf(readFileSync(join(folder, 'linux', name)))).toEqual([side, side]);
  }

  // ICONDIR: reserved, 1 for icons, count; then 16 bytes an image that begin with its side, 0 for 256.
  const ico = readFileSync(join(folder, 'icon.ico'));
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 7]);
  const sides = Array.from({ length: 7 }, (_, index) => ico.readUInt8(6 + 16 * index));
  expect(sides).toEqual([16, 24, 32, 48, 64, 128, 0]);

  const icns = readFileSync(join(folder, 'icon.icns'));
  expect(icns.subarray(0, 4).toString()).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const entries: [string, number[]][] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    entries.push([icns.subarray(at, at + 4).toString(), sizeOf(icns.subarray(at + 8))]);
  }
  expect(entries).toContainEqual(['ic10', [1024, 1024]]);
  expect(entries).toContainEqual(['ic11', [32, 32]]);
});

it('refuses an icon that is not square, for which it could not know the margin', async () => {
  const folder = drawn();
  const file = join(folder, 'wide.svg');
  writeFileSync(file, BLUE_SQUARE.replace('0 0 10 10', '0 0 20 10'));
  await expect(writeIcons(file, join(folder, 'out'))).rejects.toThrow('square view box');
});
