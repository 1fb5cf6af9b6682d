import { randomUUID } from 'node:crypto';
import type { DeviceState } from '#shared/contract/status.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock } from '../clock.ts';
import type { Device } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { AwaitedSession } from './awaited-session.ts';
import type { Capture, CaptureHost, CaptureRequest } from './capture.ts';
import { DeviceCapture } from './device-capture.ts';
import { OrderedCapture } from './ordered-capture.ts';
import { Session, type SessionListener, type SessionParts } from './session/session.ts';
import type { SessionIdentity } from './session/session-manifest.ts';
import { createSessionFolder, sessionFolderName } from './disk/session-folder.ts';
import { messageOf } from '../error-facts.ts';

/** What every device's recorder shares. */
export interface RecorderParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: typeof LIMITS;
  readonly session: SessionParts;
  readonly recordings: string;
  readonly program: string;
  readonly writer: { readonly host: string; readonly pid: number };
}

/** What a device's recorder tells the recorder of all. */
export interface DeviceRecorderListener {
  /** From here on something may come to disk, until `captureEnded`. */
  captureBegan(capture: AwaitedSession): void;
  captureEnded(capture: AwaitedSession): void;
  sessionChanged(session: Session): void;
  sessionEnded(session: Session): void;
  diskFailed(error: Error): void;
  deviceChanged(device: Device): void;
}

/** Records one connection of a device: joins its capture to the sessions on disk. */
export class DeviceRecorder implements SessionListener {
  readonly device: Device;
  readonly #parts: RecorderParts;
  readonly #listener: DeviceRecorderListener;
  readonly #capture: Capture<AwaitedSession>;
  /** Sessions whose queue is full; the device is read again when none is left. */
  readonly #full = new Set<Session>();
  #last: Session | null = null;
  #closing = false;

  constructor(device: Device, parts: RecorderParts, listener: DeviceRecorderListener) {
    this.device = device;
    this.#parts = parts;
    this.#listener = listener;
    const host: CaptureHost<AwaitedSession> = {
      openSession: (request) => this.#awaitSession(request),
      sendStart: (settings) => device.link.sendStart(settings),
      sendStop: (reason) => device.link.sendStop(reason),
      messagesDropped: (count) => {
        device.droppedFrames += count;
      },
      messageWithoutSession: () => this.#warnNoSession(),
      captureChanged: () => listener.deviceChanged(device),
    };
    this.#capture = device.link.sendsInOrder
      ? new OrderedCapture(parts.clock, parts.limits, host)
      : new DeviceCapture(parts.clock, parts.limits, host);
  }

  /** The session that records, or else the last one; null where there was none. */
  get session(): Session | null {
    return this.#last;
  }

  /** Whether the device captures or was asked to. */
  get isBusy(): boolean {
    return this.#capture.session !== null || this.#capture.isStarting;
  }

