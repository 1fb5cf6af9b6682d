import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pictureSize } from './video-facts.ts';

// A picture that says which way up it is: each quarter has a colour of its own.

const run = promisify(execFile);
const FPS = 30;
const SECONDS = 2;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Part of a picture's height; far more than the bar's own. */
const BAR_CLEARANCE = 0.1;

type Color = 'red' | 'lime' | 'blue' | 'white';
const COLORS: Readonly<Record<Color, readonly number[]>> = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  white: [255, 255, 255],
};

/** The quarters of an upright picture: top left, top right, bottom left, bottom right. */
export const UPRIGHT: readonly Color[] = ['red', 'lime', 'blue', 'white'];

/** Writes a film of the four quarters as a camera's file for Chromium, with a bar that wanders through them. */
export async function filmQuadrants(file: string, width: number, height: number): Promise<void> {
  const quarters = UPRIGHT.flatMap((color) => [
    '-f',
    'lavfi',
    '-i',
    `color=${color}:size=${width / 2}x${height / 2}:rate=${FPS}`,
  ]);
  const bar = ['-f', 'lavfi', '-i', `color=black:size=${width}x8:rate=${FPS}`];
  const layout = '[0][1]hstack[top];[2][3]hstack[bottom];[top][bottom]vstack[whole];[whole][4]overlay=0:mod(n*8\\,H)';
  const output = ['-t', `${SECONDS}`, '-c:v', 'mjpeg', '-q:v', '2', '-f', 'mjpeg', file];
  await run('ffmpeg', ['-v', 'error', '-y', ...quarters, ...bar, '-filter_complex', layout, ...output]);
}

/** The colours in the middle of a frame's quarters, as `UPRIGHT` has them. `frame` counts from 0. */
export async function quadrantsOf(video: string, frame: number): Promise<Color[]> {
  const { width, height } = await pictureSize(video);
  const filter = `select=eq(n\\,${frame}),scale=in_range=tv:out_range=pc`;
  const output = ['-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', video, '-vf', filter, ...output], {
    encoding: 'buffer',
    maxBuffer: MAX_OUTPUT,
  });
  const pixel = (down: number, right: number): Uint8Array => {
    const at = (Math.floor(height * down) * width + Math.floor(width * right)) * 3;
    return stdout.subarray(at, at + 3);
  };
  return [0.25, 0.75].flatMap((down) =>
    [0.25, 0.75].map((right) => {
      // The black bar may be at one of three places, never at two of them.
      const pixels = [down - BAR_CLEARANCE, down, down + BAR_CLEARANCE].map((row) => pixel(row, right));
      return nearestColor([0, 1, 2].map((channel) => Math.max(...pixels.map((levels) => levels[channel] ?? 0))));
    }),
  );
}

function nearestColor(pixel: readonly number[]): Color {
  const distance = (color: Color): number =>
    COLORS[color].reduce((sum, level, channel) => sum + Math.abs(level - (pixel[channel] ?? 0)), 0);
  return UPRIGHT.reduce((nearest, color) => (distance(color) < distance(nearest) ? color : nearest));
}
