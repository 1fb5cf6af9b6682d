import { type CaptureSettings, captureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceState, TakeStatus } from '#shared/contract/status.ts';
import type { HeldCapture, ResumedCapture } from '#shared/messages/camera-messages.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Timer } from '../clock.ts';
import { hasCode } from '../error-facts.ts';
import type { Device } from '../devices/device.ts';
import type { AwaitedSession } from './awaited-session.ts';
import type { CaptureRequest } from './capture.ts';
import type { NamedCapture } from './ordered-capture.ts';
import { DeviceRecorder, type DeviceRecorderListener, type RecorderParts } from './device-recorder.ts';
import type { Annotations } from './disk/manifest-updates.ts';
import type { DiskReserve } from './disk/disk-reserve.ts';
import { type SessionPast, takeStartedUs } from './session/session-past.ts';
import type { Session } from './session/session.ts';
import { SettledCaptures } from './settled-captures.ts';
import { Take } from './take.ts';

/** A device in one of these states can be started: it films no more for what it was asked before. */
const DONE_FILMING: ReadonlySet<DeviceState> = new Set<DeviceState>(['stopping', 'delivering']);

/** What the recorder tells the station. */
export interface RecorderListener {
  takeChanged(take: TakeStatus | null): void;
  sessionChanged(directory: string, manifest: SessionManifest): void;
  /** A session's files are complete; what remains is done at low priority. */
  sessionEnded(session: Session): void;
  deviceChanged(device: Device): void;
}

/** What a camera that comes is answered about the captures that it holds. */
export interface Resumption {
  readonly captures: ResumedCapture[];
  /** What an earlier run of the station left of one of them, to be adopted; null where there is nothing. */
  readonly past: SessionPast | null;
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
  /** Captures whose sessions are being completed, by their ids. */
  readonly #settling = new Map<string, Promise<void>>();
  readonly #settled = new SettledCaptures();
  readonly #timers: readonly Timer[];
  #take: Take | null = null;
  #allDone: (() => void) | null = null;
  #finishing = false;

