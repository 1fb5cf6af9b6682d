import { splitAccessUnits, type AccessUnits, type AccessUnitShape } from './access-units.ts';
import { cachedClip, type ClipRecipe, type ClipSurroundings } from './clip-cache.ts';

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
  const recipe: ClipRecipe<Clip> = {
    name: `${nameOf(options)}.h264`,
    argumentsFor: (file) => encoderArguments(options, file),
    timeoutMs: ENCODE_TIMEOUT_MS,
    read: (bytes) => tryToSplit(bytes, options),
    what: { toMake: 'its video', made: "The simulator's video", asked: `the ${options.seconds} s clip` },
  };
  return cachedClip(recipe, surroundings);
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
