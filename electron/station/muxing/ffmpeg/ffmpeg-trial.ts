import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from './ffmpeg-runner.ts';
import { muxRawFolder } from './raw-folder-muxer.ts';
import { makeThumbnail } from './thumbnail.ts';

/** Two pictures of 64x48, Constrained Baseline, Annex-B: the second is predicted from the first. */
const CLIP = Buffer.from(
  'AAAAAWdCwAqmERHsBEAAAAMAQAAAAwKDxImEYAAAAAFoyEIDksgAAAFliIII/8i9vxQfFw37fAk5kk33CvggBMiwWWZeAK9xhEMdRg1VGDMsCB+DAg0MAQwdnv+f3+/7YMOewcAgA3BgQABAViAAFF+eGgUpzJK8X78iGNiA4WwAQQAnYAIERf1/ADM5qYMn66D/lD/+FlsiTj76WZhN5qf//9gjHGXNf7p8J4GB5sXXWXHX54OEcCCpwQWxIEyJdFXwBUakKgyk4PzGNxicKuIYAlrwBB0WXOa1eDgIGhwITG+LFizjBxwApSHQIyPwGWnDwfl8A4GbEndcV4o5bbe27xIACQOADQPA7IPAzJcC0eBaCwbSFB6TsH644/tAPDw7qG9BeFlr8CyIaAASQgBMmoFK+aUU8cCZFA8eEks8HYAAAAABQZocGdF//8D9MuwQrVd/rf4Ie7t1X2A=',
  'base64',
);

const TIMEOUT_MS = 10_000;

/** How a trial went: null where it worked, else why not, with the end of ffmpeg's own words. */
export interface FfmpegTrial {
  readonly copy: string | null;
  /** Null as well where there was no MP4 to make a JPEG of. */
  readonly jpeg: string | null;
}

/** Lets an ffmpeg do with a tiny clip what the station asks of it: mux without encoding, and make a JPEG. Never rejects. */
export async function tryFfmpeg(ffmpeg: string): Promise<FfmpegTrial> {
  const folder = await mkdtemp(join(os.tmpdir(), 'capture-station-trial-'));
  const run: Parameters<typeof muxRawFolder>[0] = (args, options) => runFfmpeg(ffmpeg, args, options);
  try {
    await writeFile(join(folder, 'stream.h264'), CLIP);
    const muxed = await muxRawFolder(run, { folder, fps: 5, timeoutMs: TIMEOUT_MS });
    if (!muxed.ok) return { copy: inWords(muxed), jpeg: null };
    const target = join(folder, 'picture.jpg');
    const pictured = await makeThumbnail(run, { source: muxed.path, target, timeoutMs: TIMEOUT_MS });
    return { copy: null, jpeg: pictured.ok ? null : inWords(pictured) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inWords({ message, ffmpegWords }: { readonly message: string; readonly ffmpegWords: string }): string {
  const last = ffmpegWords.split('\n').at(-1)?.trim() ?? '';
  return last === '' ? message : `${message} It said: ${last}`;
}
