import { AccessUnitInspector, type AccessUnitKind } from '#shared/h264/access-unit.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import type { EndCause, SessionManifest, SessionState } from '#shared/recording/manifest.ts';
import type { Clock } from '../../clock.ts';
import type { LIMITS } from '../../limits.ts';
import type { MediaMessage } from '../../devices/media-message.ts';
import type { BufferPool, FrameBatch } from '../disk/frame-batch.ts';
import { formatFrameRow } from '#shared/recording/frames-csv.ts';
import { ManifestStore } from '../disk/manifest-store.ts';
import { annotated, type Annotations, annotationsOf } from '../disk/manifest-updates.ts';
import type { Mp4Muxer } from './mp4-muxer.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import { SequenceCounter } from './sequence-counter.ts';
import { type JournalParts, SessionJournal } from '../disk/session-journal.ts';
import { buildManifest, sessionProblem, type SessionIdentity } from './session-manifest.ts';
import { SessionStatistics } from './session-statistics.ts';
import { endAfter, ticksToUs, Timeline } from './timeline.ts';
import { needsNewFile, type VideoFile, VideoFiles } from './video-files.ts';
import { WriteQueue } from './write-queue.ts';

/** What every session of a station is built from. */
export interface SessionParts {
  readonly clock: Clock;
  readonly muxer: Mp4Muxer;
  readonly journal: JournalParts;
  readonly buffers: BufferPool;
  readonly limits: Readonly<
    Record<keyof Pick<typeof LIMITS, 'sessionQueueBytes' | 'largeBatchBytes' | 'listedGaps'>, number>
  >;
}

/** What a session tells its recorder. */
export interface SessionListener {
  /** The manifest changed: a new state, or files that were completed. */
  sessionChanged(session: Session): void;
  /** Every file is as complete as it gets, and the manifest says so. */
  sessionEnded(session: Session): void;
  /** The first key frame is with the operating system: from here on the device counts as recording. */
  keyFrameStored(session: Session): void;
  /** More than the bound waits for the disk: stop reading from the device until `queueDrained`. */
  queueFilled(session: Session): void;
  queueDrained(session: Session): void;
  /** The disk refused. The session takes no more frames and must be ended. */
  writeFailed(session: Session, error: Error): void;
}

/**
 * One recording of one device: takes its messages, gives each frame its time, and writes journal, MP4 and manifest.
 * Frames are copied into a batch; `flush()` hands the batch to the operating system and then to the muxer.
 */
export class Session {
  readonly identity: SessionIdentity;
  readonly statistics: SessionStatistics;
  readonly #parts: SessionParts;
  readonly #listener: SessionListener;
  readonly #inspector = new AccessUnitInspector();
  readonly #sequence = new SequenceCounter();
  readonly #timeline = new Timeline();
  readonly #journal: SessionJournal;
  readonly #manifests: ManifestStore;
  readonly #video: VideoFiles;
  readonly #queue: WriteQueue;
  readonly #finishing: Promise<void>[] = [];
  #ended: Promise<void> | null = null;
  #state: SessionState = 'recording';
  #endCause: EndCause | null = null;
  #endedUs: number | null = null;
  #failure: Error | null = null;
  #unfinished = false;
  #rawOffset = 0;
  #missing = 0;
  #pictures = 0;
  #foreign = 0;
  #configured = false;
  #files: SessionManifest['files'] = [];
  #keyFrameStored = false;
  #annotations: Annotations = {};
  /** Nothing is written by this session any more. */
  #complete = false;

