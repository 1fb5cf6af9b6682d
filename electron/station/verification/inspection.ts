import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { VerificationFinding } from '#shared/verification/verification-report.ts';

/** A file as it stands on the disk. */
export interface MeasuredFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What one look at a session's folder found; nothing in it was changed. */
export interface Inspection {
  /** What session.json says; null where it cannot be gone by. */
  readonly manifest: SessionManifest | null;
  readonly findings: readonly VerificationFinding[];
  /** Files that were read to their end. */
  readonly measured: readonly MeasuredFile[];
  readonly frames: number;
  /** Where the last whole row of frames.csv ends; null where there is no frames.csv. */
  readonly wholeRowBytes: number | null;
}
