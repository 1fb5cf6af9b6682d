import { Resvg } from '@resvg/resvg-js';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pngToIco from 'png-to-ico';

/** Sides of the PNGs that Linux desktops look for, in pixels (freedesktop.org, Icon Theme Specification). */
const LINUX_SIDES = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const WINDOWS_SIDES = [16, 24, 32, 48, 64, 128, 256] as const;
/** The PNG entries of an icns file that macOS 10.7 and newer read: type and side in pixels. */
const MAC_ENTRIES = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;
/** The picture fills 824 of 1024 pixels of a macOS icon; the rest is margin (Apple, Human Interface Guidelines). */
const MAC_PICTURE = 824 / 1024;

/** Draws an SVG with a square view box as a PNG of `side` pixels. */
export function drawPng(svg: string, side: number): Buffer {
  return new Resvg(svg, { fitTo: { mode: 'width', value: side } }).render().asPng();
}

/** The same picture with the margin of macOS around it. */
function withMacMargin(svg: string): string {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  if (!Number.isInteger(side)) throw new Error('The icon needs a square view box that begins at 0 0.');
  const margin = (side / MAC_PICTURE - side) / 2;
  return svg.replace(/viewBox="[^"]+"/, `viewBox="${-margin} ${-margin} ${side + 2 * margin} ${side + 2 * margin}"`);
}

/** Joins PNGs to an icns file: `icns`, the length of all, then each entry with its type and length (big-endian). */
export function icnsOf(entries: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const blocks = entries.map(([type, png]) => Buffer.concat([icnsHeader(type, png.length), png]));
  const body = Buffer.concat(blocks);
  return Buffer.concat([icnsHeader('icns', body.length), body]);
}

function icnsHeader(type: string, bytes: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(bytes + header.length, 4);
  return header;
}

/** Draws every icon that the installers need from one SVG: `icon.ico`, `icon.icns`, and `linux/NxN.png`. */
export async function writeIcons(svgFile: string, folder: string): Promise<void> {
  const svg = readFileSync(svgFile, 'utf8');
  const mac = withMacMargin(svg);
  const linux = join(folder, 'linux');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(linux, { recursive: true });
  for (const side of LINUX_SIDES) writeFileSync(join(linux, `${side}x${side}.png`), drawPng(svg, side));
  writeFileSync(join(folder, 'icon.ico'), await pngToIco(WINDOWS_SIDES.map((side) => drawPng(svg, side))));
  writeFileSync(join(folder, 'icon.icns'), icnsOf(MAC_ENTRIES.map(([type, side]) => [type, drawPng(mac, side)])));
}
