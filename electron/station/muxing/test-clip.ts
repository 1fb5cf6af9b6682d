import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NalScanner } from '#shared/h264/annex-b.ts';
import { isParameterSet, nalTypeOf, NalType } from '#shared/h264/nal-unit.ts';
import { parseSps } from '#shared/h264/sps.ts';
import type { AvcTrack } from './mp4/avc-track.ts';

/** A short H.264 stream for tests, made by ffmpeg, as NAL units grouped into access units. */
export interface TestClip {
  readonly units: readonly { readonly key: boolean; readonly nals: readonly Uint8Array[] }[];
  readonly track: AvcTrack;
}

/** How a test wants its access units. */
export interface UnitForm {
  readonly startCode: readonly number[];
  /** Zero bytes behind each NAL unit. */
  readonly trailingZeros: number;
  readonly parameterSets: 'in-band' | 'out-of-band';
  readonly delimiters: 'kept' | 'stripped';
}

export const CREATED_AT_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
export const PLAIN_FORM: UnitForm = {
  startCode: [0, 0, 0, 1],
  trailingZeros: 0,
  parameterSets: 'in-band',
  delimiters: 'stripped',
};

/** Encodes moving bars of 320x240 with an access unit delimiter in front of each picture; a key frame every 12. */
export function makeClip(folder: string, frames: number, slices: number): TestClip {
  const path = join(folder, `clip-${frames}-${slices}.h264`);
  const options = `aud=1:repeat-headers=1:bframes=0:keyint=12:scenecut=0:slices=${slices}`;
  const source = `testsrc=size=320x240:rate=30:duration=${frames / 30}`;
  run('ffmpeg', ['-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-x264-params', options, path]);
  return clipFrom(readFileSync(path));
}

/** One access unit as Annex-B bytes in memory of its own. */
export function unitBytes(nals: readonly Uint8Array[], form: UnitForm): Buffer {
  const wanted = nals.filter((nal) => {
    const type = nalTypeOf(nal[0] ?? 0);
    if (type === NalType.aud) return form.delimiters === 'kept';
    return !isParameterSet(type) || form.parameterSets === 'in-band';
  });
  const zeros = new Uint8Array(form.trailingZeros);
  return Buffer.concat(wanted.flatMap((nal) => [Uint8Array.from(form.startCode), nal, zeros]));
}

/** Presentation times, key flags and sizes as ffprobe finds them; throws with its words when it complains. */
export function probePackets(path: string): { pts: number; key: boolean; bytes: number }[] {
  const fields = 'packet=pts,size,flags';
  const text = run('ffprobe', ['-select_streams', 'v', '-show_entries', fields, '-of', 'csv=p=0', path]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pts, bytes, flags = ''] = line.split(',');
      return { pts: Number(pts), bytes: Number(bytes), key: flags.startsWith('K') };
    });
}

/** One checksum for each decoded frame. */
export function frameHashes(path: string): string[] {
  const text = run('ffmpeg', ['-i', path, '-fps_mode', 'passthrough', '-f', 'framemd5', '-']);
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** Runs ffmpeg or ffprobe and gives what it printed. Any complaint counts as failure. */
export function run(program: 'ffmpeg' | 'ffprobe', args: readonly string[]): string {
  const quiet = program === 'ffmpeg' ? ['-y', '-nostdin'] : [];
  return execFileSync(`/usr/bin/${program}`, ['-v', 'error', ...quiet, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

function clipFrom(bytes: Uint8Array): TestClip {
  const units: { key: boolean; nals: Uint8Array[] }[] = [];
  const scanner = new NalScanner();
  scanner.reset(bytes);
  while (scanner.next()) {
    if (scanner.type === NalType.aud) units.push({ key: false, nals: [] });
    const unit = units.at(-1);
    if (unit === undefined) throw new Error('The clip does not begin with a delimiter.');
    unit.key ||= scanner.type === NalType.idr;
    unit.nals.push(bytes.slice(scanner.start, scanner.end));
  }
  const all = units[0]?.nals ?? [];
  const sps = all.filter((nal) => nalTypeOf(nal[0] ?? 0) === NalType.sps);
  const pps = all.filter((nal) => nalTypeOf(nal[0] ?? 0) === NalType.pps);
  const [first] = sps;
  if (first === undefined) throw new Error('The clip has no SPS.');
  return { units, track: { ...parseSps(first), sps, pps, createdAtMs: CREATED_AT_MS } };
}
