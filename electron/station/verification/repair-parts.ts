import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { VerificationCode } from '#shared/verification/verification-codes.ts';
import { foundHere, levelOfFinding, type VerificationFinding } from '#shared/verification/verification-report.ts';
import { keptPath } from '../kept-file.ts';
import { localIsoTime } from '../local-time.ts';
import type { Log } from '../log.ts';
import type { RecoveryTools } from '../recording/recovery/recovery-tools.ts';
import type { FileChecksum, FinishingTools } from '../recording/session-finisher.ts';
import { syncFolder } from '../replace-file.ts';
import type { Inspection, MeasuredFile } from './inspection.ts';

/** What repairs are made with: all slow work is done elsewhere. */
export interface RepairTools extends FinishingTools {
  readonly media: RecoveryTools;
  hasFfmpeg(): Promise<boolean>;
}

/** One session that is being repaired, with what the last look at it found. */
export interface Repair {
  readonly directory: string;
  readonly inspection: Inspection;
  readonly manifest: SessionManifest;
  readonly tools: RepairTools;
  readonly log: Log;
  /** Whether nobody has begun to write the folder since it was looked at. */
  readonly mayReplace: () => Promise<boolean>;
}

/** How many repairs a manifest tells of. */
const MOST_TOLD = 100;

/** The codes of all that was found about one file. */
export function codesOf({ findings }: Inspection, file: string): VerificationCode[] {
  return findings.filter(({ facts }) => facts['file'] === file).map(({ code }) => code);
}

/** Whether a file is there and what it was recorded as: as far as anybody can tell, or proven by a checksum. */
export function isSound(inspection: Inspection, file: string, isToBeProven = false): boolean {
  const isThere = inspection.measured.some(({ name }) => name === file);
  const problems = inspection.findings.filter(
    (one) => one.facts['file'] === file && levelOfFinding(one) === 'problem' && one.code !== 'checksum-missing',
  );
  return isThere && problems.length === 0 && (!isToBeProven || knownSha256(inspection.manifest, file) !== null);
}

/** The checksum that a file had when it was recorded; null where nobody knows it. */
export function knownSha256(manifest: SessionManifest | null, file: string): string | null {
  return manifest?.files.find(({ name }) => name === file)?.sha256 ?? null;
}

/** A new file that stands beside the one that it is to replace, and what it is. */
export interface MadeFile extends FileChecksum {
  readonly file: string;
  /** Its name until then. */
  readonly made: string;
}

/**
 * Puts a new file in the place of a damaged one, which is kept beside it, and lists it as it is now; `told` is what the
 * manifest says of it, null where that is nothing. Returns what became of it: `found`, and where the damaged one is.
 * Nothing happens where somebody has begun to write the folder. Rejects as the disk does.
 */
export async function takeOver(
  { directory, tools, mayReplace }: Repair,
  { file, made, bytes, sha256 }: MadeFile,
  found: VerificationFinding,
  told: string | null,
): Promise<VerificationFinding[]> {
  if (!(await mayReplace())) return [];
  const kept = await replaceKeeping(directory, file, made);
  const what = told === null || kept === null ? told : `${told} The damaged one is ${kept}.`;
  await tools.manifests.update(directory, (now) => {
    const listed = withFiles(now, [{ name: file, bytes, sha256 }]);
    return what === null ? listed : withRepair(listed, what);
  });
  return kept === null ? [found] : [found, foundHere('damaged-kept', { file: kept })];
}

/** Returns the name under which the damaged one is kept; null where there was none. */
async function replaceKeeping(directory: string, file: string, made: string): Promise<string | null> {
  const path = join(directory, file);
  const kept = existsSync(path) ? keptPath(path, 'damaged') : null;
  if (kept !== null) await rename(path, kept);
  await rename(join(directory, made), path);
  await syncFolder(directory);
  return kept === null ? null : basename(kept);
}

/** A manifest that lists these files as they are now. */
export function withFiles(manifest: SessionManifest, measured: readonly MeasuredFile[]): SessionManifest {
  const files = [...manifest.files];
  for (const { name, bytes, sha256 } of measured) {
    const at = files.findIndex((file) => file.name === name);
    if (at === -1) files.push({ name, bytes, sha256 });
    else files[at] = { ...files[at], name, bytes, sha256 };
  }
  return { ...manifest, files };
}

/** A manifest that tells of a repair. */
function withRepair(manifest: SessionManifest, what: string): SessionManifest {
  const at = localIsoTime(Date.now() * 1000);
  return { ...manifest, repairs: [...(manifest.repairs ?? []), { at, what }].slice(-MOST_TOLD) };
}
