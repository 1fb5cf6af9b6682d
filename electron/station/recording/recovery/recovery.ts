import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import {
  JPEG_FILE,
  MANIFEST_FILE,
  MP4_FILE_PATTERN,
  mp4FileName,
  RAW_FILE,
  type SessionManifest,
} from '#shared/recording/manifest.ts';
import type { Log } from '../../log.ts';
import { keepFile } from '../../kept-file.ts';
import { estimateFps } from '../session/fps-estimate.ts';
import { hasManifestOfAnotherVersion, manifestForFolder, readRawVideo } from './foreign-folder.ts';
import { FolderTurns } from '../disk/folder-turns.ts';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { RecoveryTools, VideoRecovery } from './recovery-tools.ts';
import { encodeLeftJpegs, placedRows } from './jpeg-recovery.ts';
import { countRows, gapsWithCauses } from './left-statistics.ts';
import { cutTornExchanges } from './left-exchanges.ts';
import {
  hasFrameRows,
  isMoreThanCrashTakes,
  type LeftRows,
  problemOfRows,
  readLeftRows,
  rewriteRows,
} from './left-rows.ts';
import { rowsAfter } from './rows-after.ts';
import { configsOf, endOf, type RowsOfVideo, videosOf, videoToRecover } from './video-rows.ts';
import { readManifest } from '../disk/manifest-store.ts';
import { annotated, annotationsOf, type ManifestUpdates } from '../disk/manifest-updates.ts';
import { belongsToAnother } from './live-folder.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import { localIsoTime } from '../../local-time.ts';
import { roundedRate } from '../session/session-manifest.ts';
import { ticksToUs } from '../session/timeline.ts';

export interface RecoveryParts {
  readonly tools: RecoveryTools;
  readonly log: Log;
  readonly program: string;
  readonly writer: { readonly host: string; readonly pid: number };
  readonly maxListedGaps: number;
  /** Whether a session of this process writes the folder: one that a camera goes on with is none of recovery's any more. */
  readonly isRecording: (directory: string) => boolean;
  readonly manifests: ManifestUpdates;
  /** What is being made for a folder, null once that is over. */
  readonly workChanged: (directory: string, work: SessionWork | null) => void;
}

/** What was done with a folder. `live`: another station that runs is writing it; `waits`: it may work later. */
export type RecoveryResult = 'recovered' | 'failed' | 'nothing to do' | 'live' | 'waits';

