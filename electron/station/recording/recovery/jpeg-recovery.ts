import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import { inspectJpeg, type JpegSize } from '#shared/jpeg/jpeg-picture.ts';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import { FRAMES_FILE, JPEG_FILE, mp4FileName, type SessionManifest } from '#shared/recording/manifest.ts';
import type { Log } from '../../log.ts';
import { ticksToUs } from '../session/timeline.ts';
import { type LeftRows, problemOfRows, rewriteRows } from './left-rows.ts';
import type { RecoveryTools } from './recovery-tools.ts';
import { endOf } from './video-rows.ts';

/** No device can send a longer one. */
const MOST_PICTURE_BYTES = 16 * 1024 * 1024;
/** How many are looked at for one that is whole. */
const MOST_LOOKED_AT = 20;

/** What a session of JPEGs came to: the rows that count, and what its manifest says then. */
export interface EncodedJpegs {
  readonly rows: readonly FrameRow[];
  readonly manifest: SessionManifest;
  readonly outcome: Pick<SessionManifest, 'state' | 'problem' | 'durationUs'>;
}

interface JpegRecoveryParts {
  readonly tools: Pick<RecoveryTools, 'encodeJpegs'>;
  readonly log: Log;
  readonly workChanged: (directory: string, work: SessionWork | null) => void;
}

/**
 * Makes the video of a session of JPEGs, if it is not there. `ready` where the recording had ended in order, `recovered`
 * where it was cut off. Null where it may work later; the pictures can be looked at until then. Rejects with the file
 * system's error.
 */
export async function encodeLeftJpegs(
  parts: JpegRecoveryParts,
  directory: string,
  manifest: SessionManifest,
  left: LeftRows | null,
): Promise<EncodedJpegs | null> {
  if (left?.torn === true) await rewriteRows(directory, left.rows, left.damaged);
  const rows = placedRows(left);
  const size = await sizeOfPictures(directory, manifest, rows);
  if (left === null) {
    const lost = `${FRAMES_FILE} was lost, and with it where each picture begins.`;
    return failed(manifest, rows, `${lost} The pictures are kept in ${JPEG_FILE}.`);
  }
  if (rows.length === 0) return failed(manifest, rows, 'The recording ended before a picture was on the disk.');
  if (size === null) return failed(manifest, rows, `No picture in ${JPEG_FILE} is whole.`);
  let { codec } = manifest.video;
  if (!existsSync(join(directory, mp4FileName(1)))) {
    const made = await encode(parts, directory, rows, size);
    if (!made.ok) {
      return made.mayWorkLater
        ? null
        : failed(manifest, rows, `${made.problem} The pictures are kept in ${JPEG_FILE}.`);
    }
    codec = made.codec;
  }
  // A crash is noted before the video is made, too.
  const wasEnded = (manifest.endCause ?? 'crash') !== 'crash';
  return {
    rows,
    manifest: { ...manifest, video: { ...manifest.video, ...size, codec } },
    outcome: {
      state: wasEnded ? 'ready' : 'recovered',
      problem: problemOfRows(left, left.damaged),
      durationUs: ticksToUs(endOf(rows)),
    },
  };
}

/** How large the pictures are: as the manifest says, or where that was lost the first whole one. Null without any. */
async function sizeOfPictures(
  directory: string,
  { video: { width, height } }: SessionManifest,
  rows: readonly FrameRow[],
): Promise<JpegSize | null> {
  if (width > 0 && height > 0) return { width, height };
  const handle = await open(join(directory, JPEG_FILE), 'r');
  try {
    for (const { offset, bytes } of rows.slice(0, MOST_LOOKED_AT)) {
      const picture = Buffer.alloc(Math.min(bytes, MOST_PICTURE_BYTES));
      await handle.read(picture, 0, picture.byteLength, offset ?? 0);
      const size = inspectJpeg(picture);
      if (typeof size !== 'string') return size;
    }
    return null;
  } finally {
    await handle.close();
  }
}

/** The rows of the pictures that are in the video. */
export function placedRows(left: LeftRows | null): readonly FrameRow[] {
  return (left?.rows ?? []).filter(({ file }) => file !== null);
}

function failed(manifest: SessionManifest, rows: readonly FrameRow[], problem: string): EncodedJpegs {
  return { rows, manifest, outcome: { state: 'failed', problem, durationUs: 0 } };
}

/** Encodes, and tells the log how that went. */
async function encode(
  { tools, log, workChanged }: JpegRecoveryParts,
  directory: string,
  rows: readonly FrameRow[],
  size: { readonly width: number; readonly height: number },
) {
  workChanged(directory, { kind: 'encode', fraction: 0 });
  const made = await tools.encodeJpegs(directory, rows, size, (fraction) =>
    workChanged(directory, { kind: 'encode', fraction }),
  );
  if (made.ok) {
    log.info('mp4-saved', `MP4 saved to ${join(directory, mp4FileName(1))}`);
    const lost = rows.length - made.frames;
    const words = `${lost} picture(s) of ${directory} could not be decoded and are not in the video; ${JPEG_FILE} has them.`;
    if (lost > 0) log.warning('pictures-undecoded', words);
  } else if (made.mayWorkLater) {
    log.warning('raw-waits', `${directory} waits for its MP4: ${made.problem}`);
  } else {
    log.error('ffmpeg-mux-failed', 'ffmpeg failed to mux MP4');
    if (made.words !== '') log.error('ffmpeg-words', made.words);
  }
  return made;
}
