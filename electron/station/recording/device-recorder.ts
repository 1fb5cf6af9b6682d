import { randomUUID } from 'node:crypto';
import type { DeviceState } from '#shared/contract/status.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { Clock } from '../clock.ts';
import type { Device } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { AwaitedSession, type AwaitedSessionHost } from './awaited-session.ts';
import type { Capture, CaptureHost, CaptureRequest } from './capture.ts';
import { BoardCapture } from './board-capture.ts';
import { deliverySeconds, isBehind } from './delivery-progress.ts';
import { DeviceCapture } from './device-capture.ts';
import { type NamedCapture, OrderedCapture } from './ordered-capture.ts';
import { Session } from './session/session.ts';
import type { SessionListener } from './session/session-listener.ts';
import type { InterruptedSessions } from './recovery/interrupted-sessions.ts';
import { requestedFields, type SessionIdentity } from './session/session-manifest.ts';
import type { SessionParts } from './session/session-parts.ts';
import { identityOfPast, type SessionPast } from './session/session-past.ts';
import { createSessionFolder, sessionFolderName } from './disk/session-folder.ts';
import { messageOf } from '../error-facts.ts';

/** What every device's recorder shares. */
export interface RecorderParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: typeof LIMITS;
  readonly session: SessionParts;
  readonly recordings: string;
  /** What an earlier run of the station left. */
  readonly interrupted: Pick<InterruptedSessions, 'find' | 'claim' | 'release'>;
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
  /** Nothing more of a camera's capture is wanted; whether that was said before. */
  captureSettled(captureId: string): void;
  captureSettling(captureId: string, settled: Promise<void>): void;
  isSettled(captureId: string): boolean;
  /** Whether the device's take goes on. */
  isAwaited(device: Device): boolean;
}

/** Records a device: joins its captures to the sessions on disk, over the connections that a capture outlives. */
export class DeviceRecorder implements SessionListener {
  #device: Device;
  readonly #parts: RecorderParts;
  readonly #listener: DeviceRecorderListener;
  readonly #capture: Capture<AwaitedSession>;
  /** The same, where the device sends in order. */
  readonly #ordered: OrderedCapture<AwaitedSession> | null;
  /** The same, where the device is a board: it has to hear of commands and replies. */
  readonly board: BoardCapture<AwaitedSession> | null;
  /** Sessions whose queue is full; the device is read again when none is left. */
  readonly #full = new Set<Session>();
  #last: Session | null = null;
  /** The one that ended last; the video of a board is still made then. */
  #ended: Session | null = null;
  /** What the device was told last of what is stored. */
  #acknowledged: number | null = null;
  #closing = false;

  constructor(device: Device, parts: RecorderParts, listener: DeviceRecorderListener) {
    this.#device = device;
    this.#parts = parts;
    this.#listener = listener;
    const host: CaptureHost<AwaitedSession> = {
      openSession: (request, captureId) => this.#awaitSession(request, captureId),
      sendStart: (settings) => this.device.link.sendStart(settings),
      sendStop: (reason) => this.device.link.sendStop(reason),
      messagesDropped: (count) => {
        this.device.droppedFrames += count;
      },
      captureSettled: (captureId) => {
        listener.captureSettled(captureId);
        this.device.link.remote?.settle(captureId);
      },
      captureSettling: (captureId, ended) => {
        const settled = ended.then(() => host.captureSettled(captureId));
        listener.captureSettling(captureId, settled);
      },
      isSettled: (captureId) => listener.isSettled(captureId),
      isAwaited: () => listener.isAwaited(this.device),
      messageWithoutSession: () => this.#warnNoSession(),
      captureChanged: () => listener.deviceChanged(this.device),
    };
    this.#ordered = device.link.sendsInOrder ? new OrderedCapture(parts.clock, parts.limits, host) : null;
    this.board = device.link.protocol === 'esp' ? new BoardCapture(parts.clock, parts.limits, host) : null;
    this.#capture = this.#ordered ?? this.board ?? new DeviceCapture(parts.clock, parts.limits, host);
  }

  /** The connection that it records; another one after `moveTo`. */
  get device(): Device {
    return this.#device;
  }

  /** The capture that the device can go on with, on this connection or the next; null where there is none. */
  get named(): NamedCapture | null {
    return this.#ordered?.named ?? null;
  }

  /** The session that records, or else the last one; null where there was none. */
  get session(): Session | null {
    return this.#last;
  }

  /** Whether the device captures or was asked to. */
  get isBusy(): boolean {
    return this.#capture.session !== null || this.#capture.isStarting;
  }

  /** Whether the device, while it is away, has something to go on with or a Stop to hear of. */
  get isUnfinished(): boolean {
    return this.#ordered?.isUnfinished ?? false;
  }