  constructor(identity: SessionIdentity, parts: SessionParts, listener: SessionListener) {
    this.identity = identity;
    this.#parts = parts;
    this.#listener = listener;
    this.statistics = new SessionStatistics(parts.limits.listedGaps);
    this.#journal = new SessionJournal(identity.directory, parts.journal);
    this.#manifests = new ManifestStore(identity.directory);
    this.#video = new VideoFiles(identity.directory, parts.muxer, {
      batchConsumed: (buffer) => this.#queue.release(buffer),
      firstFragmentWritten: () => {
        if (!this.#journal.keepsRaw) this.#noteKeyFrameStored();
      },
      trackFailed: (error) => this.#fail(error),
    });
    this.#queue = new WriteQueue(
      { journal: this.#journal, buffers: parts.buffers, limits: parts.limits },
      {
        queueFilled: () => listener.queueFilled(this),
        queueDrained: () => listener.queueDrained(this),
        keyFrameWritten: () => {
          if (this.#journal.keepsRaw && this.#failure === null) this.#noteKeyFrameStored();
        },
        writeFailed: (error) => this.#fail(error),
        currentTrack: () => this.#video.current?.track ?? null,
      },
    );
    void this.#saved(this.#manifests.create(this.manifest()));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether its first key frame is on disk. */
  get hasKeyFrameOnDisk(): boolean {
    return this.#keyFrameStored;
  }

  /** Whether this is the codec config of another capture: its numbers begin anew, and this session had a config before. */
  beginsAnotherCapture(message: MediaMessage): boolean {
    if (!this.#configured || !this.#sequence.isRestart(message.sequence)) return false;
    return this.#inspector.inspect(message.payload).kind === 'config';
  }

  /** Takes the next message of the device. */
  write(message: MediaMessage): void {
    if (this.#ended !== null || this.#failure !== null) return;
    const kind = this.#inspector.inspect(message.payload);
    this.#missing += this.#sequence.advance(message.sequence);
    switch (kind.kind) {
      case 'config':
        this.#configured = true;
        this.#store(message.payload);
        return;
      case 'other':
        this.#store(message.payload);
        return;
      case 'empty':
        return;
      case 'not-h264':
        this.#foreign += 1;
        this.#writeRow(message, false, null, null);
        return;
      case 'picture':
        this.#pictures += 1;
        this.#writePicture(message, kind);
    }
  }

  /** Hands what has been collected to the operating system, and then to the muxer. */
  flush(): void {
    this.#queue.flush();
  }

  /** The last frames are coming: brings what is there to the disk, so that little is left to do at the end. */
  settle(): void {
    if (this.#ended !== null) return;
    this.flush();
    const track = this.#video.current?.track;
    this.#queue.enqueue(async () => {
      track?.settle();
      // Not waited for: frames that still come must not wait for the disk.
      void this.#journal.sync();
    });
  }

  /** Completes every file. Resolves when the manifest tells the final state; never rejects. */
  end(cause: EndCause): Promise<void> {
    this.#ended ??= this.#finish(cause);
    return this.#ended;
  }

  /**
   * Takes what the operator says of this session into its manifest, which is written at once; resolves with it. Null once
   * the session has written its last: from then on the manifest on disk is the one to change. Rejects with the file
   * system's error; what was said is written with the next change of state.
   */
  annotate(annotations: Annotations): Promise<SessionManifest> | null {
    if (this.#complete) return null;
    this.#annotations = annotationsOf(annotated(this.manifest(), annotations));
    const manifest = this.manifest();
    return this.#manifests.write(manifest).then(() => {
      this.#listener.sessionChanged(this);
      return manifest;
    });
  }

  /** The manifest as it stands. */
  manifest(): SessionManifest {
    const manifest = buildManifest(this.identity, {
      state: this.#state,
      problem: sessionProblem({
        state: this.#state,
        failure: this.#failure,
        unfinished: this.#unfinished,
        keptRaw: this.#journal.keepsRaw,
        pictures: this.#pictures,
        keyFrames: this.statistics.keyFrames,
        foreign: this.#foreign,
      }),
      endCause: this.#endCause,
      endedUs: this.#endedUs,
      statistics: this.statistics,
      rows: this.#failure === null ? this.statistics.frames : this.#journal.rows,
      format: this.#video.first?.format ?? null,
      durationUs: this.#video.durationUs,
      files: this.#files,
    });
    return annotated(manifest, this.#annotations);
  }

  /** Names of the MP4s, in order. */
  get videoNames(): readonly string[] {
    return this.#video.names;
  }

  #writePicture(message: MediaMessage, kind: Extract<AccessUnitKind, { kind: 'picture' }>): void {
    const sets = kind.key && kind.ppsId !== null ? this.#inspector.parameterSets.resolve(kind.ppsId) : null;
    if (this.#video.current === null && sets === null) {
      this.#writeRow(message, kind.key, null, null);
      return;
    }
    const { deviceUs, arrivalUs, discontinuity } = message;
    const { ptsTicks, gap } = this.#timeline.place(deviceUs, arrivalUs, this.#missing, discontinuity);
    this.#missing = 0;
    if (gap !== null) this.statistics.addGap(gap);
    const file = this.#fileFor(sets, ptsTicks, message.arrivalUs);
    this.#writeRow(message, kind.key, ptsTicks, file);
  }

  /** The file that a picture belongs to; `sets` are those of a key frame, null for any other. */
  #fileFor(sets: ResolvedParameterSets | null, ptsTicks: number, arrivalUs: number): VideoFile | null {
    const current = this.#video.current;
    if (sets === null) return current;
    this.#configured = true;
    if (current === null) {
      const first = this.#video.open(sets, ptsTicks, Math.floor(arrivalUs / 1000));
      // From here on the manifest knows codec and size, also after a crash.
      void this.#save();
      return first;
    }
    if (needsNewFile(current.format, sets)) {
      this.#finishCurrent(ptsTicks);
      return this.#video.open(sets, ptsTicks, Math.floor(arrivalUs / 1000));
    }
    const changed = this.#video.changedSets(sets);
    if (changed !== null) {
      this.flush();
      this.#queue.enqueue(async () => current.track.useParameterSets(changed.sps, changed.pps));
    }
    return current;
  }