  /** What the device is doing, in the operator's words. */
  get state(): DeviceState {
    const session = this.#capture.session;
    if (!this.device.connected) return 'lost';
    if (this.#capture.isStarting) return 'starting';
    if (session !== null) {
      if (this.#capture.isStopping) return 'stopping';
      if (session.session?.hasKeyFrameOnDisk !== true) return 'starting';
      const silentUs = this.#parts.clock.nowUs() - (this.device.lastFrameUs ?? 0);
      return silentUs >= this.#parts.limits.stalledMs * 1000 ? 'stalled' : 'recording';
    }
    if (this.#last === null) return 'waiting';
    return this.#last.state === 'recording' || this.#last.state === 'finalizing' ? 'stopping' : 'stopped';
  }

  /** Asks the device to capture; false where it already does. */
  start(request: CaptureRequest): boolean {
    return this.#capture.start(request);
  }

  stop(): void {
    this.#capture.stop();
  }

  captureStarted(): void {
    this.#capture.captureStarted();
  }

  captureStopped(): void {
    this.#capture.captureStopped();
  }

  captureRefused(): void {
    this.#capture.captureRefused();
  }

  receive(message: MediaMessage): void {
    this.device.lastFrameUs = message.arrivalUs;
    this.device.meter.count(message.payload.byteLength, message.arrivalUs);
    this.#capture.receive(message);
  }

  /** Hands what has arrived to the operating system. */
  flush(): void {
    this.#capture.session?.session?.flush();
  }

  /** No session is opened any more. */
  refuseSessions(): void {
    this.#closing = true;
  }

  /** The connection is gone, or the station ends. */
  close(cause: EndCause): void {
    this.#closing = true;
    this.#capture.close(cause);
  }

  sessionChanged(session: Session): void {
    this.#listener.sessionChanged(session);
    this.#listener.deviceChanged(this.device);
  }

  sessionEnded(session: Session): void {
    this.#listener.sessionEnded(session);
    this.#listener.deviceChanged(this.device);
  }

  keyFrameStored(): void {
    this.#listener.deviceChanged(this.device);
  }

  queueFilled(session: Session): void {
    this.#full.add(session);
    this.#parts.log.warning(
      'disk-slow',
      `The disk is slower than ${this.device.connection}; its frames wait on the phone.`,
      {
        device: this.device.connection,
      },
    );
    this.device.link.pause();
  }

  queueDrained(session: Session): void {
    if (this.#full.delete(session) && this.#full.size === 0) this.device.link.resume();
  }

  writeFailed(session: Session, error: Error): void {
    this.#listener.diskFailed(error);
    this.#parts.log.error(
      'write-failed',
      `Cannot write ${session.identity.directory}: ${error.message}. Its recording ends here.`,
      {
        device: this.device.connection,
      },
    );
    if (this.#capture.session?.session === session) this.#capture.abort();
    this.queueDrained(session);
  }

  #awaitSession(request: CaptureRequest | null): AwaitedSession | null {
    if (this.#closing) return null;
    const { connection } = this.device;
    const capture = new AwaitedSession({
      open: (firstUs) => this.#openSession(request, firstUs),
      messagesDropped: (count) => {
        this.device.droppedFrames += count;
      },
      ended: (session) => {
        if (session === null) {
          this.#parts.log.warning('no-frames', `${connection} captured but sent no frame; nothing was recorded.`, {
            device: connection,
          });
        }
        this.#listener.captureEnded(capture);
      },
    });
    this.#listener.captureBegan(capture);
    return capture;
  }

  #openSession(request: CaptureRequest | null, firstUs: number): Session | null {
    const { device } = this;
    const { log, recordings } = this.#parts;
    try {
      const directory = createSessionFolder(recordings, sessionFolderName(device.link.address, firstUs));
      const session = new Session(this.#identity(directory, request, firstUs), this.#parts.session, this);
      this.#last = session;
      log.info('session-started', `Started recording session at ${directory}`, { device: device.connection });
      return session;
    } catch (error) {
      const why = messageOf(error);
      log.error('folder-not-writable', `Cannot record ${device.connection}: ${why}. Check the recordings folder.`, {
        device: device.connection,
      });
      device.link.sendStop('problem');
      return null;
    }
  }

  #identity(directory: string, request: CaptureRequest | null, firstUs: number): SessionIdentity {
    const { id, name, model, link } = this.device;
    const { address, protocol } = link;
    return {
      directory,
      sessionId: randomUUID(),
      takeId: request?.takeId ?? randomUUID(),
      takeStartedUs: request?.takeStartedUs ?? firstUs,
      startedUs: firstUs,
      device: { id, name, model, address: `${address.ip}:${address.port}`, protocol },
      requested: request?.settings ?? null,
      program: this.#parts.program,
      writer: this.#parts.writer,
    };
  }

  #warnNoSession(): void {
    const { connection } = this.device;
    this.#parts.log.warningOncePerSecond('no-session', `Received frame from ${connection} without active session.`, {
      device: connection,
    });
  }
}
