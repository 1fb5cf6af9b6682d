import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { THUMBNAIL_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import type { Verification, VerificationCode, VerificationFinding } from '#shared/verification/finding.ts';
import { messageOf } from '../../error-facts.ts';
import { type ManifestReading, readManifest } from '../disk/manifest-store.ts';
import type { ManifestUpdates } from '../disk/manifest-updates.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import type { RecoveryResult } from '../recovery/recovery.ts';
import { checkSession, isOfVideo, type SessionCheck } from './session-check.ts';
import type { VerificationTools } from './verification-tools.ts';

/** What a verifier needs of whoever repairs. */
export interface SessionVerifierParts {
  readonly tools: VerificationTools;
  readonly manifests: ManifestUpdates;
  readonly isRecording: (directory: string) => boolean;
  readonly recovery: {
    recover(directory: string): Promise<RecoveryResult>;
    belongsToAnother(directory: string, manifest: SessionManifest): Promise<boolean>;
  };
  /** Makes thumbnail and checksums, and resolves when that is done. */
  readonly finish: (directory: string) => Promise<void>;
}

const found = (
  code: VerificationCode,
  outcome: VerificationFinding['outcome'],
  facts: VerificationFinding['facts'] = {},
): VerificationFinding => ({ code, outcome, facts });

const only = (...findings: VerificationFinding[]): Verification => ({ findings, files: 0, frames: 0, bytes: 0 });

const isUnfinished = ({ state }: SessionManifest): boolean => state === 'recording' || state === 'finalizing';

/**
 * Checks a session's folder against its manifest, and repairs what can be: what a crash left is recovered, a damaged video
 * made again of what arrived (the damaged one is kept beside it), missing checksums and thumbnail are made. What differs
 * from its checksum is never given a new one.
 */
export class SessionVerifier {
  readonly #parts: SessionVerifierParts;

  constructor(parts: SessionVerifierParts) {
    this.#parts = parts;
  }

  /** Verifies one folder. Never rejects: what could not be looked at is a problem. */
  async verify(directory: string, repairs: boolean): Promise<Verification> {
    try {
      return await this.#verify(directory, repairs);
    } catch (error) {
      return only(found('unverifiable', 'problem', { why: messageOf(error) }));
    }
  }

  async #verify(directory: string, repairs: boolean): Promise<Verification> {
    const { recovery, isRecording } = this.#parts;
    const reading = await readManifest(directory);
    if (isRecording(directory)) return only(found('live', 'note'));
    if (reading.kind === 'manifest') {
      if (!isUnfinished(reading.manifest)) return this.#verifyFinished(directory, reading.manifest, repairs, []);
      if (await recovery.belongsToAnother(directory, reading.manifest)) return only(found('live', 'note'));
    }
    const first = whyUnfinished(reading);
    if (!repairs) return only(first);
    await recovery.recover(directory);
    const again = await readManifest(directory);
    if (again.kind !== 'manifest' || isUnfinished(again.manifest)) return only(first);
    return this.#verifyFinished(directory, again.manifest, repairs, [{ ...first, outcome: 'repaired' }]);
  }

  async #verifyFinished(
    directory: string,
    manifest: SessionManifest,
    repairs: boolean,
    before: readonly VerificationFinding[],
  ): Promise<Verification> {
    const { tools } = this.#parts;
    const check = await checkSession(directory, manifest, tools);
    const counts = { files: check.files, frames: check.frames, bytes: check.bytes };
    const repaired = [...before];
    let remaining: SessionCheck = check;
    if (repairs && check.problems.length > 0 && (await this.#remake(directory, manifest, check.problems))) {
      remaining = await this.#checkAgain(directory, check);
      repaired.push(...gone(check.problems, remaining.problems));
    }
    // Whoever makes checksums takes files as they are: not while one of them is not what was recorded.
    if (repairs && remaining.problems.length === 0 && remaining.wanting.length > 0) {
      await this.#parts.finish(directory);
      remaining = await this.#checkAgain(directory, remaining);
      // That what was just made has no checksum yet is no news.
      const wanted = before.length > 0 ? [] : check.wanting;
      repaired.push(...gone(wanted, [...remaining.wanting, ...remaining.problems]));
    }
    // A checksum or a thumbnail that has not been made is no loss.
    const notes = remaining.wanting.map(({ code, facts }) => found(code, 'note', facts));
    return { findings: [...remaining.problems, ...repaired, ...notes], ...counts };
  }

  async #checkAgain(directory: string, before: SessionCheck): Promise<SessionCheck> {
    const reading = await readManifest(directory);
    return reading.kind === 'manifest' ? checkSession(directory, reading.manifest, this.#parts.tools) : before;
  }

  /**
   * Makes videos and thumbnail again where everything that they are made of is as it was recorded. False where nothing
   * could be done.
   */
  async #remake(
    directory: string,
    manifest: SessionManifest,
    problems: readonly VerificationFinding[],
  ): Promise<boolean> {
    const isThumbnail = ({ facts }: VerificationFinding): boolean => facts['file'] === THUMBNAIL_FILE;
    if (!problems.every((finding) => isOfVideo(finding) || isThumbnail(finding))) return false;
    const videos = [...new Set(problems.filter(isOfVideo).map(({ facts }) => String(facts['file'])))];
    const hasSource = manifest.files.some(({ name }) => name === 'stream.h264' || name === 'stream.mjpeg');
    if (videos.length > 0 && !hasSource) return false;
    for (const { facts } of problems) await putAside(join(directory, String(facts['file'])));
    if (videos.length > 0) {
      await this.#parts.manifests.update(directory, (now) => ({ ...now, state: 'finalizing' }));
      await this.#parts.recovery.recover(directory);
      await this.#parts.manifests.update(directory, (now) => asBefore(now, manifest, new Set(videos)));
    } else {
      const files = new Set((await listSessionFiles(directory)).map(({ name }) => name));
      await this.#parts.manifests.update(directory, (now) => ({
        ...now,
        files: now.files.filter(({ name }) => files.has(name)),
      }));
    }
    return true;
  }
}

