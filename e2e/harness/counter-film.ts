import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// A film in which each picture says its number: a row of squares along the top, white for one and black for zero, the
// lowest bit first, behind one that is always white and one that is always black.

const run = promisify(execFile);
const WIDTH = 640;
const HEIGHT = 480;
const BITS = 12;
const SQUARE = 40;
const MAX_OUTPUT = 1024 * 1024 * 1024;

/** Pictures per second. */
export const COUNTED_FPS = 30;

/** Writes so many seconds (136 at the most) of the counting film as a camera's file for Chromium. */
export async function filmCounter(file: string, seconds: number): Promise<void> {
  const squares = Array.from({ length: BITS + 1 }, (_, place) => {
    const lit = place === 0 ? '' : `:enable='mod(floor(n/${2 ** (place - 1)})\\,2)'`;
    const at = place === 0 ? 0 : place + 1;
    return `drawbox=x=${at * SQUARE}:y=0:w=${SQUARE}:h=${SQUARE}:color=white:t=fill${lit}`;
  });
  const input = [
    '-f',
    'lavfi',
    '-i',
    `color=black:size=${WIDTH}x${HEIGHT}:rate=${COUNTED_FPS}`,
    '-vf',
    squares.join(','),
  ];
  const output = ['-t', `${seconds}`, '-c:v', 'mjpeg', '-q:v', '3', '-f', 'mjpeg', file];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...output]);
}

/** The number of each picture of a video, in order; throws where a picture is none of the counting film. */
export async function numbersIn(video: string): Promise<number[]> {
  // One pixel of each square is left, from its middle.
  const places = BITS + 2;
  const filter = `crop=${places * SQUARE}:${SQUARE}:0:0,scale=${places}:1:flags=area,format=gray`;
  const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', video, '-vf', filter, ...output], {
    encoding: 'buffer',
    maxBuffer: MAX_OUTPUT,
  });
  return Array.from({ length: stdout.byteLength / places }, (_, index) => {
    const [white = 0, black = 255, ...bits] = stdout.subarray(index * places, (index + 1) * places);
    if (white < 170 || black > 85) throw new Error(`Picture ${index} of ${video} has no number.`);
    return bits.reduce((number, level, place) => number + (level > 127 ? 2 ** place : 0), 0);
  });
}
