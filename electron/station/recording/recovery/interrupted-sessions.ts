import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CLOCK_FILE,
  type EndCause,
  FRAMES_FILE,
  mp4FileName,
  type SessionManifest,
} from '#shared/recording/manifest.ts';
import type { Clock } from '../../clock.ts';
import { readManifest } from '../disk/manifest-store.ts';
import type { SessionPast } from '../session/session-past.ts';
import { readLeftRows } from './left-rows.ts';
import { countRows } from './left-statistics.ts';

/** What the search needs of the station. */
export interface InterruptedSessionsParts {
  readonly clock: Clock;
  readonly recordings: string;
  readonly resumeMs: number;
  readonly maxListedGaps: number;
  /** Whether a session of this process writes the folder. */
  readonly isRecording: (directory: string) => boolean;
  /** Changes what stands in a folder's manifest; resolves once that is on the disk itself. */
  readonly update: (directory: string, change: (manifest: SessionManifest) => SessionManifest) => Promise<unknown>;
  /** Brings a folder that a crash left in order, and resolves when nothing else writes to it. Never rejects. */
  readonly recover: (directory: string) => Promise<void>;
}

/** How sessions end that nobody has ended. */
const INTERRUPTIONS: ReadonlySet<EndCause | null | undefined> = new Set<EndCause>([
  'crash',
  'shutdown',
  'disconnected',
  'no answer',
]);
/** How they end of which nothing more is wanted. */
const ENDS: ReadonlySet<EndCause | null | undefined> = new Set<EndCause>(['stopped', 'given up', 'restarted']);
/** Folders that are looked at side by side. */
const AT_ONCE = 32;

/** Finds the sessions of an earlier run of the station that cameras can go on with. */
export class InterruptedSessions {
  readonly #parts: InterruptedSessionsParts;

  constructor(parts: InterruptedSessionsParts) {
    this.#parts = parts;
  }

  /**
   * Those of these captures that a device began, by the captures' ids; `ended` where its session was ended for good, by
   * Stop or by whoever gave it up. A folder that cannot be read is passed over.
   */
  async find(deviceId: string, captureIds: ReadonlySet<string>): Promise<ReadonlyMap<string, SessionPast | 'ended'>> {
    const found = new Map<string, SessionPast | 'ended'>();
    if (captureIds.size === 0) return found;
    for (const directory of await this.#recent()) {
      const manifest = await manifestOf(directory);
      const captureId = manifest?.captureId ?? null;
      if (captureId === null || !captureIds.has(captureId) || manifest?.device.id !== deviceId) continue;
      const past = await this.#past(directory, manifest).catch(() => null);
      if (past !== null) found.set(captureId, past);
      else if (ENDS.has(manifest.endCause)) found.set(captureId, 'ended');
    }
    return found;
  }

  /**
   * The session is going to be gone on with: from now on it counts as recording, on the disk itself, so that a crash in the
   * midst of its files being opened again is recovered. Never rejects.
   */
  async claim({ directory }: SessionPast): Promise<void> {
    await this.#parts.update(directory, (manifest) => ({ ...manifest, state: 'recording' })).catch(() => undefined);
  }

  /** It is not, after all. Never rejects. */
  async release({ directory, manifest: { state } }: SessionPast): Promise<void> {
    await this.#parts.update(directory, (manifest) => ({ ...manifest, state })).catch(() => undefined);
  }

  /** Folders in which frames came lately. */
  async #recent(): Promise<string[]> {
    const { clock, recordings, resumeMs } = this.#parts;
    const oldestMs = clock.nowUs() / 1000 - resumeMs;
    const names = await readdir(recordings).catch((): string[] => []);
    const recent: string[] = [];
    for (let first = 0; first < names.length; first += AT_ONCE) {
      const some = names.slice(first, first + AT_ONCE).map((name) => join(recordings, name));
      const facts = await Promise.all(some.map((folder) => stat(join(folder, FRAMES_FILE)).catch(() => null)));
      recent.push(...some.filter((_, index) => (facts[index]?.mtimeMs ?? 0) >= oldestMs));
    }
    return recent;
  }

  async #past(directory: string, found: SessionManifest): Promise<SessionPast | null> {
    if (this.#parts.isRecording(directory)) return null;
    await this.#parts.recover(directory);
    const manifest = (await manifestOf(directory)) ?? found;
    const isWhole = manifest.state === 'recovered' || manifest.state === 'ready';
    if (!isWhole || manifest.problem !== null || !INTERRUPTIONS.has(manifest.endCause)) return null;
    // The camera's size stays for a capture, so that there is one video.
    if (existsSync(join(directory, mp4FileName(2))) || !existsSync(join(directory, mp4FileName(1)))) return null;
    const left = await readLeftRows(directory);
    if (left === null || left.torn || left.rows.length === 0) return null;
    const counted = countRows(left.rows, this.#parts.maxListedGaps, true);
    counted.statistics.gaps.splice(0, Infinity, ...manifest.gaps);
    return {
      directory,
      manifest,
      counted,
      rawBytes: left.rawBytes ?? 0,
      journal: {
        rows: left.rows.length,
        keepsRaw: left.rawBytes !== null,
        hasClock: existsSync(join(directory, CLOCK_FILE)),
      },
    };
  }
}

async function manifestOf(directory: string): Promise<SessionManifest | null> {
  const reading = await readManifest(directory);
  return reading.kind === 'manifest' ? reading.manifest : null;
}
