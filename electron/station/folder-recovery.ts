import os from 'node:os';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { FfmpegTools } from './muxing/ffmpeg/ffmpeg-tools.ts';
import { MuxClient } from './muxing/mux-client.ts';
import { PROGRAM } from './program.ts';
import { ManifestUpdates } from './recording/disk/manifest-updates.ts';
import { Recovery } from './recording/recovery/recovery.ts';
import type { FileChecksum, FinishingTools } from './recording/session-finisher.ts';

/** The process that writes manifests now. */
export const THIS_WRITER = { host: os.hostname(), pid: process.pid };

/** What is done with folders after the recording, and what that takes: a muxing thread of low priority, and ffmpeg. */
export class FolderRecovery implements FinishingTools {
  readonly recovery: Recovery;
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
    this.recovery = new Recovery({
      tools: {
        recoverVideo: (video) => this.#chores.recoverVideo(video),
        muxRaw: (directory, fps, progressed) => this.#ffmpeg.muxRaw(directory, fps, progressed),
      },
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

  /** Ends the thread and whatever ffmpeg runs. */
  async stop(): Promise<void> {
    await Promise.all([this.#chores.abort(), this.#ffmpeg.stop()]);
  }
}
