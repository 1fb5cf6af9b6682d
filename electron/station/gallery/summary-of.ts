import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { type SessionManifest, THUMBNAIL_FILE } from '#shared/recording/manifest.ts';
import { parseFolderName } from '../folder-name.ts';
import { videosAmong } from './session-file-types.ts';

/** What stands in a session's folder beside its manifest. */
export interface FolderContent {
  readonly folder: string;
  readonly names: readonly string[];
  /** Of the session's files together. */
  readonly bytes: number;
}

/** A session's line in the gallery by its manifest; the files are those that are there. */
export function summaryOfManifest({ folder, names, bytes }: FolderContent, manifest: SessionManifest): SessionSummary {
  const { device, state, problem, takeId, gaps, gapsNotListed = 0, durationUs, notes, tags } = manifest;
  return {
    folder,
    state,
    problem,
    takeId,
    deviceId: device.id,
    deviceName: device.name,
    deviceModel: device.model,
    startedAtMs: startOf(manifest, folder),
    durationUs,
    bytes: listedBytes(manifest) ?? bytes,
    gaps: gaps.length + gapsNotListed,
    hasThumbnail: names.includes(THUMBNAIL_FILE),
    videos: videosAmong(names),
    notes,
    tags: [...tags],
    work: null,
  };
}

/** Some moments that ISO 8601 can write are none for a Date. */
function startOf({ startedAt }: SessionManifest, folder: string): number {
  const startedAtMs = Date.parse(startedAt);
  return Number.isNaN(startedAtMs) ? (parseFolderName(folder)?.startedMs ?? 0) : startedAtMs;
}

/** A session's size as its manifest knows it: what has arrived while it records, then its files; null where it lists none. */
export function listedBytes({ state, bytes, files }: SessionManifest): number | null {
  if (state === 'recording') return bytes;
  return files.length === 0 ? null : files.reduce((sum, file) => sum + file.bytes, 0);
}

/** A session's line in the gallery where no manifest can be read: what the folder's name tells, or else its age. */
export function summaryWithoutManifest(
  { folder, names, bytes }: FolderContent,
  {
    state,
    problem,
    modifiedMs,
  }: { state: 'raw' | 'foreign' | 'unreadable'; problem: string | null; modifiedMs: number },
): SessionSummary {
  const told = parseFolderName(folder);
  return {
    folder,
    state,
    problem,
    takeId: null,
    deviceId: told?.ip ?? '',
    deviceName: '',
    deviceModel: '',
    startedAtMs: told?.startedMs ?? modifiedMs,
    durationUs: 0,
    bytes,
    gaps: 0,
    hasThumbnail: names.includes(THUMBNAIL_FILE),
    videos: videosAmong(names),
    notes: '',
    tags: [],
    work: null,
  };
}
