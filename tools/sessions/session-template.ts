import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { runFfmpeg, type FfmpegRun } from '../../electron/station/muxing/ffmpeg/ffmpeg-runner.ts';
import { muxRawFolder } from '../../electron/station/muxing/ffmpeg/raw-folder-muxer.ts';
import { makeThumbnail } from '../../electron/station/muxing/ffmpeg/thumbnail.ts';
import { readRawVideo } from '../../electron/station/recording/recovery/foreign-folder.ts';
import { loadClip } from '../simulator/clip.ts';

/** A file that many sessions share. */
export interface TemplateFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A frame of a template: its place in stream.h264, and whether it is a key frame. */
export interface TemplateFrame {
  readonly offset: number;
  readonly bytes: number;
  readonly key: boolean;
}

/** A recording that sessions are made of: the video plays, the thumbnail shows it, the frames are its own. */
export interface SessionTemplate {
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly codec: string | null;
  readonly frames: readonly TemplateFrame[];
  readonly video: TemplateFile;
  readonly raw: TemplateFile;
  readonly thumbnail: TemplateFile;
}

const SIZE = { width: 320, height: 240, fps: 10, bitrateMbit: 1 } as const;

/** Makes one template a length below `folder`. Rejects with one sentence where there is no ffmpeg. */
export async function makeTemplates(folder: string, lengthsSeconds: readonly number[]): Promise<SessionTemplate[]> {
  const ffmpeg = await locateFfmpeg();
  if (ffmpeg.path === null) throw new Error(`Sessions are made with ffmpeg. ${ffmpeg.problem}`);
  const { path } = ffmpeg;
  const run: FfmpegRun = (args, options) => runFfmpeg(path, args, options);
  const templates: SessionTemplate[] = [];
  for (const seconds of lengthsSeconds) templates.push(await makeTemplate(join(folder, `${seconds}`), seconds, run));
  return templates;
}

async function makeTemplate(folder: string, seconds: number, run: FfmpegRun): Promise<SessionTemplate> {
  // From a run before; sessions that were made then keep their own links.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { codecConfig, units, keyFlags } = await loadClip({ ...SIZE, seconds });
  await writeFile(join(folder, 'stream.h264'), Buffer.concat([codecConfig, ...units]));
  const muxed = await muxRawFolder(run, { folder, fps: SIZE.fps });
  if (!muxed.ok) throw new Error(muxed.message);
  const thumbnail = await makeThumbnail(run, { source: muxed.path, target: join(folder, 'thumbnail.jpg') });
  if (!thumbnail.ok) throw new Error(thumbnail.message);
  const video = await readRawVideo(folder);
  let offset = codecConfig.length;
  const frames = units.map((unit, index) => {
    const frame = { offset, bytes: unit.length, key: keyFlags[index] === true };
    offset += unit.length;
    return frame;
  });
  return {
    ...SIZE,
    codec: video?.codec ?? null,
    frames,
    video: await describeFile(folder, 'stream.mp4'),
    raw: await describeFile(folder, 'stream.h264'),
    thumbnail: await describeFile(folder, 'thumbnail.jpg'),
  };
}

async function describeFile(folder: string, name: string): Promise<TemplateFile> {
  const path = join(folder, name);
  const content = await readFile(path);
  return { name, path, bytes: content.length, sha256: sha256Of(content) };
}

/** In lower-case hex, as manifests have it. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
