import { type EndCause, JPEG_FILE, type SessionManifest, type SessionState } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../../devices/media-message.ts';
import type { FrameBatch } from '../disk/frame-batch.ts';
import { formatFrameRow } from '#shared/recording/frames-csv.ts';
import type { Annotations } from '../disk/manifest-updates.ts';
import { ManifestKeeper } from './manifest-keeper.ts';
import { listSessionFiles } from '../disk/session-files.ts';
import { SequenceCounter } from './sequence-counter.ts';
import type { SessionListener } from './session-listener.ts';
import { SessionJournal } from '../disk/session-journal.ts';
import { buildManifest, sessionProblem, type SessionIdentity } from './session-manifest.ts';
import { SessionClock } from './session-clock.ts';
import type { SessionContext, SessionParts } from './session-parts.ts';
import type { SessionPast } from './session-past.ts';
import { SessionStatistics } from './session-statistics.ts';
import { endAfter, ticksToUs, Timeline } from './timeline.ts';
import type { Film, FilmListener, FilmPlace } from './film.ts';
import { H264Film } from './h264-film.ts';
import { JpegFilm } from './jpeg-film.ts';
import { VideoFiles } from './video-files.ts';
import { WriteQueue } from './write-queue.ts';

/**
 * One recording of one device: takes its messages, gives each frame its time, and writes journal, MP4 and manifest.
 * Frames are copied into a batch; `flush()` hands the batch to the operating system and then to the muxer.
 */
export class Session {
  readonly identity: SessionIdentity;
  readonly statistics: SessionStatistics;
  readonly #parts: SessionParts;
  readonly #listener: SessionListener;
  readonly #sequence: SequenceCounter;
  readonly #timeline: Timeline;
  readonly #clock: SessionClock;
  readonly #journal: SessionJournal;
  readonly #manifests: ManifestKeeper;
  readonly #film: Film;
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
    const isJpeg = identity.device.protocol === 'esp';
    // The video of JPEGs is made from what is stored, so that is kept in any case.
    const journal = isJpeg ? { ...parts.journal, keepRaw: true, rawFile: JPEG_FILE } : parts.journal;
    this.#journal = new SessionJournal(identity.directory, journal, past?.journal);
    const host = { facts: () => this.#facts(), manifestSaved: () => listener.sessionChanged(this) };
    this.#manifests = new ManifestKeeper(identity.directory, parts.clock, host, past?.manifest ?? null);
    this.#queue = this.#buildQueue(past !== null);
    const pictures = isJpeg ? (parts.frameFiles?.(identity.directory) ?? null) : null;
    this.#film = isJpeg ? new JpegFilm(this.#filmListener(), pictures) : this.#buildH264Film();
    if (past === null) this.#manifests.create();
    else this.#goOn(past);
  }

  #buildQueue(goesOn: boolean): WriteQueue {
    const { buffers, limits } = this.#parts;
    const storedBefore = goesOn ? this.#sequence.next : null;
    return new WriteQueue(
      { journal: this.#journal, buffers, limits, storedBefore },
      {
        queueFilled: () => this.#listener.queueFilled(this),
        queueDrained: () => this.#listener.queueDrained(this),
        keyFrameWritten: () => this.#keyFrameWritten('journal'),
        writeFailed: (error) => this.#fail(error),
        currentTrack: () => this.#film.track,
      },
    );
  }

  #buildH264Film(): Film {
    const files = new VideoFiles(this.identity.directory, this.#parts.muxer, {
      batchConsumed: (buffer, track) => this.#queue.takeBack(buffer, track),
      firstFragmentWritten: () => this.#keyFrameWritten('video'),
      trackFailed: (error) => this.#fail(error),
    });
    return new H264Film(files, this.#queue, this.#filmListener());
  }

  #filmListener(): FilmListener {
    return {
      // From here on the manifest knows codec and size, also after a crash.
      videoBegan: () => void this.#save(),
      videoUnfinished: (error) => {
        this.#unfinished = true;
        this.#fail(error);
      },
    };
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
    return this.#film.inspect(message.payload).kind === 'config';
  }

  /** Takes the next message of the device. */
  write(message: MediaMessage): void {
    if (this.#ended !== null || this.#failure !== null) return;
    const payload = this.#film.inspect(message.payload);
    this.#missing += this.#sequence.advance(message.sequence);
    switch (payload.kind) {
      case 'config':
        this.#configured = true;
        this.#store(message);
        return;
      case 'other':
        this.#store(message);
        return;
      case 'empty':
        return;
      case 'foreign':
        this.#foreign += 1;
        this.#writeRow(message, false, null, null);
        return;
      case 'picture':
        this.#pictures += 1;
        this.#configured ||= payload.configures;
        this.#writePicture(message, payload.key);
    }
  }

  /** Hands what has been collected to the operating system, and then to the muxer. */
  flush(): void {
    this.#queue.flush();
    if (this.#ended !== null) return;
    this.#writePairs();
    if (this.#manifests.isDue(this.#hasNews || this.#clock.isUnsaved)) void this.#save();
  }

  /** Stop was given, and the last frames are coming: brings what is there to the disk, so that little is left for the end. */
  settle(): void {
    if (this.#ended !== null) return;
    this.#stoppedUs ??= this.#parts.clock.nowUs();
    this.#hasNews = true;
    this.flush();
    const track = this.#film.track;
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
      picture: this.#film.picture,
      clock: this.#clock.facts(),
      stoppedUs: this.#stoppedUs,
      durationUs: this.#film.durationUs,
      files: this.#files,
    });
  }

  /** Names of the MP4s, in order. */
  get videoNames(): readonly string[] {
    return this.#film.names;
  }

  #writePicture(message: MediaMessage, key: boolean): void {
    if (!this.#film.hasPlace) {
      this.#writeRow(message, key, null, null);
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
    this.#writeRow(message, key, ptsTicks, this.#film.place(ptsTicks, arrivalUs));
  }

  #writeRow(message: MediaMessage, key: boolean, ptsTicks: number | null, place: FilmPlace | null): void {
    const { sequence, deviceUs, arrivalUs, payload } = message;
    const bytes = payload.byteLength;
    const rawOffset = this.#rawOffset;
    const { batch, offset } = this.#store(message);
    const stationUs = this.#clock.stamp(deviceUs, arrivalUs);
    const filePts = ptsTicks === null || place === null ? null : ptsTicks - place.baseTicks;
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
        file: place?.name ?? null,
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
    this.#film.goOn(past);
    // Before any frame: whoever finds what is written from now on must find there who writes it.
    this.#queue.enqueue(() => this.#save());
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
    if (last !== null) this.#film.end(endAfter(last, this.statistics.lastIntervalTicks));
    this.#state = 'finalizing';
    void this.#save();
    await this.#queue.whenWritten();
    const closed = this.#journal.close().catch((error: unknown) => this.#fail(error));
    await Promise.all([this.#film.whenFinished(), closed]);
    this.#files = await listSessionFiles(this.identity.directory);
    if (this.#film.names.some((name) => !this.#files.some((file) => file.name === name))) {
      this.#unfinished = true;
      this.#fail(new Error(`${this.identity.directory} is gone`));
    }
    if (this.#film.picture === null) this.#state = 'failed';
    // What is unfinished, or is only made now, stays `finalizing` until that is done.
    else if (!this.#unfinished && !this.#film.isToBeMade) this.#state = 'ready';
    await this.#manifests.saveLast();
    this.#listener.sessionEnded(this);
  }

  #save(): Promise<void> {
    this.#hasNews = false;
    return this.#manifests.save();
  }
}