  constructor(parts: RecorderParts, reserve: DiskReserve, listener: RecorderListener) {
    this.#parts = parts;
    this.#reserve = reserve;
    this.#listener = listener;
    const { clock, limits } = parts;
    this.#timers = [
      clock.every(limits.journalFlushMs, () => this.#flush()),
      clock.every(limits.acknowledgeMs, () => this.#acknowledge()),
    ];
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

  /** The connection has ended: its session ends with it, or waits for the device. */
  deviceLost(device: Device): void {
    this.#recorders.get(device)?.connectionLost();
  }

  /** The device is not remembered any more. */
  forget(device: Device): void {
    this.#recorders.get(device)?.giveUp('disconnected');
    this.#recorders.delete(device);
    this.#alone.delete(device.id);
  }

  /** A device is back: it goes on with its capture, or is started again with its take's settings where that still runs. */
  deviceReturned(device: Device, previous: Device, temporaryId: string): void {
    const before = this.#recorders.get(previous) ?? null;
    this.#recorders.delete(previous);
    this.#rename(temporaryId, device.id);
    if (before !== null && before.isUnfinished) {
      this.#recorders.set(device, before);
      before.moveTo(device);
    }
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
    const idle = devices.filter((device) => !this.of(device).isBusy || DONE_FILMING.has(this.stateOf(device)));
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

  /** Whether the device captures, was asked to, or has a session that waits for it. */
  isBusy(device: Device): boolean {
    const recorder = this.#recorders.get(device);
    return recorder !== undefined && (recorder.isBusy || recorder.isUnfinished);
  }

  /** How long the delivery of what was filmed takes, as DeviceStatus has it. */
  deliverySeconds(device: Device): number | null {
    return this.#recorders.get(device)?.deliverySeconds ?? null;
  }

  /** Does not wait for the device any longer; false where it has nothing to deliver. */
  giveUp(device: Device): boolean {
    const recorder = this.#recorders.get(device);
    if (recorder === undefined || recorder.state !== 'delivering') return false;
    recorder.giveUp('given up');
    return true;
  }

  /** From where on a camera that comes should send the captures that it holds. */
  async resumable(deviceId: string, held: readonly HeldCapture[]): Promise<Resumption> {
    // One that is being completed is settled in a moment: sent again, it would become a second session.
    await Promise.all(held.flatMap(({ captureId }) => this.#settling.get(captureId) ?? []));
    const named = this.#namedOf(deviceId);
    const unknown = held.filter(({ captureId }) => captureId !== named?.captureId && !this.#settled.has(captureId));
    const left = await this.#parts.interrupted.find(deviceId, new Set(unknown.map(({ captureId }) => captureId)));
    const captures: ResumedCapture[] = [];
    let past: SessionPast | null = null;
    for (const { captureId, first, next, ended } of held) {
      const outcome = left.get(captureId) ?? null;
      const found = outcome === 'ended' ? null : outcome;
      const wanted = found?.counted.sequence.next ?? null;
      if (captureId === named?.captureId) captures.push({ captureId, next: named.next ?? first });
      else if (this.#settled.has(captureId) || outcome === 'ended') captures.push({ captureId, next: null });
      else if (ended && wanted === next) captures.push({ captureId, next: null });
      else if (wanted !== null) {
        captures.push({ captureId, next: wanted });
        past ??= found;
      }
    }
    // From here on a crash finds a session that was being recorded, whatever happens to its files.
    if (past !== null) await this.#parts.interrupted.claim(past);
    return { captures, past };
  }

  /** The camera that was to go on with this has gone again. */
  release(past: SessionPast): void {
    if (!this.isRecording(past.directory)) void this.#parts.interrupted.release(past);
  }

  /** The camera goes on with what an earlier run of the station left, and its take with it. */
  adopt(device: Device, past: SessionPast): void {
    const { takeId, requested, stoppedAt = null } = past.manifest;
    if (this.isRecording(past.directory)) return;
    const recorder = this.of(device);
    const settings = stoppedAt === null && !this.#finishing ? settingsOf(requested) : null;
    if (settings !== null && this.#take === null) {
      this.#take = new Take(takeStartedUs(past), settings, takeId);
    }
    if (settings !== null && this.#take?.id === takeId) {
      this.#take.add(device.id);
      this.#setTake(this.#take);
    }
    recorder.adopt(past);
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
      if (!recorder.device.connected) recorder.close('shutdown');
      else if (recorder.isBusy) recorder.stop();
    }
    this.#setTake(null);
    await this.#whenAllDone(this.#parts.limits.shutdownDeliveryMs);
    for (const recorder of this.#recorders.values()) recorder.close('shutdown');
    await this.#whenAllDone();
    for (const timer of this.#timers) timer.cancel();
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

  captureSettled(captureId: string): void {
    this.#settled.add(captureId);
  }

  captureSettling(captureId: string, settled: Promise<void>): void {
    this.#settling.set(captureId, settled);
    void settled.then(() => this.#settling.delete(captureId));
  }

  isSettled(captureId: string): boolean {
    return this.#settled.has(captureId);
  }

  isAwaited(device: Device): boolean {
    return this.isInTake(device);
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

  #acknowledge(): void {
    for (const recorder of this.#recorders.values()) recorder.acknowledge();
  }

  /** The capture of this device that is being taken, on whatever connection. */
  #namedOf(deviceId: string): NamedCapture | null {
    for (const { device, named } of this.#recorders.values())
      if (device.id === deviceId && named !== null) return named;
    return null;
  }

  /** Resolves when nothing is to come to disk any more, after the limit in any case where there is one. */
  #whenAllDone(limitMs: number | null = null): Promise<void> {
    if (this.#captures.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = limitMs === null ? null : this.#parts.clock.after(limitMs, resolve);
      this.#allDone = () => {
        timer?.cancel();
        resolve();
      };
    });
  }
}

/** What an earlier run of the station asked its devices for; null where nobody had pressed Start. */
function settingsOf(requested: SessionManifest['requested']): CaptureSettings | null {
  if (requested === null) return null;
  const [width, height] = requested.aspectRatio?.split(':').map(Number) ?? [];
  const { bitrateMbit, fps, resolution } = requested;
  const aspectRatio = requested.aspectRatio === null ? null : { width, height };
  return captureSettings.safeParse({ aspectRatio, bitrateMbit, fps, resolution }).data ?? null;
}
