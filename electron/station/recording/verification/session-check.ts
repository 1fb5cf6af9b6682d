import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import {
  FRAMES_FILE,
  JPEG_FILE,
  MP4_FILE_PATTERN,
  RAW_FILE,
  type SessionManifest,
  THUMBNAIL_FILE,
} from '#shared/recording/manifest.ts';
import type { VerificationCode, VerificationFinding } from '#shared/verification/finding.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import { type LeftRows, readLeftRows } from '../recovery/left-rows.ts';
import { videosOf } from '../recovery/video-rows.ts';
import { TICKS_PER_SECOND, usToTicks } from '../session/timeline.ts';
import type { VerificationTools } from './verification-tools.ts';

/** What a look at a finished session found. `problems` and `wanting` are told apart by whether something was lost. */
export interface SessionCheck {
  readonly problems: readonly VerificationFinding[];
  /** What only has not been made yet: checksums, the thumbnail. */
  readonly wanting: readonly VerificationFinding[];
  readonly files: number;
  readonly frames: number;
  readonly bytes: number;
}

/** `file` facts of findings that concern a video, which can be made again of what arrived. */
export function isOfVideo({ facts }: VerificationFinding): boolean {
  return typeof facts['file'] === 'string' && MP4_FILE_PATTERN.test(facts['file']);
}

const problem = (code: VerificationCode, facts: VerificationFinding['facts'] = {}): VerificationFinding => ({
  code,
  outcome: 'problem',
  facts,
});

/** Whether files have the lengths and the SHA-256 that the manifest says. */
async function checkFiles(directory: string, manifest: SessionManifest, tools: VerificationTools) {
  const present = await listSessionFiles(directory);
  const problems: VerificationFinding[] = [];
  const wanting: VerificationFinding[] = [];
  for (const { name, bytes: expected, sha256 } of manifest.files) {
    const bytes = present.find((file) => file.name === name)?.bytes;
    if (bytes === undefined) problems.push(problem('file-missing', { file: name }));
    else if (bytes !== expected) problems.push(problem('file-length', { file: name, bytes, expected }));
    else if (sha256 === null) wanting.push(problem('checksum-unknown', { file: name }));
    else if ((await tools.checksum(join(directory, name), () => undefined)).sha256 !== sha256) {
      problems.push(problem('file-changed', { file: name }));
    }
  }
  const listed = new Set(manifest.files.map(({ name }) => name));
  const hasVideo = present.some(({ name }) => MP4_FILE_PATTERN.test(name));
  const isWithoutThumbnail = ![...listed, ...present.map(({ name }) => name)].includes(THUMBNAIL_FILE);
  if (hasVideo && isWithoutThumbnail) wanting.push(problem('thumbnail-missing'));
  for (const { name } of present) {
    if (!listed.has(name)) wanting.push(problem('checksum-unknown', { file: name }));
  }
  return { problems, wanting, present };
}

/** Whether a frame or a codec config begins where the rows say: a start code, or a JPEG's first marker. */
async function firstWrongPlace(path: string, rows: readonly FrameRow[], isJpeg: boolean): Promise<number | null> {
  const handle = await open(path, 'r');
  const head = Buffer.alloc(4);
  try {
    for (const [index, { offset }] of rows.entries()) {
      if (offset === null) continue;
      await handle.read(head, 0, head.length, offset);
      const begins = isJpeg
        ? head.readUInt16BE(0) === 0xffd8
        : head.readUInt32BE(0) === 1 || head.readUIntBE(0, 3) === 1;
      if (!begins) return index;
    }
    return null;
  } finally {
    await handle.close();
  }
}

