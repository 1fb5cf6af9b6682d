import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { runFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-runner.ts';
import { splitAccessUnits } from '../../tools/simulator/access-units.ts';
import { type Clip, type ClipOptions, DEFAULT_CLIP } from '../../tools/simulator/clip.ts';
import { temporaryFolder } from './station-process.ts';

/** Moving pictures that nobody takes for one another, as ffmpeg draws them; one of them upright. */
export const SCENES = {
  fractal: { width: 640, height: 480, draw: 'mandelbrot=start_scale=1:end_scale=0.002:end_pts=150' },
  bars: { width: 640, height: 480, draw: 'testsrc2=alpha=255' },
  light: { width: 480, height: 640, draw: 'gradients=nb_colors=4:speed=0.02:seed=7' },
  cells: { width: 640, height: 480, draw: 'life=mold=10:ratio=0.1:death_color=#203050:life_color=#60d0ff' },
} as const;
export type Scene = keyof typeof SCENES;

const FPS = 15;
const SECONDS = 6;
const ENCODE_TIMEOUT_MS = 60_000;

/** What a phone films that stands before this scene. */
export async function sceneClip(scene: Scene): Promise<Clip> {
  const { width, height, draw } = SCENES[scene];
  const options: ClipOptions = { ...DEFAULT_CLIP, width, height, fps: FPS, seconds: SECONDS, bitrateMbit: 2 };
  const ffmpeg = await locateFfmpeg();
  if (ffmpeg.path === null) throw new Error(ffmpeg.problem);
  const folder = await temporaryFolder();
  try {
    const file = join(folder.path, 'scene.h264');
    const input = ['-f', 'lavfi', '-i', `${draw}:size=${width}x${height}:rate=${FPS}`, '-t', `${SECONDS}`];
    const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'baseline', '-g', `${FPS}`, '-b:v', '2M'];
    const args = ['-v', 'error', ...input, '-pix_fmt', 'yuv420p', ...encoder, '-f', 'h264', file];
    const run = await runFfmpeg(ffmpeg.path, args, { timeoutMs: ENCODE_TIMEOUT_MS });
    if (!run.ok) throw new Error(`${run.message} ${run.stderr}`);
    return { ...splitAccessUnits(await readFile(file), options), options };
  } finally {
    await folder.remove();
  }
}
