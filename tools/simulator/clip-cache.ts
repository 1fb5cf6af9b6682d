import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { runFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-runner.ts';

/** Where clips are kept and which ffmpeg makes them; the defaults suit everybody but tests. */
export interface ClipSurroundings {
  readonly cacheFolder?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a clip is made and read. */
export interface ClipRecipe<C> {
  /** The file's name in the cache: everything that its bytes depend on. */
  readonly name: string;
  /** The arguments with which ffmpeg writes this file. */
  readonly argumentsFor: (file: string) => readonly string[];
  readonly timeoutMs: number;
  /** Null for a file that is not the clip: torn, or made by other hands. */
  readonly read: (bytes: Buffer) => C | null;
  /** For errors: what is made, as in "ffmpeg to make its video", and how one such thing is told apart. */
  readonly what: { readonly toMake: string; readonly made: string; readonly asked: string };
}

const CACHE_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/capture-station/clips', import.meta.url));

/** Made by ffmpeg the first time and read from the cache from then on. Rejects with one sentence if ffmpeg is missing or fails. */
export async function cachedClip<C>(recipe: ClipRecipe<C>, surroundings: ClipSurroundings): Promise<C> {
  const folder = surroundings.cacheFolder ?? CACHE_FOLDER;
  const file = path.join(folder, recipe.name);
  const cached = await readFile(file).catch(() => null);
  const clip = cached === null ? null : recipe.read(cached);
  if (clip !== null) return clip;
  await mkdir(folder, { recursive: true });
  await encode(file, recipe, surroundings);
  const made = recipe.read(await readFile(file));
  if (made === null) throw new Error(`ffmpeg made something else than ${recipe.what.asked} asked for: ${file}.`);
  return made;
}

/** Two processes may race: each writes a file of its own and the later rename wins, with the same bytes. */
async function encode(
  file: string,
  { argumentsFor, timeoutMs, what }: ClipRecipe<unknown>,
  { env }: ClipSurroundings,
): Promise<void> {
  const ffmpeg = await locateFfmpeg(env === undefined ? {} : { env });
  if (ffmpeg.path === null) throw new Error(`The simulator needs ffmpeg to make ${what.toMake}. ${ffmpeg.problem}`);
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const result = await runFfmpeg(ffmpeg.path, argumentsFor(temporary), { timeoutMs });
    if (!result.ok) throw new Error(`${what.made} could not be made: ${result.message} ${result.stderr}`.trim());
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
