import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StationContract } from '#shared/contract/commands.ts';
import type { StationEvent } from '#shared/contract/events.ts';
import { THUMBNAIL_FILE } from '#shared/recording/manifest.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Device } from './devices/device.ts';
import { DeviceRegistry } from './devices/device-registry.ts';
import { AndroidChannel } from './ingest/android-channel.ts';
import { IngestServer, type ListenAddress } from './ingest/ingest-server.ts';
import { FolderRecovery, THIS_WRITER } from './folder-recovery.ts';
import { LIMITS } from './limits.ts';
import { Log } from './log.ts';
import { makeFolder } from './make-folder.ts';
import { MuxClient } from './muxing/mux-client.ts';
import { PROGRAM } from './program.ts';
import { DiskReserve } from './recording/disk/disk-reserve.ts';
import { BufferPool } from './recording/disk/frame-batch.ts';
import { nodeJournalFileSystem } from './recording/disk/journal-file.ts';
import { readManifest } from './recording/disk/manifest-store.ts';
import { Recorder } from './recording/recorder.ts';
import type { Session } from './recording/session/session.ts';
import { SessionFinisher } from './recording/session-finisher.ts';
import { reportSession } from './recording/session/session-report.ts';
import { SyncScheduler } from './recording/disk/sync-scheduler.ts';
import { StationControl } from './station-control.ts';
import { messageOf } from './error-facts.ts';

/** How a station is set up. */
export interface StationOptions {
  readonly listen: ListenAddress;
  readonly recordings: string;
  /** Whether stream.h264 is kept beside the MP4. */
  readonly keepRaw: boolean;
  /** Whether every frame gets a line in the log. */
  readonly frameLog: boolean;
  /** The built muxing worker. */
  readonly muxWorker: URL;
}

/** Why the station cannot start, in a sentence for the operator. */
export class StationError extends Error {
  override readonly name = 'StationError';
}

/** How long a stopping station waits for thumbnails and checksums; what is left is done at the next start. */
const FINISHING_LIMIT_MS = 10_000;
/** Idle buffers that are kept: enough for every device to have two on their way. */
const MAX_IDLE_BUFFERS = 128;

