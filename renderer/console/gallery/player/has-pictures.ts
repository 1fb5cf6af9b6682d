import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';

/** What is asked of a session here. */
export interface PicturesQuestion {
  readonly session: Pick<SessionSummary, 'state' | 'work'>;
  readonly manifest: Pick<SessionManifest, 'device' | 'files'> | null;
  /** Whether a device records it now. */
  readonly isLive: boolean;
}

/** Whether a session's JPEGs can be looked at one by one: it has no MP4, or not yet, and does not record any more. */
export function hasPictures({ session, manifest, isLive }: PicturesQuestion): boolean {
  if (manifest?.device.protocol !== 'esp') return false;
  switch (session.state) {
    case 'recording':
      // The station was killed: its next run makes the MP4, or waits for an ffmpeg.
      return !isLive || session.work?.kind === 'encode';
    case 'finalizing':
    case 'failed':
      // Files are listed once everything is on the disk.
      return manifest.files.length > 0;
    default:
      return false;
  }
}
