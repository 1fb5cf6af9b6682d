import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceState, TakeStatus } from '#shared/contract/status.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Timer } from '../clock.ts';
import { hasCode } from '../error-facts.ts';
import type { Device } from '../devices/device.ts';
import type { AwaitedSession } from './awaited-session.ts';
import type { CaptureRequest } from './capture.ts';
import { DeviceRecorder, type DeviceRecorderListener, type RecorderParts } from './device-recorder.ts';
import type { Annotations } from './disk/manifest-updates.ts';
import type { DiskReserve } from './disk/disk-reserve.ts';
import type { Session } from './session/session.ts';
import { Take } from './take.ts';

/** What the recorder tells the station. */
export interface RecorderListener {
  takeChanged(take: TakeStatus | null): void;
  sessionChanged(directory: string, manifest: SessionManifest): void;
  /** A session's files are complete; what remains is done at low priority. */
  sessionEnded(session: Session): void;
  deviceChanged(device: Device): void;
}

/** Records every device: one recorder a connection, and the take that Start and Stop are about. */
export class Recorder implements DeviceRecorderListener {
  readonly #parts: RecorderParts;
  readonly #reserve: DiskReserve;
  readonly #listener: RecorderListener;
  readonly #recorders = new Map<Device, DeviceRecorder>();
  readonly #captures = new Set<AwaitedSession>();
  /** What devices were started for that were started alone, by their ids, until they are stopped. */
  readonly #alone = new Map<string, CaptureRequest>();
  readonly #flushTimer: Timer;
  #take: Take | null = null;
  #allDone: (() => void) | null = null;
  #finishing = false;

  constructor(parts: RecorderParts, reserve: DiskReserve, listener: RecorderListener) {
    this.#parts = parts;
    this.#reserve = reserve;
    this.#listener = listener;
    this.#flushTimer = parts.clock.every(parts.limits.journalFlushMs, () => this.#flush());
  }

  get take(): TakeStatus | null {
    return this.#take?.status() ?? null;
  }

  isInTake(device: Device): boolean {
    return this.#take?.has(device.id) ?? false;
  }

  stateOf(device: Device): DeviceState {
    return this.#recorders.get(device)?.state ?? (device.connected ? 'waiting' : 'lost');
  }

  sessionOf(device: Device): Session | null {
    return this.#recorders.get(device)?.session ?? null;
  }

  /** The recorder of a connection; it is made with the first call. */
  of(device: Device): DeviceRecorder {
    let recorder = this.#recorders.get(device);
    if (recorder === undefined) {
      recorder = new DeviceRecorder(device, this.#parts, this);
      if (this.#finishing) recorder.refuseSessions();
      this.#recorders.set(device, recorder);
    }
    return recorder;
  }

  /** The connection has ended: its session ends with it. */
  deviceLost(device: Device): void {
    this.#recorders.get(device)?.close('disconnected');
  }

  /** The device is not remembered any more. */
  forget(device: Device): void {
    this.#recorders.delete(device);
    this.#alone.delete(device.id);
  }

  /** A device is back: where its take still runs, it is started again with the take's settings. */
  deviceReturned(device: Device, previous: Device, temporaryId: string): void {
    this.#recorders.delete(previous);
    this.#rename(temporaryId, device.id);
    const request = this.isInTake(device) ? this.#take?.request : this.#alone.get(device.id);
    if (request !== undefined) this.of(device).start(request);
  }

  /**
   * Starts these devices: all of them make the take, or join it where it runs; a device alone is a take of its own.
   * Returns those that were sent the command; the others capture already.
   */
  start(devices: readonly Device[], settings: CaptureSettings, forAll: boolean): readonly Device[] {
    if (devices.length === 0) return [];
    const take = forAll && this.#take !== null ? this.#take : new Take(this.#parts.clock.nowUs(), settings);
    const idle = devices.filter((device) => !this.of(device).isBusy || this.stateOf(device) === 'stopping');
    const request = { ...take.request, settings };
    const started = idle.filter((device) => this.of(device).start(request));
    if (forAll) {
      for (const device of devices) take.add(device.id);
      this.#setTake(take);
    } else {
      for (const device of started) this.#alone.set(device.id, request);
    }
    return started;
  }

  /** Stops these devices; the take ends when none of its devices is left. */
  stop(devices: readonly Device[], forAll: boolean): void {
    for (const device of devices) {
      this.of(device).stop();
      this.#alone.delete(device.id);
      this.#take?.remove(device.id);
    }
    if (this.#take !== null && (forAll || this.#take.isEmpty)) this.#setTake(null);
  }

  /** Whether a take runs or anything is still to come to disk. */
  get isActive(): boolean {
    return this.#take !== null || this.#captures.size > 0;
  }

  /** Whether a session of this process still writes into this folder. */
  isRecording(directory: string): boolean {
    return this.#sessionIn(directory) !== null;
  }

  /**
   * Takes what the operator says of a session that still writes this folder; resolves with its manifest once that is
   * written, rejects where it cannot be. Null where no session does: the manifest on disk is the one to change.
   */
  annotate(directory: string, annotations: Annotations): Promise<SessionManifest> | null {
    return this.#sessionIn(directory)?.annotate(annotations) ?? null;
  }

  /** Stops every device that captures, by the rules of Stop, and resolves when all files are complete. */
  async finish(): Promise<void> {
    this.#finishing = true;
    for (const recorder of this.#recorders.values()) {
      recorder.refuseSessions();
      if (recorder.isBusy && recorder.device.connected) recorder.stop();
    }
    this.#setTake(null);
    await this.#whenAllDone();
    for (const recorder of this.#recorders.values()) recorder.close('shutdown');
    await this.#whenAllDone();
    this.#flushTimer.cancel();
  }

  captureBegan(capture: AwaitedSession): void {
    this.#captures.add(capture);
  }

  captureEnded(capture: AwaitedSession): void {
    this.#captures.delete(capture);
    if (this.#captures.size === 0) this.#allDone?.();
  }

  sessionChanged(session: Session): void {
    this.#listener.sessionChanged(session.identity.directory, session.manifest());
  }

  sessionEnded(session: Session): void {
    this.#listener.sessionEnded(session);
  }

  deviceChanged(device: Device): void {
    this.#listener.deviceChanged(device);
  }

  diskFailed(error: Error): void {
    if (hasCode(error, 'ENOSPC')) this.#reserve.giveHalf();
  }

  /** Start may have come before it was known who a device is. */
  #rename(temporaryId: string, id: string): void {
    if (temporaryId === id) return;
    if (this.#take?.has(temporaryId) === true) {
      this.#take.remove(temporaryId);
      this.#take.add(id);
    }
    const alone = this.#alone.get(temporaryId);
    this.#alone.delete(temporaryId);
    if (alone !== undefined) this.#alone.set(id, alone);
  }

  #sessionIn(directory: string): Session | null {
    for (const { session } of this.#captures) if (session?.identity.directory === directory) return session;
    return null;
  }

  #setTake(take: Take | null): void {
    this.#take = take;
    this.#listener.takeChanged(this.take);
  }

  #flush(): void {
    for (const recorder of this.#recorders.values()) recorder.flush();
  }

  #whenAllDone(): Promise<void> {
    if (this.#captures.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#allDone = resolve;
    });
  }
}
