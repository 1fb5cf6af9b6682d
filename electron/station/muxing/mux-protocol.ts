import type { JpegEncoding } from './ffmpeg/jpeg-encoder.ts';
import type { AvcTrack } from './mp4/avc-track.ts';

/*
 * What the station and its muxing worker say to each other. Both are ours and of one build, so messages are typed and
 * not parsed. Tracks and jobs are named by numbers that the station gives; each message about a track takes effect in
 * its order.
 *
 *   station                                   worker
 *     open(track, path)          ->             creates the file, writes its head; or goes on with a finished one
 *     append(track, buffer)      ->             collects, cuts a fragment each 500 ms
 *                                <-  consumed   the buffer comes back when its fragment is with the operating system
 *                                <-  fragmentWritten (the first one only)
 *     settle(track)              ->             fragment and sync now: the end is near
 *     finish(track, endTicks)    ->             last fragment, full moov, sync, patch
 *                                <-  finished | failed
 *     job(recover | checksum | encode) ->       one at a time, between the tracks
 *                                <-  jobProgressed, a few times a second (not for recover)
 *                                <-  jobDone | jobFailed
 */

/** A video to complete from what a crash left: its file, and the raw stream where that was kept. */
export interface RecoverVideoJob {
  readonly kind: 'recoverVideo';
  readonly path: string;
  /** stream.h264, null where raw was off. */
  readonly rawPath: string | null;
  /** What lies between the frames of the raw stream, where parameter sets can stand: offset and bytes of each region. */
  readonly configs: Float64Array<ArrayBuffer>;
  /**
   * Every frame of this video in order, four numbers each: offset in the raw stream, bytes (0: it is not in the raw
   * stream), PTS in ticks, key (1 or 0).
   */
  readonly rows: Float64Array<ArrayBuffer>;
  /** Where the last frame ends, if it is the last row; in ticks. */
  readonly endTicks: number;
  readonly createdAtMs: number;
}

/** What became of a video: its samples, and how many of them came from the raw stream; or why there is none. */
export type RecoveredVideo =
  | {
      readonly state: 'finished';
      readonly samples: number;
      readonly fromRaw: number;
      /** Null where the file was complete already, and with it `video`. */
      readonly endTicks: number | null;
      readonly video: { readonly codec: string; readonly width: number; readonly height: number } | null;
      /** The times of all samples, where rows on the way have none; without it the samples are the first rows. */
      readonly ptsTicks?: Float64Array;
    }
  | { readonly state: 'unusable'; readonly reason: string };

export interface ChecksumJob {
  readonly kind: 'checksum';
  readonly path: string;
}

/** An MP4 to make from JPEGs, by an ffmpeg that the worker runs. `rows`: offset, bytes and PTS in us of each picture. */
export interface EncodeJpegsJob {
  readonly kind: 'encodeJpegs';
  readonly ffmpeg: string;
  readonly source: string;
  readonly target: string;
  readonly rows: Float64Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly timeoutMs: number;
}

export type MuxJob = RecoverVideoJob | ChecksumJob | EncodeJpegsJob;

/** What each kind of job gives. */
export interface MuxJobResults {
  readonly recoverVideo: RecoveredVideo;
  readonly checksum: { readonly sha256: string; readonly bytes: number };
  readonly encodeJpegs: JpegEncoding;
}

export type MuxRequest =
  | {
      readonly type: 'open';
      readonly track: number;
      readonly path: string;
      readonly avc: AvcTrack;
      /** The file is there and finished: what comes is added to it. */
      readonly goesOn: boolean;
    }
  | {
      readonly type: 'append';
      readonly track: number;
      readonly buffer: ArrayBuffer;
      readonly units: Float64Array<ArrayBuffer>;
    }
  | {
      readonly type: 'useParameterSets';
      readonly track: number;
      readonly sps: readonly Uint8Array[];
      readonly pps: readonly Uint8Array[];
    }
  | { readonly type: 'settle'; readonly track: number }
  | { readonly type: 'finish'; readonly track: number; readonly endTicks: number }
  | { readonly type: 'job'; readonly job: number; readonly task: MuxJob }
  | { readonly type: 'stop' };

export type MuxReply =
  | { readonly type: 'consumed'; readonly track: number; readonly buffers: ArrayBuffer[] }
  | { readonly type: 'fragmentWritten'; readonly track: number }
  | { readonly type: 'failed'; readonly track: number; readonly message: string; readonly code: string | null }
  | { readonly type: 'finished'; readonly track: number; readonly problem: string | null; readonly code: string | null }
  /** How many bytes of a job's file are done. */
  | { readonly type: 'jobProgressed'; readonly job: number; readonly bytes: number }
  | { readonly type: 'jobDone'; readonly job: number; readonly result: MuxJobResults[keyof MuxJobResults] }
  | { readonly type: 'jobFailed'; readonly job: number; readonly message: string }
  | { readonly type: 'stopped' };

/** The worker's way back to the station. `transfer` hands buffers over instead of copying them. */
export type SendReply = (reply: MuxReply, transfer: ArrayBuffer[]) => void;
