import { encodePng } from './png.ts';

/** The two pictures of the tray: a ring, and while recording a full red disc in a ring. */
export type TrayPicture = 'idle' | 'recording';

/** Points a pixel is sampled at in each direction, which makes the edges soft. */
const SAMPLES = 4;

interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

const BLACK: Colour = { red: 0, green: 0, blue: 0 };
/** Seen on light taskbars and on dark ones. */
const GREY: Colour = { red: 0x8c, green: 0x93, blue: 0x9c };
const RED: Colour = { red: 0xe0, green: 0x31, blue: 0x31 };

/** Whether a picture covers a point; its distance from the middle is 1 at the edge of the square. */
const COVERS: Readonly<Record<TrayPicture, (distance: number) => boolean>> = {
  idle: (distance) => distance <= 0.9 && distance >= 0.62,
  recording: (distance) => distance <= 0.6 || (distance <= 0.96 && distance >= 0.78),
};

/** How much of a pixel a picture covers, 0 to 1. */
function coverage(picture: TrayPicture, x: number, y: number, side: number): number {
  let covered = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const across = (x + ((i % SAMPLES) + 0.5) / SAMPLES) / side;
    const down = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / side;
    if (COVERS[picture](Math.hypot(across - 0.5, down - 0.5) * 2)) covered += 1;
  }
  return covered / (SAMPLES * SAMPLES);
}

/** Draws a picture of the tray as RGBA; a template is black, and macOS gives it the colour of the menu bar. */
export function drawTrayPicture(picture: TrayPicture, side: number, isTemplate: boolean): Uint8Array {
  const { red, green, blue } = isTemplate ? BLACK : picture === 'recording' ? RED : GREY;
  const rgba = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      rgba.set([red, green, blue, Math.round(coverage(picture, x, y, side) * 255)], (y * side + x) * 4);
    }
  }
  return rgba;
}

/** The same as a PNG. */
export function trayPng(picture: TrayPicture, side: number, isTemplate: boolean): Buffer {
  return encodePng(drawTrayPicture(picture, side, isTemplate), side);
}
