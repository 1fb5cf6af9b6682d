import { readdirSync } from 'node:fs';
import type { AccessMode, AccessView, PhonePage } from '#shared/contract/access.ts';
import type { StationEvent } from '#shared/contract/events.ts';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { StationSettings } from '#shared/contract/settings.ts';
import type { StationSample } from '#shared/contract/status.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import type { ConsoleHost } from './console/console-link.ts';
import type { PreviewTap } from './console/preview-tap.ts';
import type { Arrivals } from './ingest/arrivals.ts';
import { type DeviceFacts, deviceFacts } from './device-facts.ts';
import { deviceNews } from './device-news.ts';
import type { Device } from './devices/device.ts';
import { DeviceRegistry } from './devices/device-registry.ts';
import { DiskMonitor } from './disk-monitor.ts';
import { DeviceDumps } from './dump/device-dumps.ts';
import { messageOf } from './error-facts.ts';
import { FolderChores } from './folder-chores.ts';
import { THIS_WRITER } from './folder-recovery.ts';
import { Gallery } from './gallery/gallery.ts';
import { SessionMedia } from './gallery/session-media.ts';
import { BuiltPages } from './ingest/built-pages.ts';
import type { ListenAddress, TlsCredentials } from './ingest/ingest-server.ts';
import { consolePart, type SitePart, WebSite } from './ingest/web-site.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { makeWritableFolder } from './make-folder.ts';
import { MuxClient } from './muxing/mux-client.ts';
import { PROGRAM } from './program.ts';
import { recordedBytesPerSecond } from './recorded-bytes.ts';
import { DiskReserve } from './recording/disk/disk-reserve.ts';
import { SyncScheduler } from './recording/disk/sync-scheduler.ts';
import { Recorder } from './recording/recorder.ts';
import { InterruptedSessions } from './recording/recovery/interrupted-sessions.ts';
import type { DeviceNames } from './settings/device-names.ts';
import { sessionPartsOf } from './session-parts-of.ts';
import type { StationAccess } from './station-access.ts';
import type { Interfaces } from './station-addresses.ts';
import { StationDoor } from './station-door.ts';
import { StationControl } from './station-control.ts';
import type { WebRequest, WebResponse } from './web-response.ts';

/** How a station is set up. */
export interface StationOptions {
  readonly listen: ListenAddress;
  /** The HTTPS port, on the same host; `required`: without it the station does not start. */
  readonly secure: { readonly port: number; readonly required: boolean };
  readonly recordings: string;
  /** Whether stream.h264 is kept beside the MP4. */
  readonly keepRaw: boolean;
  /** Whether every frame gets a line in the log. */
  readonly frameLog: boolean;
  /** Where dumps of raw messages go, and whether every device is dumped from its first message on. */
  readonly dumps: { readonly folder: string; readonly everything: boolean };
  /** The built worker threads. */
  readonly muxWorker: URL;
  readonly galleryWorker: URL;
  readonly verifyWorker: URL;
  /** The folder of the built pages. */
  readonly pages: string;
  readonly log: Log;
  readonly names: DeviceNames;
  readonly access: StationAccess;
  readonly mode: () => AccessMode;
  /** How much phone pages keep while they cannot deliver. */
  readonly phoneBuffer: () => StationSettings['phoneBuffer'];
  /** How sessions of boards keep each picture by itself. */
  readonly boardPictures: () => StationSettings['boardPictures'];
  readonly interfaces: () => Interfaces;
  /** Where the live preview branches off. */
  readonly previews: PreviewTap;
  /** Reports of problems, which operators load. */
  readonly reports: SitePart;
  /** Who takes the consoles that connect. */
  readonly consoles: () => ConsoleHost;
  readonly moveToTrash: (path: string) => Promise<void>;
}

/** What the station tells its program. */
export interface StationListener {
  happened(event: StationEvent): void;
  /** Sessions of the gallery that are new or different, and the folders of those that went. */
  sessionsChanged(changed: readonly SessionSummary[], removed: readonly string[]): void;
}

/** Why the station cannot start, in a sentence for the operator. */
export class StationError extends Error {
  override readonly name = 'StationError';
}

