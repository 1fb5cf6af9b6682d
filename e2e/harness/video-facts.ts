import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const OUTPUT = { maxBuffer: 256 * 1024 * 1024 };

const packets = z.object({
  packets: z.array(z.object({ pts: z.number(), size: z.coerce.number(), flags: z.string() })),
});

/** A sample of an MP4 as ffprobe reads it: PTS in ticks, size in bytes. */
export interface Sample {
  readonly ptsTicks: number;
  readonly bytes: number;
  readonly key: boolean;
}

/** Every sample of an MP4's video track, in order. */
export async function samplesOf(path: string): Promise<Sample[]> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts,size,flags', '-of', 'json', path];
  const { stdout } = await run('ffprobe', args, OUTPUT);
  const value: unknown = JSON.parse(stdout);
  return packets
    .parse(value)
    .packets.map(({ pts, size, flags }) => ({ ptsTicks: pts, bytes: size, key: flags.startsWith('K') }));
}

const streams = z.object({ streams: z.tuple([z.object({ width: z.number(), height: z.number() })]) });

/** The size of a video's picture, in pixels. */
export async function pictureSize(path: string): Promise<{ readonly width: number; readonly height: number }> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=width,height', '-of', 'json', path];
  const { stdout } = await run('ffprobe', args, OUTPUT);
  const value: unknown = JSON.parse(stdout);
  return streams.parse(value).streams[0];
}

/** Decodes every frame; resolves with their MD5s, and rejects where ffmpeg complains about anything. */
export async function decodedFrames(path: string, format: readonly string[] = []): Promise<string[]> {
  const args = ['-v', 'error', '-xerror', ...format, '-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough'];
  const { stdout, stderr } = await run('ffmpeg', [...args, '-f', 'framemd5', '-'], OUTPUT);
  if (stderr.trim() !== '') throw new Error(`ffmpeg complains about ${path}: ${stderr.trim()}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** The four-letter names and sizes of a file's top-level boxes. */
export function topLevelBoxes(bytes: Buffer): { readonly type: string; readonly size: number }[] {
  const boxes = [];
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const short = bytes.readUInt32BE(at);
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), size });
    if (size < 8) break;
    at += size;
  }
  return boxes;
}