  #writeRow(message: MediaMessage, key: boolean, ptsTicks: number | null, file: VideoFile | null): void {
    const { sequence, deviceUs, arrivalUs, payload } = message;
    const bytes = payload.byteLength;
    const rawOffset = this.#rawOffset;
    const { batch, offset } = this.#store(payload);
    const filePts = ptsTicks === null || file === null ? null : ptsTicks - file.baseTicks;
    if (filePts !== null) batch.addUnit(offset, bytes, filePts, key);
    batch.addRow(
      formatFrameRow({
        // A picture that came as a codec config has none.
        sequence: sequence ?? this.#sequence.next,
        key,
        deviceUs,
        arrivalUs,
        stationUs: arrivalUs,
        ptsUs: filePts === null ? null : ticksToUs(filePts),
        bytes,
        offset: this.#journal.keepsRaw ? rawOffset : null,
        file: file?.name ?? null,
      }),
    );
    this.statistics.count({ key, bytes, deviceUs, arrivalUs, ptsTicks });
  }

  #store(payload: Uint8Array): { readonly batch: FrameBatch; readonly offset: number } {
    this.#rawOffset += payload.byteLength;
    return this.#queue.store(payload);
  }

  #noteKeyFrameStored(): void {
    if (this.#keyFrameStored) return;
    this.#keyFrameStored = true;
    this.#listener.keyFrameStored(this);
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#listener.writeFailed(this, this.#failure);
  }

  /** Ends the current MP4 at this place of the session's timeline, once what belongs to it has been appended. */
  #finishCurrent(endTicks: number): void {
    const file = this.#video.current;
    if (file === null) return;
    this.flush();
    const fileEnd = this.#video.endCurrent(endTicks);
    this.#finishing.push(
      this.#queue
        .whenWritten()
        .then(() => file.track.finish(fileEnd))
        .catch((error: unknown) => {
          this.#unfinished = true;
          this.#fail(error);
        }),
    );
  }

  async #finish(cause: EndCause): Promise<void> {
    this.#endCause = cause;
    this.#endedUs = this.#parts.clock.nowUs();
    this.flush();
    const last = this.#timeline.lastTicks;
    if (last !== null) this.#finishCurrent(endAfter(last, this.statistics.lastIntervalTicks));
    this.#state = 'finalizing';
    void this.#save();
    await this.#queue.whenWritten();
    const closed = this.#journal.close().catch((error: unknown) => this.#fail(error));
    await Promise.all([...this.#finishing, closed]);
    this.#files = await listSessionFiles(this.identity.directory);
    if (this.#video.names.some((name) => !this.#files.some((file) => file.name === name))) {
      this.#unfinished = true;
      this.#fail(new Error(`${this.identity.directory} is gone`));
    }
    if (!this.#unfinished) this.#state = this.#video.first === null ? 'failed' : 'ready';
    // What is said of the session while its last manifest is being written goes to the disk before others may write.
    for (let saved: Annotations | null = null; saved !== this.#annotations;) {
      saved = this.#annotations;
      await this.#save();
    }
    this.#complete = true;
    this.#listener.sessionEnded(this);
  }

  /** Writes the manifest and tells the listener. A disk that refuses it keeps the old one, which recovery understands. */
  #save(): Promise<void> {
    return this.#saved(this.#manifests.write(this.manifest()));
  }

  async #saved(written: Promise<void>): Promise<void> {
    await written.catch(() => undefined);
    this.#listener.sessionChanged(this);
  }
}