/** Brings sessions that a crash left unfinished to `recovered`. stream.h264 is never touched. */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #turns = new FolderTurns();

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Recovers one folder, whatever it holds. Rejects with the file system's error. */
  recover(directory: string): Promise<RecoveryResult> {
    return this.#turns.run(directory, () => this.#recover(directory));
  }

  /** The same for a folder that somebody asked about: what failed before is tried again. */
  recoverOnRequest(directory: string): Promise<RecoveryResult> {
    return this.#turns.run(directory, () => this.#recoverOnRequest(directory));
  }

  async #recover(directory: string): Promise<RecoveryResult> {
    const reading = await readManifest(directory);
    if (this.#parts.isRecording(directory)) return 'nothing to do';
    if (reading.kind === 'manifest') {
      const { manifest } = reading;
      if (manifest.state !== 'recording' && manifest.state !== 'finalizing') return 'nothing to do';
      if (await belongsToAnother(directory, this.#parts.writer)) return 'live';
      return this.#recoverSession(directory, manifest);
    }
    // Where the folder has gone, somebody has deleted it while it waited for its turn.
    if (!existsSync(directory) || !(await this.#isWorthRecovering(directory))) return 'nothing to do';
    if (reading.kind === 'unreadable') {
      // It may hold what somebody wrote. Where it cannot even be copied it may be readable another time.
      await keepFile(join(directory, MANIFEST_FILE), 'unreadable');
    }
    return this.#recoverSession(directory, manifestForFolder(directory, this.#parts.program));
  }

  async #recoverOnRequest(directory: string): Promise<RecoveryResult> {
    const reading = await readManifest(directory);
    const names = await readdir(directory);
    const failed = reading.kind === 'manifest' && reading.manifest.state === 'failed';
    if (!failed || names.some((name) => name.endsWith('.mp4'))) return this.#recover(directory);
    return this.#recoverSession(directory, reading.manifest);
  }

  /** Whether a folder without a manifest to go by holds a session: rows of ours, or a raw stream without its video. */
  async #isWorthRecovering(directory: string): Promise<boolean> {
    if (await hasManifestOfAnotherVersion(directory)) return false;
    if (await hasFrameRows(directory)) return true;
    const names = await readdir(directory);
    return names.includes(RAW_FILE) && !names.some((name) => name.endsWith('.mp4'));
  }

  async #recoverSession(directory: string, manifest: SessionManifest): Promise<RecoveryResult> {
    const { manifests, workChanged, writer } = this.#parts;
    workChanged(directory, { kind: 'recover', fraction: null });
    try {
      // Whoever else looks at the folder sees that somebody alive is at work on it.
      await manifests.update(directory, (before) => ({ ...before, writer }));
      return await this.#recoverFiles(directory, { ...manifest, writer });
    } finally {
      workChanged(directory, null);
    }
  }

  async #recoverFiles(directory: string, manifest: SessionManifest): Promise<RecoveryResult> {
    const names = (await readdir(directory)).filter((name) => MP4_FILE_PATTERN.test(name)).sort();
    const left = await readLeftRows(directory);
    await cutTornExchanges(directory);
    if (existsSync(join(directory, JPEG_FILE))) return this.#encodeJpegs(directory, manifest, left);
    if (left === null && names.length === 0) return this.#muxRawAlone(directory, manifest);
    const rows = left?.rows ?? [];
    const rawBytes = left?.rawBytes ?? null;
    const known = new Set(rows.map(({ file }) => file));
    const runs = videosOf(rows);
    // A video whose rows did not reach the disk plays as far as its fragments go.
    for (const name of names) if (!known.has(name)) runs.push({ file: name, rows: [] });
    const { videos, ...result } = await this.#recoverVideos(directory, runs, configsOf(rows), rawBytes);
    const { kept, lost } = rowsAfter(rows, videos, rawBytes !== null);
    const isDamaged = left !== null && (left.damaged || isMoreThanCrashTakes(lost));
    if (left !== null && (left.torn || lost.length > 0)) await rewriteRows(directory, kept, isDamaged);
    const recovered = result.finished > 0;
    await this.#save(directory, { ...manifest, video: result.video ?? manifest.video }, kept, {
      state: recovered ? 'recovered' : 'failed',
      problem: recovered
        ? (result.problem ?? problemOfRows(left, isDamaged))
        : noVideo(rows.length, rawBytes, result.reasons),
      durationUs: ticksToUs(result.durationTicks),
    });
    return recovered ? 'recovered' : 'failed';
  }

  async #recoverVideos(
    directory: string,
    runs: readonly RowsOfVideo[],
    configs: Float64Array<ArrayBuffer>,
    rawBytes: number | null,
  ): Promise<RecoveredVideos> {
    const videos = new Map<string, VideoRecovery>();
    const reasons: string[] = [];
    let problem: string | null = null;
    let durationTicks = 0;
    let finished = 0;
    let video: SessionManifest['video'] | null = null;
    for (const { file, rows } of runs) {
      const outcome = await this.#recoverVideo(directory, file, rows, configs, rawBytes);
      videos.set(file, outcome);
      if (outcome.state === 'unusable') {
        const isGone = !existsSync(join(directory, file));
        if (!isGone || rows.length > 0) reasons.push(`${file}: ${outcome.reason}`);
        // A crash in the moment of its beginning takes all that there was of it.
        const isOfCrash = !isMoreThanCrashTakes(rows) && rows.every(({ offset }) => offset === null);
        if (!isGone || !isOfCrash) problem ??= `${file}: ${outcome.reason}`;
        continue;
      }
      durationTicks += outcome.endTicks ?? endOf(rows);
      if (finished === 0 && outcome.video !== null) video = { ...outcome.video, rotation: 0 };
      finished += 1;
      this.#parts.log.info('mp4-saved', `MP4 saved to ${join(directory, file)}`);
    }
    return { videos, reasons, problem, durationTicks, finished, video };
  }

  async #recoverVideo(
    directory: string,
    file: string,
    rows: readonly FrameRow[],
    configs: Float64Array<ArrayBuffer>,
    rawBytes: number | null,
  ): Promise<VideoRecovery> {
    const path = join(directory, file);
    const rawPath = rawBytes === null || rows.length === 0 ? null : join(directory, RAW_FILE);
    return this.#parts.tools.recoverVideo(videoToRecover(path, rawPath, rows, configs));
  }

  /** JPEGs of a board: their video is made from them once, whether the recording had ended or was cut off. */
  async #encodeJpegs(directory: string, manifest: SessionManifest, left: LeftRows | null): Promise<RecoveryResult> {
    if (manifest.state === 'recording' && left !== null) {
      // What was cut off is counted first: its video may take minutes, or wait for ffmpeg.
      const rows = placedRows(left);
      const durationUs = ticksToUs(endOf(rows));
      await this.#save(directory, manifest, rows, { state: 'finalizing', problem: null, durationUs });
    }
    const encoded = await encodeLeftJpegs(this.#parts, directory, manifest, left);
    if (encoded === null) return 'waits';
    await this.#save(directory, encoded.manifest, encoded.rows, encoded.outcome);
    return encoded.outcome.state === 'failed' ? 'failed' : 'recovered';
  }

  /** A folder that holds only stream.h264, without a time for any frame: ffmpeg muxes it by the documented rule. */
  async #muxRawAlone(directory: string, manifest: SessionManifest): Promise<RecoveryResult> {
    const { log, tools, workChanged } = this.#parts;
    const names = await readdir(directory);
    if (!names.includes(RAW_FILE)) {
      await this.#save(directory, manifest, [], {
        state: 'failed',
        problem: 'The station ended before a single frame had arrived.',
        durationUs: 0,
      });
      return 'failed';
    }
    const { used } = estimateFps(0, 0, 0);
    log.warning('fps-unavailable', 'FPS estimate (server) unavailable.');
    log.warning('fps-fallback', `Unable to estimate FPS accurately, using fallback ${used} FPS.`);
    workChanged(directory, { kind: 'mux', fraction: 0 });
    const muxed = await tools.muxRaw(directory, used, (fraction) => workChanged(directory, { kind: 'mux', fraction }));
    if (!muxed.ok && muxed.mayWorkLater) {
      log.warning('raw-waits', `${directory} waits for its MP4: ${muxed.problem}`);
      return 'waits';
    }
    if (!muxed.ok) {
      log.error('ffmpeg-mux-failed', 'ffmpeg failed to mux MP4');
      if (muxed.words !== '') log.error('ffmpeg-words', muxed.words);
      await this.#save(directory, manifest, [], { state: 'failed', problem: muxed.problem, durationUs: 0 });
      return 'failed';
    }
    log.info('mp4-saved', `MP4 saved to ${join(directory, mp4FileName(1))}`);
    const { size: bytes } = await stat(join(directory, RAW_FILE));
    const video = (await readRawVideo(directory)) ?? manifest.video;
    await this.#save(directory, { ...manifest, frames: muxed.frames, bytes, video }, null, {
      state: 'recovered',
      problem: `Only stream.h264 was left, without times; the video plays at a guessed ${used} frames a second.`,
      durationUs: muxed.durationUs,
    });
    return 'recovered';
  }

  /** Writes the manifest anew; `rows` null leaves the counts as they stand in it. */
  async #save(
    directory: string,
    manifest: SessionManifest,
    rows: readonly FrameRow[] | null,
    outcome: Pick<SessionManifest, 'state' | 'problem' | 'durationUs'>,
  ): Promise<void> {
    const counted = rows === null ? {} : this.#countedFields(rows, manifest);
    const files = await listSessionFiles(directory);
    const recovered = { ...manifest, ...counted, ...outcome, endCause: manifest.endCause ?? 'crash', files };
    // An operator may have written notes in the meantime.
    await this.#parts.manifests.replace(directory, (before) =>
      before === null ? recovered : annotated(recovered, annotationsOf(before)),
    );
  }

  #countedFields(rows: readonly FrameRow[], manifest: SessionManifest): Partial<SessionManifest> {
    const isSteady = manifest.device.protocol === 'camera.v2';
    const { statistics } = countRows(rows, this.#parts.maxListedGaps, isSteady);
    const estimate = statistics.estimate();
    const first = statistics.firstArrivalUs;
    const last = statistics.lastArrivalUs;
    return {
      ...(first === null ? {} : { startedAt: localIsoTime(first) }),
      endedAt: last === null ? manifest.startedAt : localIsoTime(last),
      frames: rows.length,
      keyFrames: statistics.keyFrames,
      bytes: statistics.bytes,
      fps: {
        ...statistics.fps(),
        estimateServer: roundedRate(estimate.server),
        estimateDevice: roundedRate(estimate.device),
      },
      gaps: gapsWithCauses(statistics.gaps, manifest.gaps),
      ...(statistics.gapsNotListed === 0 ? {} : { gapsNotListed: statistics.gapsNotListed }),
    };
  }
}

/** What became of a session's videos; `video` describes the first, null where nothing new is known of it. */
interface RecoveredVideos {
  /** By their names. */
  readonly videos: ReadonlyMap<string, VideoRecovery>;
  /** Why there is none, of each that is of no use. */
  readonly reasons: readonly string[];
  /** That of the first of which there was more than a crash takes. */
  readonly problem: string | null;
  readonly durationTicks: number;
  /** How many can be played. */
  readonly finished: number;
  readonly video: SessionManifest['video'] | null;
}

function noVideo(rows: number, rawBytes: number | null, reasons: readonly string[]): string {
  const kept = rawBytes === null ? '' : ' What arrived is kept in stream.h264.';
  if (reasons.length > 0) return `The video could not be recovered (${reasons.join('; ')}).${kept}`;
  if (rows === 0) return `The station ended before a frame was on the disk.${kept}`;
  return `No key frame had arrived when the station ended, so there is no video to play.${kept}`;
}
