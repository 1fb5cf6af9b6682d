import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';

/** One video to complete; see RecoverVideoJob, which it becomes. */
export interface VideoToRecover {
  readonly path: string;
  readonly rawPath: string | null;
  readonly configs: Float64Array<ArrayBuffer>;
  readonly rows: Float64Array<ArrayBuffer>;
  readonly endTicks: number;
  readonly createdAtMs: number;
}

export type VideoRecovery =
  | {
      readonly state: 'finished';
      readonly samples: number;
      readonly fromRaw: number;
      readonly endTicks: number | null;
      readonly video: Pick<SessionManifest['video'], 'codec' | 'width' | 'height'> | null;
      readonly ptsTicks?: Float64Array;
    }
  | { readonly state: 'unusable'; readonly reason: string };

/** How muxing by ffmpeg went; `words` are ffmpeg's own. */
export type RawMuxing =
  | { readonly ok: true; readonly frames: number; readonly durationUs: number }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly words: string;
      /** Nothing is known about the folder: it may work another time. */
      readonly mayWorkLater: boolean;
    };

/** How making a video from JPEGs went; `codec` as RFC 6381 has it. */
export type JpegEncoding =
  { readonly ok: true; readonly frames: number; readonly codec: string | null } | Extract<RawMuxing, { ok: false }>;

/** The media work of recovery, done in the muxing worker and by ffmpeg. */
export interface RecoveryTools {
  recoverVideo(video: VideoToRecover): Promise<VideoRecovery>;
  /** Makes stream.mp4 from the JPEGs of these rows; `progressed` is told the part that is done, 0 to 1. */
  encodeJpegs(
    directory: string,
    rows: readonly FrameRow[],
    size: { readonly width: number; readonly height: number },
    progressed: (fraction: number) => void,
  ): Promise<JpegEncoding>;
  /** `progressed` is told the part that is done, 0 to 1. */
  muxRaw(directory: string, fps: number, progressed: (fraction: number) => void): Promise<RawMuxing>;
}
