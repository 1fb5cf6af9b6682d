import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FPS = 30;
const SECONDS = 2;

/** Writes a film as a camera's file for Chromium that an encoder cannot make small: it takes the bitrate that it is given. */
export async function filmNoise(file: string): Promise<void> {
  const picture = `color=gray:size=640x480:rate=${FPS},noise=alls=18:allf=t+u`;
  const output = ['-t', `${SECONDS}`, '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', file];
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, ...output]);
}
