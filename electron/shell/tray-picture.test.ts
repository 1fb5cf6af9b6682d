import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { encodePng } from './png.ts';
import { drawTrayPicture, trayPng } from './tray-picture.ts';

/** Red, green, blue and alpha of a pixel. */
function pixel(rgba: Uint8Array, side: number, x: number, y: number): number[] {
  return [...rgba.subarray((y * side + x) * 4, (y * side + x) * 4 + 4)];
}

/** What another program reads from a PNG. */
function decode(png: Buffer): Buffer {
  const args = ['-v', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'];
  return execFileSync('ffmpeg', args, { input: png });
}

describe('the tray’s pictures', () => {
  it.each([16, 32])('differ in shape: at %i px the middle is empty, and full while recording', (side) => {
    const middle = side / 2;
    expect(pixel(drawTrayPicture('idle', side, false), side, middle, middle)[3]).toBe(0);
    expect(pixel(drawTrayPicture('recording', side, false), side, middle, middle)[3]).toBe(255);
    for (const picture of ['idle', 'recording'] as const) {
      expect(pixel(drawTrayPicture(picture, side, false), side, 0, 0)[3]).toBe(0);
    }
  });

  it('differ in colour, but for a template, which is black', () => {
    const [red = 0, green = 0] = pixel(drawTrayPicture('recording', 16, false), 16, 8, 8);
    expect(red).toBeGreaterThan(3 * green);
    expect(pixel(drawTrayPicture('recording', 16, true), 16, 8, 8)).toEqual([0, 0, 0, 255]);
  });

  it('are the same upside down', () => {
    const rgba = drawTrayPicture('idle', 16, true);
    const turned: number[] = [];
    for (let y = 15; y >= 0; y -= 1) turned.push(...rgba.subarray(y * 64, (y + 1) * 64));
    expect(turned).toEqual([...rgba]);
  });
});

describe('the PNG', () => {
  it.each([16, 32, 48])('of %i px is read by another program as it was drawn', (side) => {
    expect([...decode(trayPng('recording', side, false))]).toEqual([...drawTrayPicture('recording', side, false)]);
  });

  it('is of a square', () => {
    expect(() => encodePng(new Uint8Array(15), 2)).toThrow(/15 bytes are no square of side 2/);
  });
});
