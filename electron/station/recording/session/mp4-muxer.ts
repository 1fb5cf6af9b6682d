/** What a video track needs to begin: the parameter sets of its first key frame, and its size in pixels after cropping. */
export interface VideoFormat {
  readonly width: number;
  readonly height: number;
  /** Sample aspect ratio; 1 and 1 for square pixels. */
  readonly sarWidth: number;
  readonly sarHeight: number;
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** `avc1.PPCCLL`, RFC 6381. */
  readonly codec: string;
  /** NAL units without start codes. */
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}

/**
 * Access units for one MP4. `buffer` changes hands with the call. `units` has four numbers a unit: offset and length in
 * the buffer (bytes), PTS in ticks of 1/90000 s, and 1 for a key frame or 0.
 */
export interface UnitBatch {
  readonly buffer: ArrayBuffer;
  readonly units: Float64Array<ArrayBuffer>;
}

/** What a track tells its owner while it is written. */
export interface Mp4TrackListener {
  /** A batch has been read; its buffer comes back for another use. */
  batchConsumed(buffer: ArrayBuffer): void;
  /** The first fragment is with the operating system. */
  firstFragmentWritten(): void;
  /** The file cannot be written any more. What it holds already stays playable. */
  trackFailed(error: Error): void;
}

/** One MP4 that is being written. Calls take effect in their order. */
export interface Mp4Track {
  append(batch: UnitBatch): void;
  /** Parameter sets for the key frames from here on that bring none of their own. */
  useParameterSets(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): void;
  /** The end is near: what has been appended goes to the disk now, so that `finish` is quick. */
  settle(): void;
  /** Completes the file: an ordinary MP4, synced. `endTicks` is where its last frame ends. Rejects where it cannot. */
  finish(endTicks: number): Promise<void>;
}

/** Who writes MP4s for the recorder. */
export interface Mp4Muxer {
  /** Begins a new file; or, where it `goesOn`, adds to one that is finished already. */
  openTrack(
    path: string,
    format: VideoFormat,
    createdAtMs: number,
    listener: Mp4TrackListener,
    goesOn?: boolean,
  ): Mp4Track;
}