/** What is to be told of a folder that has no finished manifest. */
function whyUnfinished(reading: ManifestReading): VerificationFinding {
  if (reading.kind === 'missing') return found('manifest-missing', 'problem');
  if (reading.kind === 'unreadable') return found('manifest-unreadable', 'problem', { why: reading.why });
  return found('interrupted', 'problem');
}

/** Those of the first that are not among the second any more, as repaired. */
function gone(
  before: readonly VerificationFinding[],
  after: readonly VerificationFinding[],
): readonly VerificationFinding[] {
  const left = new Set(after.map(({ facts, code }) => facts['file'] ?? code));
  return before
    .filter(({ facts, code }) => !left.has(facts['file'] ?? code))
    .map(({ code, facts }) => found(code, 'repaired', facts));
}

/** A manifest after its videos were made again: the session is what it was, and other files keep their checksums. */
function asBefore(now: SessionManifest, before: SessionManifest, made: ReadonlySet<string>): SessionManifest {
  if (isUnfinished(now) || now.state === 'failed') return now;
  const { state, problem, endCause } = before;
  const files = now.files.map((file) => {
    const known = before.files.find(({ name, bytes }) => name === file.name && bytes === file.bytes);
    return known === undefined || made.has(file.name) ? file : known;
  });
  return { ...now, state, problem, files, ...(endCause === undefined ? {} : { endCause }) };
}

/** Keeps a damaged file under a name that is none of a session's; a missing one needs nothing. */
async function putAside(path: string): Promise<void> {
  if (!existsSync(path)) return;
  let target = `${path}.damaged`;
  for (let i = 2; existsSync(target); i++) target = `${path}.damaged-${i}`;
  await rename(path, target);
}