/** Whether frames.csv agrees with the manifest and with the stream that it counts. */
async function checkRows(
  directory: string,
  manifest: SessionManifest,
  left: LeftRows,
  raw: string | null,
): Promise<VerificationFinding[]> {
  const { rows, rawBytes, torn } = left;
  const problems: VerificationFinding[] = [];
  if (torn) {
    const isCut = rawBytes !== null && rows.length < manifest.frames;
    problems.push(
      isCut
        ? problem('rows-beyond-raw', { file: raw ?? RAW_FILE, row: rows.length + 1 })
        : problem('rows-torn', { rows: rows.length }),
    );
  } else if (rows.length !== manifest.frames) {
    problems.push(problem('rows-count', { rows: rows.length, frames: manifest.frames }));
  }
  if (raw !== null) {
    const wrong = await firstWrongPlace(join(directory, raw), rows, raw === JPEG_FILE);
    if (wrong !== null) problems.push(problem('rows-place', { file: raw, row: wrong + 1 }));
  }
  return problems;
}

/** The first frame whose time in the video is not that of its row, from 0; null where all are. */
function firstWrongTime(rows: readonly FrameRow[], ptsTicks: Float64Array, timescale: number): number | null {
  const first = usToTicks(rows[0]?.ptsUs ?? 0);
  const wrong = rows.findIndex((row, index) => {
    const ticks = ((ptsTicks[index] ?? 0) * TICKS_PER_SECOND) / timescale;
    return ticks !== usToTicks(row.ptsUs ?? 0) - first;
  });
  return wrong === -1 ? null : wrong;
}

/** Whether a video can be read to its last frame, and has the frames and the times that its rows say. */
async function checkVideo(
  directory: string,
  file: string,
  rows: readonly FrameRow[] | null,
  manifest: SessionManifest,
  tools: VerificationTools,
): Promise<VerificationFinding | null> {
  const reading = await tools.checkVideo(join(directory, file));
  if (reading.kind === 'unreadable') return problem('video-unreadable', { file, why: reading.why });
  const { samples, firstDamaged, ptsTicks, timescale } = reading;
  if (firstDamaged !== null) return problem('video-damaged', { file, frame: firstDamaged + 1, frames: samples });
  // ffmpeg leaves out JPEGs that it cannot decode, and its times are its own.
  const isExact = manifest.device.protocol !== 'esp';
  const expected = rows?.length ?? manifest.frames;
  if (isExact ? samples !== expected : samples > expected) {
    return problem('video-frames', { file, samples, expected });
  }
  const wrong = isExact && rows !== null ? firstWrongTime(rows, ptsTicks, timescale) : null;
  return wrong === null ? null : problem('video-times', { file, frame: wrong + 1 });
}

/**
 * Looks at a finished session: its files against the manifest, frames.csv against its stream, each video to its last
 * frame. Changes nothing. Memory grows with the number of frames. Rejects with the file system's error.
 */
export async function checkSession(
  directory: string,
  manifest: SessionManifest,
  tools: VerificationTools,
): Promise<SessionCheck> {
  const { problems, wanting, present } = await checkFiles(directory, manifest, tools);
  const names = present.map(({ name }) => name);
  const raw = [RAW_FILE, JPEG_FILE].find((name) => names.includes(name)) ?? null;
  const left = await readLeftRows(directory);
  if (left !== null) problems.push(...(await checkRows(directory, manifest, left, raw)));
  else if (names.includes(FRAMES_FILE)) problems.push(problem('rows-unreadable'));
  const rowsOf = new Map((left === null ? [] : videosOf(left.rows)).map(({ file, rows }) => [file, rows]));
  // Of a file whose length or bytes are known to be wrong nothing more is said.
  const told = new Set(problems.map(({ facts }) => facts['file']));
  for (const name of names.filter((each) => MP4_FILE_PATTERN.test(each) && !told.has(each))) {
    const rows = left === null ? null : (rowsOf.get(name) ?? []);
    const found = await checkVideo(directory, name, rows, manifest, tools);
    if (found !== null) problems.push(found);
  }
  const bytes = present.reduce((sum, file) => sum + file.bytes, 0);
  return { problems, wanting, files: names.length, frames: left?.rows.length ?? manifest.frames, bytes };
}
