import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Locator } from 'playwright-core';
import { create } from 'qrcode';

/** Modules of white that scanners need on each side. */
const QUIET_ZONE = 4;
const BLACK_BELOW = 128;

/** Grey levels of a PNG, row by row. */
async function greyOf(png: Buffer): Promise<Buffer> {
  const ffmpeg = spawn('ffmpeg', [
    '-v',
    'error',
    '-f',
    'png_pipe',
    '-i',
    '-',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-',
  ]);
  const parts: Buffer[] = [];
  ffmpeg.stdout.on('data', (part: Buffer) => parts.push(part));
  ffmpeg.stdin.end(png);
  await once(ffmpeg, 'close');
  return Buffer.concat(parts);
}

/**
 * Whether what is seen on the screen is the QR code of this text, with its quiet zone: each module is looked at in its
 * middle and compared with an encoding of the text, at whatever level of error correction.
 */
export async function showsCodeOf(text: string, picture: Locator): Promise<boolean> {
  const png = await picture.screenshot();
  const grey = await greyOf(png);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  return (['L', 'M', 'Q', 'H'] as const).some((errorCorrectionLevel) => {
    const { modules } = create(text, { errorCorrectionLevel });
    const extent = modules.size + 2 * QUIET_ZONE;
    const isBlack = (row: number, column: number): boolean => {
      const y = Math.floor(((row + 0.5) * height) / extent);
      const x = Math.floor(((column + 0.5) * width) / extent);
      return (grey[y * width + x] ?? BLACK_BELOW) < BLACK_BELOW;
    };
    const isExpected = (row: number, column: number): boolean => {
      const [r, c] = [row - QUIET_ZONE, column - QUIET_ZONE];
      const isInside = r >= 0 && c >= 0 && r < modules.size && c < modules.size;
      return isInside && modules.get(r, c) === 1;
    };
    const all = Array.from({ length: extent * extent }, (_, i) => [Math.floor(i / extent), i % extent] as const);
    // The quiet zone's own corners may be rounded off.
    const isCorner = (row: number, column: number): boolean => row % (extent - 1) === 0 && column % (extent - 1) === 0;
    return all.every(([row, column]) => isCorner(row, column) || isBlack(row, column) === isExpected(row, column));
  });
}
