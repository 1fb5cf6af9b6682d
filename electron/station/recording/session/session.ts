import { AccessUnitInspector, type AccessUnitKind } from '#shared/h264/access-unit.ts';
import type { EndCause, SessionManifest, SessionState } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../../devices/media-message.ts';
import type { FrameBatch } from '../disk/frame-batch.ts';
import { formatFrameRow } from '#shared/recording/frames-csv.ts';
import type { Annotations } from '../disk/manifest-updates.ts';
import { ManifestKeeper } from './manifest-keeper.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import { SequenceCounter } from './sequence-counter.ts';
import { SessionJournal } from '../disk/session-journal.ts';
import { buildManifest, sessionProblem, type SessionIdentity } from './session-manifest.ts';
import { SessionClock } from './session-clock.ts';
import type { SessionContext, SessionParts } from './session-parts.ts';
import type { SessionPast } from './session-past.ts';
import { SessionStatistics } from './session-statistics.ts';
import { endAfter, ticksToUs, Timeline } from './timeline.ts';
import { type VideoFile, VideoFiles } from './video-files.ts';
import { VideoPlacement } from './video-placement.ts';
import { WriteQueue } from './write-queue.ts';

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
  readonly #sequence: SequenceCounter;
  readonly #timeline: Timeline;
  readonly #clock: SessionClock;
  readonly #journal: SessionJournal;
  readonly #manifests: ManifestKeeper;
  readonly #video: VideoFiles;
  readonly #placement: VideoPlacement;
  readonly #queue: WriteQueue;
  #ended: Promise<void> | null = null;
  #state: SessionState = 'recording';
  #endCause: EndCause | null = null;
  #endedUs: number | null = null;
  #stoppedUs: number | null = null;
  #failure: Error | null = null;
  #unfinished = false;
  #rawOffset: number;
  #missing: number;
  #pictures = 0;
  #foreign = 0;
  #configured: boolean;
  #files: SessionManifest['files'] = [];
  #keyFrameStored = false;
  #hasNews = false;

  constructor(
    identity: SessionIdentity,
    parts: SessionParts,
    listener: SessionListener,
    { time, past }: SessionContext = { time: null, past: null },
  ) {
    this.identity = identity;
    this.#parts = parts;
    this.#listener = listener;
    this.#sequence = past?.counted.sequence ?? new SequenceCounter();
    this.#timeline = past?.counted.timeline ?? new Timeline(identity.device.protocol === 'camera.v2');
    this.#clock = new SessionClock(time, past?.manifest.clock);
    this.#rawOffset = past?.rawBytes ?? 0;
    this.#missing = past?.counted.missing ?? 0;
    this.#configured = past !== null;
    this.statistics = past?.counted.statistics ?? new SessionStatistics(parts.limits.listedGaps);
    this.#journal = new SessionJournal(identity.directory, parts.journal, past?.journal);
    const host = { facts: () => this.#facts(), manifestSaved: () => listener.sessionChanged(this) };
    this.#manifests = new ManifestKeeper(identity.directory, parts.clock, host, past?.manifest ?? null);
    this.#video = new VideoFiles(identity.directory, parts.muxer, {
      batchConsumed: (buffer, track) => this.#queue.takeBack(buffer, track),
      firstFragmentWritten: () => this.#keyFrameWritten('video'),
      trackFailed: (error) => this.#fail(error),
    });
    this.#queue = new WriteQueue(
      {
        journal: this.#journal,
        buffers: parts.buffers,
        limits: parts.limits,
        storedBefore: past === null ? null : this.#sequence.next,
      },
      {
        queueFilled: () => listener.queueFilled(this),
        queueDrained: () => listener.queueDrained(this),
        keyFrameWritten: () => this.#keyFrameWritten('journal'),
        writeFailed: (error) => this.#fail(error),
        currentTrack: () => this.#video.current?.track ?? null,
      },
    );
    this.#placement = new VideoPlacement(this.#video, this.#queue, {
      // From here on the manifest knows codec and size, also after a crash.
      videoBegan: () => void this.#save(),
      videoUnfinished: (error) => {
        this.#unfinished = true;
        this.#fail(error);
      },
    });
    if (past === null) this.#manifests.create();
    else this.#goOn(past);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether its first key frame is on disk. */
  get hasKeyFrameOnDisk(): boolean {
    return this.#keyFrameStored;
  }

  /**
   * Every frame before this sequence number is with the operating system; null while none is, and after a failure, when
   * nobody can say it any more.
   */
  get storedNext(): number | null {
    return this.#failure === null ? this.#queue.storedNext : null;
  }

  /** The sequence number that the next frame should have. */
  get nextSequence(): number {
    return this.#sequence.next;
  }

  /** How old the newest frame was when it arrived, and when it was filmed by the station's clock; null = not known. */
  get behindUs(): number | null {
    return this.#clock.behindUs;
  }

  get lastStationUs(): number | null {
    return this.#clock.lastStationUs;
  }

  /** When Stop was given, null before. */
  get stoppedUs(): number | null {
    return this.#stoppedUs;
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
        this.#store(message);
        return;
      case 'other':
        this.#store(message);
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
    if (this.#ended !== null) return;
    this.#writePairs();
    if ((this.#hasNews || this.#clock.isUnsaved) && this.#manifests.isOld) void this.#save();
  }

  /** Stop was given, and the last frames are coming: brings what is there to the disk, so that little is left for the end. */
  settle(): void {
    if (this.#ended !== null) return;
    this.#stoppedUs ??= this.#parts.clock.nowUs();
    this.#hasNews = true;
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
    return this.#manifests.annotate(annotations);
  }

  /** The manifest as it stands. */
  manifest(): SessionManifest {
    return this.#manifests.manifest;
  }

  #facts(): SessionManifest {
    return buildManifest(this.identity, {
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
      picture: this.#video.firstPicture,
      clock: this.#clock.facts(),
      stoppedUs: this.#stoppedUs,
      durationUs: this.#video.durationUs,
      files: this.#files,
    });
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
    if (gap !== null) {
      this.statistics.addGap(gap);
      // Recovery counts gaps anew, but cannot tell why they are there.
      this.#hasNews ||= gap.cause !== 'sequence';
    }
    if (sets !== null) this.#configured = true;
    const file = this.#placement.fileFor(sets, ptsTicks, message.arrivalUs);
    this.#writeRow(message, kind.key, ptsTicks, file);
  }

  #writeRow(message: MediaMessage, key: boolean, ptsTicks: number | null, file: VideoFile | null): void {
    const { sequence, deviceUs, arrivalUs, payload } = message;
    const bytes = payload.byteLength;
    const rawOffset = this.#rawOffset;
    const { batch, offset } = this.#store(message);
    const stationUs = this.#clock.stamp(deviceUs, arrivalUs);
    const filePts = ptsTicks === null || file === null ? null : ptsTicks - file.baseTicks;
    if (filePts !== null) batch.addUnit(offset, bytes, filePts, key);
    batch.addRow(
      formatFrameRow({
        // A picture that came as a codec config has none.
        sequence: sequence ?? this.#sequence.next,
        key,
        deviceUs,
        arrivalUs,
        stationUs,
        ptsUs: filePts === null ? null : ticksToUs(filePts),
        bytes,
        offset: this.#journal.keepsRaw ? rawOffset : null,
        file: file?.name ?? null,
      }),
    );
    this.statistics.count({ key, bytes, deviceUs, arrivalUs, stationUs, ptsTicks });
  }

  #store({ payload, sequence }: MediaMessage): { readonly batch: FrameBatch; readonly offset: number } {
    this.#rawOffset += payload.byteLength;
    return this.#queue.store(payload, sequence);
  }

  #writePairs(): void {
    const pairs = this.#clock.newPairs();
    if (pairs.length > 0) this.#queue.enqueue(() => this.#journal.writePairs(pairs));
  }

  /** What an earlier run left is taken up: its video goes on, and what the operator said of it stands. */
  #goOn(past: SessionPast): void {
    const { manifest } = past;
    const { stoppedAt = null } = manifest;
    this.#stoppedUs = stoppedAt === null ? null : Date.parse(stoppedAt) * 1000;
    this.#pictures = past.counted.statistics.frames;
    this.#keyFrameStored = true;
    this.#video.goOn(past);
    void this.#save();
  }

  /** The payload of the first key frame is with the operating system where the journal keeps it, else with the video. */
  #keyFrameWritten(where: 'journal' | 'video'): void {
    const isStored = this.#journal.keepsRaw === (where === 'journal');
    if (!isStored || this.#keyFrameStored || this.#failure !== null) return;
    this.#keyFrameStored = true;
    this.#listener.keyFrameStored(this);
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#listener.writeFailed(this, this.#failure);
  }

  async #finish(cause: EndCause): Promise<void> {
    this.#endCause = cause;
    this.#endedUs = this.#parts.clock.nowUs();
    this.flush();
    this.#writePairs();
    const last = this.#timeline.lastTicks;
    if (last !== null) this.#placement.endCurrent(endAfter(last, this.statistics.lastIntervalTicks));
    this.#state = 'finalizing';
    void this.#save();
    await this.#queue.whenWritten();
    const closed = this.#journal.close().catch((error: unknown) => this.#fail(error));
    await Promise.all([this.#placement.whenFinished(), closed]);
    this.#files = await listSessionFiles(this.identity.directory);
    if (this.#video.names.some((name) => !this.#files.some((file) => file.name === name))) {
      this.#unfinished = true;
      this.#fail(new Error(`${this.identity.directory} is gone`));
    }
    if (!this.#unfinished) this.#state = this.#video.firstPicture === null ? 'failed' : 'ready';
    await this.#manifests.saveLast();
    this.#listener.sessionEnded(this);
  }

  #save(): Promise<void> {
    this.#hasNews = false;
    return this.#manifests.save();
  }
}
