import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE, MP4_FILE_PATTERN, RAW_FILE } from '#shared/recording/manifest.ts';
import {
  foundHere,
  levelOfFinding,
  type VerificationFinding,
  type VerificationReport,
} from '#shared/verification/verification-report.ts';
import { messageOf } from '../error-facts.ts';
import { lastKept } from '../kept-file.ts';
import type { Log } from '../log.ts';
import type { RecoveryResult } from '../recording/recovery/recovery.ts';
import type { Inspection } from './inspection.ts';
import { belongsToAnother, type Looker } from '../recording/recovery/live-folder.ts';
import { repairListing, repairThumbnail } from './repair-listing.ts';
import { codesOf, type Repair, type RepairTools } from './repair-parts.ts';
import { repairRows } from './repair-rows.ts';
import { repairVideos } from './repair-videos.ts';
import type { Inspect } from './verify-client.ts';

/** What verification has others do. */
export interface VerifierParts {
  readonly inspect: Inspect;
  readonly tools: RepairTools;
  readonly recover: (directory: string) => Promise<RecoveryResult>;
  /** Whether a session of this process writes the folder. */
  readonly isRecording: (directory: string) => boolean;
  readonly looker: Looker;
  readonly log: Log;
}

/** How one session is verified. `signal` gives it up; what has been repaired by then stays repaired. */
export interface VerifyOptions {
  readonly repairs: boolean;
  readonly progressed?: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Holds sessions to their manifests, and repairs what can be repaired without ever vouching for what was altered. */
export class SessionVerifier {
  readonly #parts: VerifierParts;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** Verifies one session's folder. Rejects only where it is given up; everything else is a finding. */
  async verify(directory: string, options: VerifyOptions): Promise<VerificationReport> {
    const repaired: VerificationFinding[] = [];
    let inspection: Inspection | null = null;
    try {
      if (await this.#isLive(directory)) return reportOf(null, [foundHere('live')]);
      inspection = await this.#inspect(directory, options);
      if (options.repairs) inspection = await this.#repair(directory, inspection, repaired, options);
      return reportOf(inspection, [...repaired, ...summarized(inspection)]);
    } catch (error) {
      options.signal.throwIfAborted();
      const failed = foundHere('repair-failed', { why: messageOf(error) });
      return reportOf(inspection, [...repaired, ...(inspection?.findings ?? []), failed]);
    }
  }

  async #isLive(directory: string): Promise<boolean> {
    const { isRecording, looker } = this.#parts;
    return isRecording(directory) || (existsSync(directory) && (await belongsToAnother(directory, looker)));
  }

  #inspect(directory: string, { progressed = () => undefined, signal }: VerifyOptions): Promise<Inspection> {
    return this.#parts.inspect(directory, progressed, signal);
  }

  /** Each step sees what those before it made of the folder. */
  async #repair(
    directory: string,
    found: Inspection,
    repaired: VerificationFinding[],
    options: VerifyOptions,
  ): Promise<Inspection> {
    let inspection = found;
    const steps = [(now: Inspection) => this.#recover(directory, now), ...this.#repairSteps(directory)];
    for (const step of steps) {
      options.signal.throwIfAborted();
      if (!needsRepair(inspection)) break;
      // A look takes minutes, and a phone that comes back within ten goes on with its session.
      if (await this.#isLive(directory)) return { ...inspection, findings: [foundHere('live')] };
      const made = await step(inspection);
      repaired.push(...made);
      if (made.length > 0) inspection = await this.#inspect(directory, options);
    }
    return inspection;
  }

  #repairSteps(directory: string) {
    const { tools, log } = this.#parts;
    return [repairRows, repairVideos, repairListing, repairThumbnail].map((step) => async (inspection: Inspection) => {
      const { manifest } = inspection;
      if (manifest === null || inspection.findings.some(({ code }) => code === 'interrupted')) return [];
      const mayReplace = async (): Promise<boolean> => !(await this.#isLive(directory));
      const repair: Repair = { directory, inspection, manifest, tools, log, mayReplace };
      return step(repair);
    });
  }

  /**
   * What was cut off is for recovery. So is what has lost its manifest alone; with anything else wrong nobody knows any more
   * which of its files is right, and recovery would cut the others to it.
   */
  async #recover(directory: string, { findings }: Inspection): Promise<VerificationFinding[]> {
    const codes = new Set(findings.map(({ code }) => code));
    const isCutOff = codes.has('interrupted');
    const isUnreadable = codes.has('manifest-unreadable');
    const hasLostManifest = isUnreadable || codes.has('manifest-missing');
    const isAllElseWhole = findings.filter((one) => levelOfFinding(one) === 'problem').length === 1;
    if (!isCutOff && !(hasLostManifest && isAllElseWhole)) return [];
    const result = await this.#parts.recover(directory);
    if (result !== 'recovered' && result !== 'failed') return [];
    if (isCutOff) return [foundHere('made-whole')];
    const file = isUnreadable ? lastKept(join(directory, MANIFEST_FILE), 'unreadable') : null;
    const kept = file === null ? [] : [foundHere('damaged-kept', { file })];
    return [foundHere('manifest-made'), ...kept];
  }
}

/** A thumbnail that could be there is made, although nothing is wrong without. */
function needsRepair({ findings }: Inspection): boolean {
  return findings.some((one) => one.code === 'no-thumbnail' || levelOfFinding(one) === 'problem');
}

/** What was found, told so that an operator knows how bad it is. */
function summarized(inspection: Inspection): VerificationFinding[] {
  const videos = inspection.measured.filter(({ name }) => MP4_FILE_PATTERN.test(name));
  const playWhole = videos.length > 0 && videos.every(({ name }) => codesOf(inspection, name).length === 0);
  return inspection.findings.map((one) => {
    const isRaw = one.code === 'checksum-differs' && one.facts['file'] === RAW_FILE;
    return isRaw && playWhole ? { ...one, code: 'raw-differs' } : one;
  });
}

function reportOf(inspection: Inspection | null, findings: VerificationFinding[]): VerificationReport {
  const measured = inspection?.measured ?? [];
  return {
    findings,
    files: measured.length,
    frames: inspection?.frames ?? 0,
    bytes: measured.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
