import os from 'node:os';
import { join } from 'node:path';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import { JPEG_FILE, mp4FileName } from '#shared/recording/manifest.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { FfmpegTools } from './muxing/ffmpeg/ffmpeg-tools.ts';
import { MuxClient } from './muxing/mux-client.ts';
import { PROGRAM } from './program.ts';
import { ManifestUpdates } from './recording/disk/manifest-updates.ts';
import { Recovery } from './recording/recovery/recovery.ts';
import type { RecoveryTools } from './recording/recovery/recovery-tools.ts';
import type { FileChecksum, FinishingTools } from './recording/session-finisher.ts';

/** The process that writes manifests now. */
export const THIS_WRITER = { host: os.hostname(), pid: process.pid };

/** What is done with folders after the recording, and what that takes: a muxing thread of low priority, and ffmpeg. */
export class FolderRecovery implements FinishingTools {
  readonly recovery: Recovery;
  /** The media work of recovery, for others who make a video anew. */
  readonly media: RecoveryTools;
  /** Every change of a manifest on disk that is no session's own goes through these. */
  readonly manifests: ManifestUpdates;
  readonly #chores: MuxClient;
  readonly #ffmpeg: FfmpegTools;

  constructor(
    log: Log,
    muxWorker: URL,
    isRecording: (directory: string) => boolean,
    workChanged: (directory: string, work: SessionWork | null) => void = () => undefined,
  ) {
    this.manifests = new ManifestUpdates(isRecording);
    this.#chores = new MuxClient(muxWorker, {
      fragmentMs: LIMITS.fragmentMs,
      syncMs: LIMITS.syncMs,
      lowPriority: true,
    });
    this.#ffmpeg = new FfmpegTools(log, { muxMs: LIMITS.ffmpegMuxMs, thumbnailMs: LIMITS.ffmpegThumbnailMs });
    this.media = {
      recoverVideo: (video) => this.#chores.recoverVideo(video),
      encodeJpegs: (directory, rows, size, progressed) => this.#encodeJpegs(directory, rows, size, progressed),
      muxRaw: (directory, fps, progressed) => this.#ffmpeg.muxRaw(directory, fps, progressed),
    };
    this.recovery = new Recovery({
      tools: this.media,
      log,
      program: PROGRAM,
      writer: THIS_WRITER,
      maxListedGaps: LIMITS.listedGaps,
      isRecording,
      manifests: this.manifests,
      workChanged,
    });
  }

  /** Looks for an ffmpeg, once, and warns where there is none. */
  async hasFfmpeg(): Promise<boolean> {
    return (await this.#ffmpeg.locate()).path !== null;
  }

  makeThumbnail(source: string, target: string): Promise<string | null> {
    return this.#ffmpeg.makeThumbnail(source, target);
  }

  checksum(path: string, progressed: (bytes: number) => void): Promise<FileChecksum> {
    return this.#chores.checksum(path, progressed);
  }

  async #encodeJpegs(...[directory, pictures, size, progressed]: Parameters<RecoveryTools['encodeJpegs']>) {
    const ffmpeg = await this.#ffmpeg.locate();
    if (ffmpeg.path === null) return { ok: false, problem: ffmpeg.problem, words: '', mayWorkLater: true } as const;
    const rows = new Float64Array(pictures.length * 3);
    pictures.forEach(({ offset, bytes, ptsUs }, row) => rows.set([offset ?? 0, bytes, ptsUs ?? 0], row * 3));
    const last = pictures.at(-1);
    const total = (last?.offset ?? 0) + (last?.bytes ?? 0);
    const [source, target] = [join(directory, JPEG_FILE), join(directory, mp4FileName(1))];
    const task = { ffmpeg: ffmpeg.path, source, target, rows, ...size, timeoutMs: LIMITS.ffmpegMuxMs };
    return this.#chores.encodeJpegs(task, (bytes) => progressed(total === 0 ? 0 : bytes / total));
  }

  /** Ends the thread and whatever ffmpeg runs. */
  async stop(): Promise<void> {
    await Promise.all([this.#chores.abort(), this.#ffmpeg.stop()]);
  }
}
