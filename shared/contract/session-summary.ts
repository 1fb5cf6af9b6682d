import * as z from 'zod';
import { sessionManifest, sessionState } from '../recording/manifest.ts';

/**
 * A folder's state in the gallery: that of its manifest; `raw` where there is only stream.h264 (its MP4 can be made);
 * `foreign` where there is a video but no manifest, as the old backend left it; `unreadable` where session.json cannot
 * be read.
 */
export const gallerySessionState = z.enum([...sessionState.options, 'raw', 'foreign', 'unreadable']);
export type GallerySessionState = z.infer<typeof gallerySessionState>;

/** What is still being made for a session; `fraction` 0 to 1, null where it cannot be told. */
export const sessionWork = z.object({
  kind: z.enum(['recover', 'mux', 'encode', 'thumbnail', 'checksum', 'verify']),
  fraction: z.number().min(0).max(1).nullable(),
});
export type SessionWork = Readonly<z.infer<typeof sessionWork>>;

/** One session of the gallery's list. `folder` is the folder's name below the recordings folder, and its key. */
export const sessionSummary = z.object({
  folder: z.string(),
  state: gallerySessionState,
  problem: z.string().nullable(),
  takeId: z.string().nullable(),
  deviceId: z.string(),
  deviceName: z.string(),
  deviceModel: z.string(),
  /** ms since the Unix epoch. */
  startedAtMs: z.number(),
  durationUs: z.number(),
  /** Of all files. */
  bytes: z.number(),
  gaps: z.number().int(),
  /** Files by name, so that the list knows what it can show. */
  hasThumbnail: z.boolean(),
  videos: z.array(z.string()),
  notes: z.string(),
  tags: z.array(z.string()),
  work: sessionWork.nullable(),
});
export type SessionSummary = Readonly<z.infer<typeof sessionSummary>>;

/** Everything about one session: `manifest` null where there is none that can be read. `path` is absolute. */
export const sessionDetails = z.object({
  summary: sessionSummary,
  path: z.string(),
  manifest: sessionManifest.nullable(),
});
export type SessionDetails = Readonly<z.infer<typeof sessionDetails>>;

/** The name of a session's folder: one path segment, never `.` or `..`. */
export const sessionFolder = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?!\.{1,2}$)[^/\\\0]+$/);
