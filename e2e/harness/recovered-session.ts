import { readdir, readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import { MANIFEST_FILE, MP4_FILE_PATTERN, sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { SentMessage } from '../../tools/simulator/sent-log.ts';
import { rawOf, rowsOf, sha1 } from './crash-scene.ts';
import { decodedFrames, samplesOf, topLevelBoxes } from './video-facts.ts';

/** The timescale of the MP4s. */
const TICKS_PER_SECOND = 90_000;

/** A session that was read back from its folder and found sound. */
export interface SoundSession {
  readonly manifest: SessionManifest;
  readonly rows: readonly FrameRow[];
  /** MD5s of the decoded frames of all its MP4s, in order. */
  readonly frames: readonly string[];
}

/** The manifest of a folder. */
export async function manifestIn(directory: string): Promise<SessionManifest> {
  const value: unknown = JSON.parse(await readFile(join(directory, MANIFEST_FILE), 'utf8'));
  return sessionManifest.parse(value);
}

/** One MP4: ordinary boxes, decodable to the last frame, a sample for each row with the row's time. */
async function expectSoundVideo(path: string, rows: readonly FrameRow[]): Promise<string[]> {
  const boxes = topLevelBoxes(await readFile(path));
  expect({ path, boxes: boxes.map(({ type }) => type) }).toEqual({ path, boxes: ['ftyp', 'mdat', 'moov'] });
  const samples = await samplesOf(path);
  expect({ path, samples: samples.length }).toEqual({ path, samples: rows.length });
  const wrong = samples.findIndex(({ ptsTicks, key }, i) => {
    const row = rows[i];
    const ticks = ((row?.ptsUs ?? NaN) * TICKS_PER_SECOND) / 1_000_000;
    return !(Math.abs(ptsTicks - ticks) <= 1) || key !== row?.key;
  });
  expect({ path, wrong }).toEqual({ path, wrong: -1 });
  const frames = await decodedFrames(path);
  expect({ path, decoded: frames.length }).toEqual({ path, decoded: rows.length });
  return frames;
}

/**
 * Reads a session back: every MP4 of its folder is an ordinary one whose samples are the rows of frames.csv, the manifest
 * counts and lists what is there, and checksums, where they are known, are right.
 */
export async function expectSound(directory: string, state: SessionManifest['state']): Promise<SoundSession> {
  const manifest = await manifestIn(directory);
  expect({ directory, state: manifest.state }).toEqual({ directory, state });
  const rows = await rowsOf(directory);
  expect(manifest.frames).toBe(rows.length);
  expect(manifest.keyFrames).toBe(rows.filter(({ key }) => key).length);
  const names = (await readdir(directory)).filter((name) => MP4_FILE_PATTERN.test(name)).sort(byOrdinal);
  const frames: string[] = [];
  for (const name of names) {
    const own = rows.filter(({ file, ptsUs }) => file === name && ptsUs !== null);
    frames.push(...(await expectSoundVideo(join(directory, name), own)));
  }
  expect(frames.length).toBe(rows.filter(({ ptsUs }) => ptsUs !== null).length);
  for (const { name, bytes, sha256 } of manifest.files) {
    const path = join(directory, name);
    expect({ path, bytes: (await stat(path)).size }).toEqual({ path, bytes });
    if (sha256 === null) continue;
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect({ path, sha256 }).toEqual({ path, sha256: hash });
  }
  expect(manifest.files.filter(({ name }) => MP4_FILE_PATTERN.test(name)).map(({ name }) => name)).toEqual(names);
  return { manifest, rows, frames };
}

function byOrdinal(a: string, b: string): number {
  const ordinal = (name: string): number => Number(/-(\d+)\./.exec(name)?.[1] ?? 1);
  return ordinal(a) - ordinal(b);
}

/**
 * The rows are the phone's first frames, in its order and without a hole, and where there is a stream.h264 it holds them
 * byte for byte behind the codec config.
 */
export function expectPrefixOf(
  sent: readonly SentMessage[],
  { rows }: Pick<SoundSession, 'rows'>,
  directory: string,
): void {
  const raw = rawOf(directory);
  const frames = sent.filter(({ kind }) => kind === 'frame');
  rows.forEach((row, i) => {
    const message = frames[i];
    expect({ directory, sequence: row.sequence, key: row.key, bytes: row.bytes }).toEqual({
      directory,
      sequence: message?.sequence,
      key: message?.key,
      bytes: message?.bytes,
    });
    if (raw === null) return;
    const from = row.offset ?? -1;
    const hash = sha1(raw.subarray(from, from + row.bytes));
    expect({ directory, row: i, hash }).toEqual({ directory, row: i, hash: message?.sha1 });
  });
  const [config] = sent;
  if (raw === null || rows.length === 0 || config === undefined) return;
  expect(sha1(raw.subarray(0, config.bytes))).toBe(config.sha1);
}

/** What was decoded is the clip's frames, round and round. */
export function expectClip(frames: readonly string[], clipFrames: readonly string[]): void {
  expect(frames).toEqual(frames.map((_frame, i) => clipFrames[i % clipFrames.length]));
}