  /** What the device is doing, in the operator's words. */
  get state(): DeviceState {
    const session = this.#capture.session;
    if (!this.device.connected) return session !== null && this.#capture.isStopping ? 'delivering' : 'lost';
    if (this.#capture.isStarting) return 'starting';
    if (session !== null) {
      if (this.#capture.isStopping) return this.#isDelivering(session.session) ? 'delivering' : 'stopping';
      if (session.session?.hasKeyFrameOnDisk !== true) return 'starting';
      const silentUs = this.#parts.clock.nowUs() - (this.device.lastFrameUs ?? 0);
      return silentUs >= this.#parts.limits.stalledMs * 1000 ? 'stalled' : 'recording';
    }
    if (this.#last === null) return 'waiting';
    return this.#last === this.#ended ? 'stopped' : 'stopping';
  }

  /** Asks the device to capture; false where it already does. */
  start(request: CaptureRequest): boolean {
    return this.#capture.start(request);
  }

  stop(): void {
    this.#capture.stop();
  }

  /** The connection is gone. A session that the device can go on with is held. */
  connectionLost(): void {
    this.#capture.connectionLost();
  }

  /** The device is back on another connection: what is held goes on there. */
  moveTo(device: Device): void {
    this.#device = device;
    this.#acknowledged = null;
    if (this.#full.size > 0) device.link.pause();
    this.#capture.connectionResumed(device.link.heldCaptures);
  }

  /** Goes on with what an earlier run of the station left of the device's capture. */
  adopt(past: SessionPast): void {
    const { captureId = null } = past.manifest;
    if (captureId === null || this.#closing || this.#capture.session !== null) return;
    const session = new Session(identityOfPast(past, this.#parts), this.#parts.session, this, {
      time: this.device.time,
      past,
    });
    this.#last = session;
    const words = `Going on with ${past.directory} at frame ${session.nextSequence}`;
    this.#parts.log.info('session-resumed', words, { device: this.device.connection });
    const named = { captureId, next: session.nextSequence };
    const held = this.device.link.heldCaptures;
    this.#ordered?.adopt(this.#newCapture(null, captureId, session), named, session.stoppedUs, held);
  }

  /** Tells the device what is with the operating system, where that is news. */
  acknowledge(): void {
    const captureId = this.named?.captureId ?? null;
    const next = this.#capture.session?.session?.storedNext ?? null;
    if (captureId === null || next === null || next === this.#acknowledged || !this.device.connected) return;
    this.#acknowledged = next;
    this.device.link.remote?.acknowledge(captureId, next);
  }

  captureStarted(captureId: string | null): void {
    this.#capture.captureStarted(captureId);
  }

  captureStopped(): void {
    this.#capture.captureStopped();
  }

  captureRefused(): void {
    this.#capture.captureRefused();
  }

  /** Takes a message of the device; false where it had come before. */
  receive(message: MediaMessage): boolean {
    this.device.firstFrameUs ??= message.arrivalUs;
    this.device.lastFrameUs = message.arrivalUs;
    const { byteLength } = message.payload;
    this.device.undeliveredBytes = Math.max(0, this.device.undeliveredBytes - byteLength);
    this.device.meter.count(byteLength, message.arrivalUs);
    return this.#capture.receive(message);
  }

  /** Hands what has arrived to the operating system. */
  flush(): void {
    this.#capture.session?.session?.flush();
  }

  /** No session is opened any more. */
  refuseSessions(): void {
    this.#closing = true;
  }

  /** Nothing comes any more: the station ends. */
  close(cause: EndCause): void {
    this.#closing = true;
    this.#capture.close(cause);
  }

  /** The device is not waited for any more: its session ends with what has come. */
  giveUp(cause: EndCause): void {
    this.#capture.close(cause);
  }

  /** How long what is still to come after Stop takes, in s, as DeviceStatus has it. */
  get deliverySeconds(): number | null {
    if (this.state !== 'delivering') return null;
    return deliverySeconds(this.device, this.#capture.session?.session ?? null, this.#parts.clock.nowUs());
  }

  /** Late, or silent for longer than finishing takes. */
  #isDelivering(session: Session | null): boolean {
    const silentUs = this.#parts.clock.nowUs() - Math.max(this.device.lastFrameUs ?? 0, session?.stoppedUs ?? 0);
    return isBehind(this.device, session) || silentUs > this.#parts.limits.stopMaxMs * 1000;
  }

  sessionChanged(session: Session): void {
    this.#listener.sessionChanged(session);
    this.#listener.deviceChanged(this.device);
  }

  sessionEnded(session: Session): void {
    this.#ended = session;
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
    this.device.diskWaits.began(this.#parts.clock.nowUs());
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

  #awaitSession(request: CaptureRequest | null, captureId: string | null): AwaitedSession | null {
    return this.#closing ? null : this.#newCapture(request, captureId, null);
  }

  #newCapture(request: CaptureRequest | null, captureId: string | null, left: Session | null): AwaitedSession {
    const { connection } = this.device;
    this.#acknowledged = null;
    const host: AwaitedSessionHost = {
      open: (firstUs) => this.#openSession(request, captureId, firstUs),
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
    };
    const capture = new AwaitedSession(host, left);
    this.#listener.captureBegan(capture);
    return capture;
  }

  #openSession(request: CaptureRequest | null, captureId: string | null, firstUs: number): Session | null {
    const { device } = this;
    const { log, recordings } = this.#parts;
    try {
      const directory = createSessionFolder(recordings, sessionFolderName(device.link.address, firstUs));
      const identity = { ...this.#identity(directory, request, firstUs), captureId };
      const session = new Session(identity, this.#parts.session, this, { time: device.time, past: null });
      this.#last = session;
      log.info('session-started', `Started recording session at ${directory}`, { device: device.connection });
      return session;
    } catch (error) {
      const why = messageOf(error);
      log.error('folder-not-writable', `Cannot record ${device.connection}: ${why}. Check the recordings folder.`, {
        device: device.connection,
      });
      device.link.sendStop('problem');
      // Nothing acknowledges its frames: it would wait for ever to send the next ones.
      this.#ordered?.abort();
      return null;
    }
  }

  #identity(directory: string, request: CaptureRequest | null, firstUs: number): Omit<SessionIdentity, 'captureId'> {
    const { id, name, model, link } = this.device;
    const { address, protocol } = link;
    return {
      directory,
      sessionId: randomUUID(),
      takeId: request?.takeId ?? randomUUID(),
      takeStartedUs: request?.takeStartedUs ?? firstUs,
      startedUs: firstUs,
      device: { id, name, model, address: `${address.ip}:${address.port}`, protocol },
      requested: request === null ? null : requestedFields(request.settings, protocol),
      resumptions: 0,
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
