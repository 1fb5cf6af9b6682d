import { inspectJpeg } from '#shared/jpeg/jpeg-picture.ts';
import { BEST_BOARD_QUALITY, LEAST_BOARD_QUALITY } from '#shared/messages/board-messages.ts';
import { keepNewest } from '../../../electron/station/keep-newest.ts';
import { cachedClip, type ClipRecipe, type ClipSurroundings } from '../clip-cache.ts';

/** What a board films: pixels, and a quality from 1 (best) to 63. */
export interface JpegClipOptions {
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

/** Gives the pictures for a capture, at least one; rejects with one sentence. */
export type JpegClipSource = (options: JpegClipOptions) => Promise<readonly Buffer[]>;

const FRAMES = 30;
const ENCODE_TIMEOUT_MS = 60_000;
const SOI = Buffer.from([0xff, 0xd8, 0xff]);
/** ffmpeg counts JPEG quality from 2 (best) to 31. */
const FFMPEG_BEST = 2;
const FFMPEG_LEAST = 31;
/** Clips in memory; the one that was not asked for the longest goes first. One of QXGA can have 30 MB. */
const MAX_SHARED_CLIPS = 8;

/** Raise it when the arguments of ffmpeg change, so that clips made with the old ones are not used. */
const RECIPE = 1;

/**
 * JPEGs of a moving test picture with a running frame counter, one after the other. Made by ffmpeg the first time and
 * read from the cache from then on. Rejects with one sentence if ffmpeg is missing or fails.
 */
export async function loadJpegClip(
  options: JpegClipOptions,
  surroundings: ClipSurroundings = {},
): Promise<readonly Buffer[]> {
  const recipe: ClipRecipe<readonly Buffer[]> = {
    name: nameOf(options),
    argumentsFor: (file) => encoderArguments(options, file),
    timeoutMs: ENCODE_TIMEOUT_MS,
    read: (bytes) => tryToSplit(bytes, options),
    what: { toMake: 'pictures of a board', made: 'The pictures of a board', asked: `the ${FRAMES} JPEGs` },
  };
  return cachedClip(recipe, surroundings);
}

function encoderArguments(options: JpegClipOptions, file: string): string[] {
  // testsrc2 draws time and frame number.
  const picture = `testsrc2=size=${options.width}x${options.height}:rate=10`;
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-frames:v', String(FRAMES)];
  // 4:2:2, as the boards' sensors encode.
  const encoder = ['-c:v', 'mjpeg', '-threads', '1', '-pix_fmt', 'yuvj422p', '-q:v', String(scaleOf(options))];
  return [...input, ...encoder, '-f', 'mjpeg', file];
}

function scaleOf({ quality }: JpegClipOptions): number {
  const share = (quality - BEST_BOARD_QUALITY) / (LEAST_BOARD_QUALITY - BEST_BOARD_QUALITY);
  return Math.round(FFMPEG_BEST + share * (FFMPEG_LEAST - FFMPEG_BEST));
}

function nameOf(options: JpegClipOptions): string {
  return `r${RECIPE}-${options.width}x${options.height}-scale${scaleOf(options)}-${FRAMES}frames.mjpeg`;
}

/** Null for a file that is not the clip: torn, or made by other hands. */
function tryToSplit(stream: Buffer, { width, height }: JpegClipOptions): readonly Buffer[] | null {
  const starts: number[] = [];
  for (let at = stream.indexOf(SOI); at !== -1; at = stream.indexOf(SOI, at + SOI.byteLength)) starts.push(at);
  const pictures = starts.map((start, index) => stream.subarray(start, starts[index + 1] ?? stream.byteLength));
  const areWhole = pictures.every((picture) => {
    const found = inspectJpeg(picture);
    return typeof found === 'object' && found.width === width && found.height === height;
  });
  return pictures.length === FRAMES && areWhole ? pictures : null;
}

/** A source that loads each clip once, however many boards ask for it, and keeps the last few. */
export function sharedJpegClips(load: JpegClipSource = loadJpegClip): JpegClipSource {
  const loading = new Map<string, Promise<readonly Buffer[]>>();
  return (options) => {
    const key = `${options.width}x${options.height} ${options.quality}`;
    const known = loading.get(key) ?? load(options);
    loading.delete(key);
    loading.set(key, known);
    known.catch(() => loading.delete(key)); // ffmpeg may be there next time
    keepNewest(loading, MAX_SHARED_CLIPS);
    return known;
  };
}