/** The capture station: builds its parts, hands each what it needs, and starts and stops them in order. */
export class Station {
  readonly log: Log;
  readonly contract: StationContract;
  readonly #options: StationOptions;
  readonly #clock: Clock = systemClock;
  readonly #listeners = new Set<(event: StationEvent) => void>();
  readonly #muxer: MuxClient;
  readonly #folders: FolderRecovery;
  readonly #sync: SyncScheduler;
  readonly #reserve: DiskReserve;
  readonly #recorder: Recorder;
  readonly #finisher: SessionFinisher;
  readonly #registry: DeviceRegistry;
  readonly #ingest: IngestServer;
  readonly #control: StationControl;
  #recovering: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(options: StationOptions) {
    this.#options = options;
    const clock = this.#clock;
    this.log = new Log(clock);
    this.log.onEntry((entry) => this.#emit({ event: 'logged', entry }));
    const timing = { fragmentMs: LIMITS.fragmentMs, syncMs: LIMITS.syncMs };
    this.#muxer = new MuxClient(options.muxWorker, { ...timing, lowPriority: false });
    this.#folders = new FolderRecovery(this.log, options.muxWorker);
    this.#sync = new SyncScheduler(clock, { everyMs: LIMITS.syncMs, concurrent: LIMITS.concurrentSyncs });
    this.#reserve = new DiskReserve(options.recordings, LIMITS.diskReserveBytes);
    this.#finisher = new SessionFinisher(this.#folders, this.log, (directory, manifest) =>
      this.#emit({ event: 'sessionChanged', directory, manifest }),
    );
    this.#recorder = new Recorder(
      {
        clock,
        log: this.log,
        limits: LIMITS,
        session: {
          clock,
          muxer: {
            openTrack: (path, format, createdAtMs, listener) =>
              this.#muxer.openTrack(path, { ...format, createdAtMs }, listener),
          },
          journal: { fileSystem: nodeJournalFileSystem, sync: this.#sync, keepRaw: options.keepRaw },
          buffers: new BufferPool([LIMITS.batchBytes, LIMITS.largeBatchBytes], MAX_IDLE_BUFFERS),
          limits: LIMITS,
        },
        recordings: options.recordings,
        program: PROGRAM,
        writer: THIS_WRITER,
      },
      this.#reserve,
      {
        takeChanged: (take) => this.#emit({ event: 'takeChanged', take }),
        sessionChanged: (directory, manifest) => this.#emit({ event: 'sessionChanged', directory, manifest }),
        sessionEnded: (session) => {
          reportSession(this.log, session);
          this.#afterSession(session);
        },
        deviceChanged: (device) => this.#deviceChanged(device),
      },
    );
    this.#registry = this.#buildRegistry();
    this.#ingest = this.#buildIngest();
    this.#control = new StationControl(clock, this.log, this.#registry, this.#recorder);
    this.contract = this.#control;
  }

  /** Adds a listener of the station's news; the returned function takes it away again. */
  onEvent(listener: (event: StationEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens, and recovers in the background what an earlier run left. Resolves with the port. Rejects in words. */
  async start(): Promise<number> {
    const { recordings, listen } = this.#options;
    const port = await this.#ingest.start(listen);
    try {
      prepareFolder(recordings);
      this.#reserve.hold();
      // Nothing is awaited since listening began: no device has come yet, so recovery never meets a new session.
      const left = readdirSync(recordings, { withFileTypes: true });
      const folders = left.filter((entry) => entry.isDirectory()).map((entry) => join(recordings, entry.name));
      this.#recovering = this.#recoverAll(folders);
    } catch (error) {
      await this.#ingest.stop();
      const why = messageOf(error);
      throw new StationError(`Cannot write to the recordings folder ${recordings}: ${why}.`, { cause: error });
    }
    return port;
  }

  /** Stops every recording by the rules of Stop, completes all files, and closes everything. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#recorder.finish();
    await this.#ingest.stop();
    this.#registry.stop();
    await this.#finishChores();
    await Promise.all([this.#muxer.stop(), this.#folders.stop()]);
    this.#sync.stop();
    this.#reserve.release();
  }

  #buildRegistry(): DeviceRegistry {
    return new DeviceRegistry(this.#clock, LIMITS, {
      deviceConnected: (device) => this.#deviceChanged(device),
      deviceLost: (device) => {
        this.#recorder.deviceLost(device);
        const total = this.#registry.connected.length;
        this.log.info('client-disconnected', `Client ${device.connection} disconnected. Total clients: ${total}`, {
          source: 'Connection',
          device: device.connection,
        });
        this.#deviceChanged(device);
      },
      deviceReturned: (device, previous, temporaryId) => {
        this.#recorder.deviceReturned(device, previous, temporaryId);
        const inTake = this.#recorder.isInTake(device);
        const words = inTake ? 'it takes part in the running take again' : 'it takes part in no running take';
        this.log.info('device-returned', `${device.label} (${device.connection}) is back; ${words}.`, {
          device: device.connection,
        });
        this.#deviceChanged(device);
      },
      deviceChanged: (device) => this.#deviceChanged(device),
      deviceForgotten: (device) => this.#recorder.forget(device),
    });
  }

  #buildIngest(): IngestServer {
    return new IngestServer(LIMITS, this.log, {
      androidConnected: (socket, address, path) => {
        const channel = new AndroidChannel(socket, address, { clock: this.#clock, log: this.log, limits: LIMITS });
        this.#attach(channel, path);
      },
    });
  }

  /** Joins a connection to its device and its recorder. */
  #attach(channel: AndroidChannel, path: string): void {
    const device = this.#registry.connect(channel);
    const recorder = this.#recorder.of(device);
    const { connection } = device;
    const total = this.#registry.connected.length;
    this.log.info('client-connected', `New client ${connection} connected from ${path}. Total clients: ${total}`, {
      source: 'Connection',
      device: connection,
    });
    channel.open({
      capabilitiesReceived: ({ deviceModel = '' }) => this.#registry.identify(device, deviceModel),
      captureStarted: () => recorder.captureStarted(),
      captureStopped: () => recorder.captureStopped(),
      mediaReceived: (message) => {
        if (this.#options.frameLog) {
          const { sequence, deviceUs, payload } = message;
          const words = `${connection} sequence=${sequence} device_us=${deviceUs} bytes=${payload.byteLength}`;
          this.log.info('frame', words, { source: 'Frame', device: connection });
        }
        recorder.receive(message);
      },
      badMessageReceived: () => {
        device.badMessages += 1;
      },
      closed: () => this.#registry.disconnect(device),
    });
  }

  /** A video that could not be completed is tried again at once: the worker may have died, or space been given back. */
  #afterSession({ identity: { directory }, state }: Session): void {
    if (state === 'finalizing') this.#recovering = this.#recovering.then(() => this.#recoverFolder(directory));
    else this.#finisher.add(directory);
  }

  async #recoverAll(folders: readonly string[]): Promise<void> {
    await this.#folders.hasFfmpeg();
    for (const directory of folders) {
      if (this.#stopping) return;
      await this.#recoverFolder(directory);
    }
  }

  async #recoverFolder(directory: string): Promise<void> {
    try {
      const result = await this.#folders.recovery.recover(directory);
      if (result === 'live') {
        this.log.warning('session-live', `${directory} is being written by another station; it is left alone.`);
      } else if (result === 'recovered') {
        this.log.info('session-recovered', `Recovered ${directory}`);
      } else if (result === 'failed') {
        this.log.warning('nothing-recovered', `${directory} has no video to recover; session.json says why.`);
      }
      if (await needsFinishing(directory, await this.#folders.hasFfmpeg())) this.#finisher.add(directory);
    } catch (error) {
      const why = messageOf(error);
      this.log.error('recovery-failed', `Cannot recover ${directory}: ${why}. It is tried again at the next start.`);
    }
  }

  async #finishChores(): Promise<void> {
    const idle = this.#recovering.then(() => this.#finisher.whenIdle());
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FINISHING_LIMIT_MS);
    });
    await Promise.race([idle, limit]);
    clearTimeout(timer);
    this.#finisher.stop();
  }

  #deviceChanged(device: Device): void {
    this.#emit({ event: 'deviceChanged', device: this.#control.statusOf(device) });
  }

  #emit(event: StationEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Makes the folder and tries to write there. Throws the file system's own error. */
function prepareFolder(folder: string): void {
  makeFolder(folder);
  const probe = join(folder, `.capture-station-probe-${process.pid}`);
  writeFileSync(probe, '');
  rmSync(probe);
}

/** Whether a complete session still lacks what is made afterwards, because the station ended or had no ffmpeg. */
async function needsFinishing(directory: string, hasFfmpeg: boolean): Promise<boolean> {
  const reading = await readManifest(directory);
  if (reading.kind !== 'manifest') return false;
  const { state, files } = reading.manifest;
  if (state !== 'ready' && state !== 'recovered') return false;
  const lacksThumbnail = hasFfmpeg && !files.some(({ name }) => name === THUMBNAIL_FILE);
  return lacksThumbnail || files.some(({ sha256 }) => sha256 === null);
}
