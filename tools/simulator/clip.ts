import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { runFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-runner.ts';
import { splitAccessUnits, type AccessUnits, type AccessUnitShape } from './access-units.ts';

/** What a clip shows and how it is encoded: everything that its bytes depend on. */
export interface ClipOptions extends AccessUnitShape {
  /** Pixels; both even. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, and frames from one key frame to the next. */
  readonly fps: number;
  readonly bitrateMbit: number;
  readonly profile: 'baseline' | 'high';
  /** Slices of each picture. */
  readonly slices: number;
  /** Whole seconds, so that the end leads back to a key frame. */
  readonly seconds: number;
}

/** A clip in memory. Its units are shared by all phones that play it: nobody writes to them. */
export interface Clip extends AccessUnits {
  readonly options: ClipOptions;
}

/** Where clips are kept and which ffmpeg makes them; the defaults suit everybody but tests. */
export interface ClipSurroundings {
  readonly cacheFolder?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Used for what is not asked for: what a phone in the field sends. */
export const DEFAULT_CLIP: ClipOptions = {
  width: 1280,
  height: 720,
  fps: 30,
  bitrateMbit: 4,
  profile: 'baseline',
  slices: 1,
  seconds: 10,
  startCodeBytes: 4,
  inBandConfig: false,
};

const CACHE_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/capture-station/clips', import.meta.url));

const ENCODE_TIMEOUT_MS = 300_000;

/** Raise it when the arguments of ffmpeg change, so that clips made with the old ones are not used. */
const RECIPE = 2;

/**
 * A test picture with a running frame counter as H.264: one key frame a second, no B-frames, SPS and PPS apart.
 * Made by ffmpeg the first time (about two seconds for 720p) and read from the cache from then on.
 * Rejects with one sentence if ffmpeg is missing or fails.
 */
export async function loadClip(asked: Partial<ClipOptions> = {}, surroundings: ClipSurroundings = {}): Promise<Clip> {
  const options: ClipOptions = { ...DEFAULT_CLIP, ...asked };
  const folder = surroundings.cacheFolder ?? CACHE_FOLDER;
  const file = path.join(folder, `${nameOf(options)}.h264`);
  const cached = await readFile(file).catch(() => null);
  const clip = cached === null ? null : tryToSplit(cached, options);
  if (clip !== null) return clip;
  await mkdir(folder, { recursive: true });
  await encode(file, options, surroundings);
  const made = tryToSplit(await readFile(file), options);
  if (made === null)
    throw new Error(`ffmpeg made something else than the ${options.seconds} s clip asked for: ${file}.`);
  return made;
}

/** Two processes may race: each writes a file of its own and the later rename wins, with the same bytes. */
async function encode(file: string, options: ClipOptions, surroundings: ClipSurroundings): Promise<void> {
  const ffmpeg = await locateFfmpeg(surroundings.env === undefined ? {} : { env: surroundings.env });
  if (ffmpeg.path === null) throw new Error(`The simulator needs ffmpeg to make its video. ${ffmpeg.problem}`);
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const result = await runFfmpeg(ffmpeg.path, encoderArguments(options, temporary), { timeoutMs: ENCODE_TIMEOUT_MS });
    if (!result.ok)
      throw new Error(`The simulator's video could not be made: ${result.message} ${result.stderr}`.trim());
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function encoderArguments(options: ClipOptions, file: string): string[] {
  const { width, height, fps, bitrateMbit, profile, slices, seconds } = options;
  // testsrc2 draws time and frame number; the noise gives the encoder enough to do to reach high bitrates.
  const picture = `testsrc2=size=${width}x${height}:rate=${fps}:duration=${seconds},noise=alls=6:allf=t`;
  const rate = `${bitrateMbit}M`;
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-pix_fmt', 'yuv420p'];
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', profile, '-bf', '0'];
  const keyFrames = ['-g', String(fps), '-keyint_min', String(fps), '-sc_threshold', '0'];
  // No nal-hrd: like a phone it keeps to the rate by quantization and never pads with filler.
  const bitrate = ['-b:v', rate, '-maxrate', rate, '-bufsize', rate];
  // With several threads x264's rate control is not deterministic; with one the same options give the same bytes.
  const layout = ['-threads', '1', '-x264-params', `slices=${slices}`, '-f', 'h264', file];
  return [...input, ...encoder, ...keyFrames, ...bitrate, ...layout];
}

/** Start codes and in-band config are made when a clip is loaded, so they are not part of the name. */
function nameOf({ width, height, fps, bitrateMbit, profile, slices, seconds }: ClipOptions): string {
  return `r${RECIPE}-${width}x${height}-${fps}fps-${bitrateMbit}mbit-${profile}-${slices}slices-${seconds}s`;
}

/** Null for a file that is not the clip: torn, or made by other hands. */
function tryToSplit(stream: Uint8Array, options: ClipOptions): Clip | null {
  let found: AccessUnits;
  try {
    found = splitAccessUnits(stream, options);
  } catch {
    return null;
  }
  const isWhole = found.units.length === options.fps * options.seconds;
  return isWhole && found.keyFlags.every((key, index) => key === (index % options.fps === 0))
    ? { ...found, options }
    : null;
}
