import * as z from 'zod';

/** The version of session.json and of the folder's layout that this program writes. */
export const MANIFEST_FORMAT_VERSION = 1;
export const MANIFEST_FILE = 'session.json';
export const RAW_FILE = 'stream.h264';
/** What stands in its place where the camera sends JPEGs. */
export const JPEG_FILE = 'stream.mjpeg';
export const FRAMES_FILE = 'frames.csv';
export const CLOCK_FILE = 'clock.csv';
export const THUMBNAIL_FILE = 'thumbnail.jpg';

/** The name of a session's nth MP4, from 1: `stream.mp4`, `stream-2.mp4`, ... */
export function mp4FileName(ordinal: number): string {
  return ordinal === 1 ? 'stream.mp4' : `stream-${ordinal}.mp4`;
}

/** Every name that mp4FileName can make. */
export const MP4_FILE_PATTERN = /^stream(-\d+)?\.mp4$/;

export const sessionState = z.enum(['recording', 'finalizing', 'ready', 'recovered', 'failed']);
export type SessionState = z.infer<typeof sessionState>;

export const gapCause = z.enum(['sequence', 'time jump', 'network', 'disk']);
export type GapCause = z.infer<typeof gapCause>;

/** A hole in the video: after the frame at `atUs` (from the first frame in an MP4) nothing came for `lengthUs`. */
export const gap = z.looseObject({
  atUs: z.number().int(),
  lengthUs: z.number().int(),
  missing: z.number().int(),
  cause: gapCause,
});
export type Gap = Readonly<z.infer<typeof gap>>;

/** How a device's clock is known: by exchanges in both directions, by arrival times alone, or not at all. */
export const clockMethod = z.enum(['two-way', 'one-way', 'none']);
export type ClockMethod = z.infer<typeof clockMethod>;

/** Why a session ended; absent while it runs and in manifests of other stations. */
export const endCause = z.enum([
  'stopped',
  'no answer',
  'restarted',
  'disconnected',
  'shutdown',
  'write error',
  'crash',
  'given up',
]);
export type EndCause = z.infer<typeof endCause>;

const isoTime = z.iso.datetime({ offset: true });

/** session.json: names are fixed, unknown fields of other versions are kept when it is written again. */
export const sessionManifest = z.looseObject({
  formatVersion: z.literal(MANIFEST_FORMAT_VERSION),
  program: z.string(),
  sessionId: z.string(),
  takeId: z.string(),
  state: sessionState,
  problem: z.string().nullable(),
  device: z.looseObject({
    id: z.string(),
    name: z.string(),
    model: z.string(),
    address: z.string(),
    protocol: z.enum(['android-cam', 'camera.v2', 'esp']),
  }),
  startedAt: isoTime,
  endedAt: isoTime.nullable(),
  endCause: endCause.nullable().optional(),
  takeOffsetUs: z.number().int(),
  video: z.looseObject({
    codec: z.string().nullable(),
    width: z.number().int(),
    height: z.number().int(),
    rotation: z.number().int(),
  }),
  frames: z.number().int(),
  keyFrames: z.number().int(),
  bytes: z.number().int(),
  durationUs: z.number().int(),
  fps: z.looseObject({
    mean: z.number().nullable(),
    minIntervalUs: z.number().int().nullable(),
    maxIntervalUs: z.number().int().nullable(),
    estimateServer: z.number().nullable(),
    estimateDevice: z.number().nullable(),
  }),
  requested: z
    .looseObject({
      aspectRatio: z.string().nullable(),
      bitrateMbit: z.number(),
      fps: z.number(),
      resolution: z.number().optional(),
    })
    .nullable(),
  gaps: z.array(gap),
  /** How many gaps the list leaves out because a session keeps a bounded number of them. */
  gapsNotListed: z.number().int().optional(),
  /**
   * Station time = device time + `offsetUs` + `driftPpm` / 1e6 * (device time - `referenceUs`), in microseconds, as it was
   * known at the session's end. `boundUs`: how far `station_us` of any row can be off, but for so many rows at the
   * beginning that came before anything was known of the clock (`framesWithoutClock`); theirs is the time of arrival.
   */
  clock: z.looseObject({
    method: clockMethod,
    offsetUs: z.number(),
    driftPpm: z.number(),
    boundUs: z.number(),
    referenceUs: z.number().optional(),
    framesWithoutClock: z.number().int().optional(),
  }),
  files: z.array(z.looseObject({ name: z.string(), bytes: z.number().int(), sha256: z.string().nullable() })),
  /** The camera's own id of the capture (protocol 2), by which it is gone on with. */
  captureId: z.string().nullable().optional(),
  /** When Stop was given, while the camera still delivers; null before. */
  stoppedAt: isoTime.nullable().optional(),
  /** How many times the session was opened again after the station had ended. */
  resumptions: z.number().int().optional(),
  /** Which process writes the folder, so that another station on the same folder leaves a live session alone. */
  writer: z.looseObject({ host: z.string(), pid: z.number().int() }).optional(),
  /** What was made anew after the recording, oldest first; absent where nothing was. */
  repairs: z.array(z.looseObject({ at: isoTime, what: z.string() })).optional(),
  notes: z.string(),
  tags: z.array(z.string()),
});
export type SessionManifest = z.infer<typeof sessionManifest>;