/** The capture station: builds its parts, hands each what it needs, and starts and stops them in order. */
export class Station {
  readonly control: StationControl;
  readonly gallery: Gallery;
  /** Whether sessions that begin from now on keep stream.h264. */
  keepRaw: boolean;
  readonly #options: StationOptions;
  readonly #listener: StationListener;
  readonly #clock: Clock = systemClock;
  readonly #muxer: MuxClient;
  readonly #chores: FolderChores;
  readonly #sync: SyncScheduler;
  readonly #reserve: DiskReserve;
  readonly #recorder: Recorder;
  readonly #registry: DeviceRegistry;
  readonly #dumps: DeviceDumps;
  readonly #disk: DiskMonitor;
  readonly #door: StationDoor;
  readonly #site: WebSite;
  #states: Timer | null = null;

  constructor(options: StationOptions, listener: StationListener) {
    this.#options = options;
    this.#listener = listener;
    this.keepRaw = options.keepRaw;
    const { log, recordings, pages, muxWorker } = options;
    this.#muxer = new MuxClient(muxWorker, { ...LIMITS, lowPriority: false });
    this.#sync = new SyncScheduler(this.#clock, { everyMs: LIMITS.syncMs, concurrent: LIMITS.concurrentSyncs });
    this.#reserve = new DiskReserve(recordings, LIMITS.diskReserveBytes);
    this.#disk = new DiskMonitor(this.#clock, recordings, LIMITS.diskSampleMs);
    this.#chores = new FolderChores(log, options, {
      isRecording: (directory) => this.#recorder.isRecording(directory),
      sessionChanged: (directory, manifest) => {
        listener.happened({ event: 'sessionChanged', directory, manifest });
        this.gallery.sessionChanged(directory, manifest);
      },
      workChanged: (directory, work) => this.gallery.workChanged(directory, work),
    });
    this.#recorder = this.#buildRecorder();
    this.gallery = this.#buildGallery();
    this.#dumps = new DeviceDumps({ clock: this.#clock, log, limits: LIMITS, program: PROGRAM, ...options.dumps });
    this.#registry = new DeviceRegistry(
      this.#clock,
      LIMITS,
      deviceNews({
        ...options,
        recorder: this.#recorder,
        dumps: this.#dumps,
        connected: () => this.#registry.connected.length,
        deviceChanged: (device) => this.#deviceChanged(device),
      }),
    );
    this.control = new StationControl({
      clock: this.#clock,
      log,
      registry: this.#registry,
      recorder: this.#recorder,
      dumps: this.#dumps,
      names: options.names,
      waiting: () => options.access.gatekeeper.waiting,
      deviceChanged: (device) => this.#deviceChanged(device),
    });
    options.previews.keyFrameWanted = (id) => this.#requestKeyFrame(id);
    const built = new BuiltPages(pages);
    this.#site = new WebSite([consolePart(built), new SessionMedia(recordings), options.reports]);
    this.#door = new StationDoor({
      ...options,
      clock: this.#clock,
      registry: this.#registry,
      recorder: this.#recorder,
      dumps: this.#dumps,
      control: this.control,
      built,
      site: this.#site,
      deviceChanged: (device) => this.#deviceChanged(device),
    });
  }

  /** The HTTPS port in use, 0 where it could not be opened. */
  get securePort(): number {
    return this.#door.ports.secure;
  }

  /** Whether a take runs or a session is not complete yet. */
  get isRecording(): boolean {
    return this.#recorder.isActive;
  }

  /** Listens, and recovers in the background what an earlier run left. Resolves with the port. Rejects in words. */
  async start(): Promise<number> {
    const { recordings } = this.#options;
    const port = await this.#door.start();
    try {
      makeWritableFolder(recordings);
      this.#reserve.hold();
      // Nothing is awaited since listening began: no device has come yet, so recovery never meets a new session.
      const left = readdirSync(recordings, { withFileTypes: true });
      this.gallery.start(left.filter((entry) => entry.isDirectory()).map(({ name }) => name));
      this.#disk.start();
      // Whether a camera has stalled is a matter of time, and no event.
      this.#states = this.#clock.every(LIMITS.sampleMs, () => this.#tellStates());
    } catch (error) {
      await this.#door.stop();
      const why = messageOf(error);
      throw new StationError(`Cannot write to the recordings folder ${recordings}: ${why}.`, { cause: error });
    }
    await this.#door.startSecure();
    return port;
  }

  /** Stops every recording by the rules of Stop, completes all files, and closes everything. */
  async stop(): Promise<void> {
    await this.#recorder.finish();
    await this.#door.stop();
    await this.#dumps.stop();
    this.#registry.stop();
    this.#states?.cancel();
    this.#disk.stop();
    await this.#chores.stop();
    await Promise.all([this.#muxer.stop(), this.gallery.stop()]);
    this.#sync.stop();
    this.#reserve.release();
  }

  /** Everything that a console shows, as it is now. */
  sample(): StationSample {
    const devices = this.control.devices();
    return {
      nowMs: Math.floor(this.#clock.nowUs() / 1000),
      take: this.#recorder.take,
      devices,
      disk: this.#disk.status(recordedBytesPerSecond(devices, this.keepRaw)),
      ...this.#door.whereabouts(),
      waiting: [...this.#options.access.gatekeeper.waiting],
    };
  }

  /** What other machines have reached since the start. */
  get arrivals(): Arrivals {
    return this.#door.arrivals;
  }

  /** What the doctor looks at of each device, those that are gone included. */
  deviceFacts(): DeviceFacts[] {
    const facts = { control: this.control, recorder: this.#recorder, nowUs: this.#clock.nowUs() };
    return this.#registry.devices.map((device) => deviceFacts(device, facts));
  }

  /** Where phones find the phone page now, with the device token. */
  get phonePages(): readonly PhonePage[] {
    return this.#door.whereabouts().phonePages;
  }

  /** Who may connect, secrets included. */
  accessView(): AccessView {
    return this.#door.accessView();
  }

  /** The HTTPS port presents another certificate from now on. */
  useCredentials(credentials: TlsCredentials): void {
    this.#door.useCredentials(credentials);
  }

  /** Answers a request for the console's pages or a session's media. Never rejects. */
  web(request: WebRequest): Promise<WebResponse> {
    return this.#site.respond(request);
  }

  #buildRecorder(): Recorder {
    const { log, recordings, boardPictures } = this.#options;
    return new Recorder(
      {
        clock: this.#clock,
        log,
        limits: LIMITS,
        session: sessionPartsOf({
          clock: this.#clock,
          log,
          muxer: this.#muxer,
          sync: this.#sync,
          keepsRaw: () => this.keepRaw,
          boardPictures,
        }),
        recordings,
        interrupted: new InterruptedSessions({
          clock: this.#clock,
          recordings,
          resumeMs: LIMITS.resumeMs,
          maxListedGaps: LIMITS.listedGaps,
          isRecording: (directory) => this.#recorder.isRecording(directory),
          update: (directory, change) => this.#chores.manifests.update(directory, change),
          recover: (directory) => this.#chores.putInOrder(directory),
        }),
        program: PROGRAM,
        writer: THIS_WRITER,
      },
      this.#reserve,
      {
        takeChanged: (take) => this.#listener.happened({ event: 'takeChanged', take }),
        sessionChanged: (directory, manifest) => {
          this.#listener.happened({ event: 'sessionChanged', directory, manifest });
          this.gallery.sessionChanged(directory, manifest);
        },
        sessionEnded: (session) => this.#chores.takeEnded(session),
        deviceChanged: (device) => this.#deviceChanged(device),
      },
    );
  }

  #buildGallery(): Gallery {
    const { recordings, galleryWorker, log, moveToTrash } = this.#options;
    return new Gallery({
      recordings,
      worker: galleryWorker,
      clock: this.#clock,
      log,
      tools: {
        isRecording: (directory) => this.#recorder.isRecording(directory),
        annotate: (directory, edit) =>
          this.#recorder.annotate(directory, edit) ?? this.#chores.manifests.annotate(directory, edit),
        makeVideo: (directory) => this.#chores.makeVideo(directory),
        verify: (directory) => this.#chores.verify(directory),
        hasFfmpeg: () => this.#chores.hasFfmpeg(),
        moveToTrash,
      },
      listener: {
        sessionsChanged: (changed, removed) => this.#listener.sessionsChanged(changed, removed),
        leftFound: (left) => this.#chores.takeLeft(left),
      },
    });
  }

  #tellStates(): void {
    for (const device of this.#registry.connected) device.link.remote?.tellState(this.#recorder.stateOf(device));
  }

  /** Only of a camera that captures: any other would answer that it cannot. */
  #requestKeyFrame(id: string): void {
    const device = this.#registry.find(id);
    if (device !== null && this.#recorder.stateOf(device) === 'recording') device.link.remote?.requestKeyFrame();
  }

  #deviceChanged(device: Device): void {
    const status = this.control.statusOf(device);
    device.link.remote?.tellState(status.state);
    this.#listener.happened({ event: 'deviceChanged', device: status });
  }
}
