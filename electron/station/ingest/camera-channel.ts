import type { WebSocket } from 'ws';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceState } from '#shared/contract/status.ts';
import {
  CAMERA_CLOSE_CODES,
  type CameraCommand,
  type CameraHello,
  type CameraMessage,
  type CaptureStopped,
  type HeldCapture,
  cameraMessage,
  type CameraRefusalCode,
  parseCameraText,
  type StationMessage,
  type StopReason,
} from '#shared/messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES, describeCameraPacketProblem, readCameraHeader } from '#shared/packets/camera-packet.ts';
import type { Timer } from '../clock.ts';
import {
  connectionName,
  type DeviceLink,
  type DeviceRemote,
  type EncoderChange,
  type PeerAddress,
} from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { LIMITS } from '../limits.ts';
import { CommandReplies } from './command-replies.ts';
import { DeviceSocket, type DeviceSocketParts } from './device-socket.ts';

/** What a protocol 2 connection tells before it is let in. */
export interface CameraVisitor {
  /** It said who it is; the answer is `welcome`, `keepWaiting` or `refuse`. */
  helloReceived(hello: CameraHello): void;
  /** Its name was edited while it waits. */
  nameReceived(name: string): void;
  /** It said nothing in time, or nothing of this protocol, and was closed. */
  misunderstood(): void;
  /** The connection is gone; told once, also after it was let in. */
  closed(): void;
}

/** What a camera tells once it is let in. */
export interface CameraListener {
  /** `captureId` is null where the camera cannot go on with a capture. */
  captureStarted(captureId: string | null): void;
  captureStopped(): void;
  /** It cannot begin what it was asked for. */
  captureRefused(): void;
  mediaReceived(message: MediaMessage): void;
  /** A binary message that is no packet, for that reason; it has been logged. */
  badMessageReceived(message: Uint8Array, why: string): void;
  telemetryReceived(telemetry: Extract<CameraMessage, { type: 'telemetry' }>): void;
  nameReceived(name: string): void;
}

export type CameraLimits = Readonly<
  Record<
    keyof Pick<
      typeof LIMITS,
      'pingIntervalMs' | 'peerSilenceMs' | 'handshakeMs' | 'commandAnswerMs' | 'pendingCommands' | 'aliveMs'
    >,
    number
  >
>;

/** What the channel needs of the station. */
export interface CameraChannelParts extends DeviceSocketParts {
  readonly limits: CameraLimits;
}

/** Who takes the answers to clock requests: times as in ClockPair, microseconds. */
export type ClockReplied = (id: number, receivedUs: number, sentUs: number, arrivalUs: number) => void;

/** The station's end of a protocol 2 camera: hello first, then frames, telemetry and replies in, commands and state out. */
export class CameraChannel implements DeviceLink, DeviceRemote {
  readonly protocol = 'camera.v2';
  readonly sendsInOrder = true;
  readonly address: PeerAddress;
  readonly remote = this;
  readonly #socket: DeviceSocket;
  readonly #parts: CameraChannelParts;
  readonly #name: string;
  readonly #replies: CommandReplies;
  readonly #helloTimer: Timer;
  #hello: CameraHello | null = null;
  #visitor: CameraVisitor | null = null;
  #listener: CameraListener | null = null;
  #clockReplied: ClockReplied | null = null;
  #toldState: DeviceState | null = null;
  /** The start command whose reply is still to come: an end that is told before it is that of an earlier capture. */
  #unansweredStart: number | null = null;
  #alive: Timer | null = null;
  #welcomed = false;
  #refused = false;

  constructor(socket: WebSocket, address: PeerAddress, parts: CameraChannelParts) {
    this.address = address;
    this.#parts = parts;
    this.#name = connectionName(address);
    const { clock, limits } = parts;
    this.#replies = new CommandReplies(clock, limits);
    this.#socket = new DeviceSocket(socket, this.#name, parts);
    this.#helloTimer = clock.after(limits.handshakeMs, () => this.#misunderstood('The camera did not say who it is.'));
  }

  /** Begins to read. */
  open(visitor: CameraVisitor): void {
    this.#visitor = visitor;
    this.#socket.open({
      binaryReceived: (message) => this.#receivePacket(message),
      textReceived: (text) => this.#receiveText(text),
      closed: () => this.#close(),
    });
  }

  get heldCaptures(): readonly HeldCapture[] {
    return this.#hello?.captures ?? [];
  }

  get deviceId(): string | null {
    return this.#hello?.deviceId ?? null;
  }

  /** The operator has to allow it. */
  keepWaiting(): void {
    this.#tell({ type: 'waiting' });
  }

  /** It is let in. */
  welcome(station: Omit<Extract<StationMessage, { type: 'welcome' }>, 'type'>): void {
    this.#welcomed = true;
    this.#tell({ type: 'welcome', ...station });
  }

  /** From now on answers to clock requests go there, also before it is welcome. */
  clockTo(replied: ClockReplied): void {
    this.#clockReplied = replied;
  }

  askTime(id: number): boolean {
    return this.#tell({ type: 'clock_request', id }) !== null;
  }

  acknowledge(captureId: string, next: number): void {
    this.#tell({ type: 'acknowledged', captureId, next });
  }

  settle(captureId: string): void {
    this.#tell({ type: 'settled', captureId });
  }

  /** From now on what it sends goes to this listener. */
  handTo(listener: CameraListener): void {
    this.#listener = listener;
  }

  /** Closes it with a reason that its page has words for; `words` is an English sentence. */
  refuse(code: CameraRefusalCode, words: string): void {
    if (this.#refused) return;
    this.#tell({ type: 'refused', code, message: words });
    // What still comes from it is nobody's.
    this.#refused = true;
    this.#socket.close(CAMERA_CLOSE_CODES[code], words);
  }

  replaced(): void {
    this.refuse('replaced', 'This camera has connected anew.');
    this.#socket.end();
  }

  sendStart(settings: CaptureSettings): string | null {
    const sent = this.#command({ command: 'start_capture', settings });
    this.#unansweredStart = sent === null ? null : this.#replies.lastId;
    return sent;
  }

  sendStop(reason: StopReason): string | null {
    return this.#command({ command: 'stop_capture', reason });
  }

  identify(): Promise<string | null> {
    return this.#ask({ command: 'identify' });
  }

  setEncoder({ bitrate, fps }: EncoderChange): Promise<string | null> {
    return this.#ask({ command: 'set_encoder', bitrate, fps });
  }

  requestKeyFrame(): void {
    this.#command({ command: 'request_keyframe' });
  }

  tellState(state: DeviceState): void {
    if (!this.#welcomed || state === this.#toldState) return;
    this.#toldState = state;
    this.#tell({ type: 'state', state });
  }

  tellName(name: string): void {
    this.#tell({ type: 'renamed', name });
  }

  sendText(): null {
    return null;
  }

  get roundTripUs(): number | null {
    return this.#socket.roundTripUs;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  probe(timeoutMs: number): Promise<boolean> {
    return this.#socket.probe(timeoutMs);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #receivePacket(message: Buffer): void {
    // Who is not let in, or not any more, has nothing to send.
    if (this.#listener === null || this.#refused) return;
    const header = readCameraHeader(message);
    if ('kind' in header) {
      const why = describeCameraPacketProblem(header);
      this.#socket.logBadPacket(why);
      this.#listener.badMessageReceived(message, why);
      return;
    }
    this.#listener.mediaReceived({
      sequence: header.config ? null : header.sequence,
      deviceUs: header.captureUs,
      arrivalUs: this.#parts.clock.nowUs(),
      payload: message.subarray(CAMERA_HEADER_BYTES),
      discontinuity: header.discontinuity,
    });
  }

  #receiveText(text: string): void {
    if (this.#refused) return;
    const message = parseCameraText(cameraMessage, text);
    if (message === null) {
      this.#ignored(text);
    } else if (message.type === 'hello') {
      this.#receiveHello(message);
    } else if (message.type === 'clock_reply') {
      this.#clockReplied?.(message.id, message.receivedUs, message.sentUs, this.#parts.clock.nowUs());
    } else if (this.#listener !== null) {
      this.#receiveMessage(message, this.#listener);
    } else if (message.type === 'renamed') {
      this.#visitor?.nameReceived(message.name);
    }
  }

  #receiveHello(hello: CameraHello): void {
    if (this.#hello !== null) return;
    this.#helloTimer.cancel();
    this.#hello = hello;
    this.#alive = this.#parts.clock.every(this.#parts.limits.aliveMs, () => this.#tell({ type: 'alive' }));
    this.#visitor?.helloReceived(hello);
  }

  #receiveMessage(
    message: Exclude<CameraMessage, CameraHello | { type: 'clock_reply' }>,
    listener: CameraListener,
  ): void {
    switch (message.type) {
      case 'ok':
        this.#answered(message.id);
        this.#replies.settle(message.id, null);
        return;
      case 'error':
        if (this.#answered(message.id)) listener.captureRefused();
        if (!this.#replies.settle(message.id, message.message))
          this.#warn(`could not do what it was asked: ${message.message}`);
        return;
      case 'capture_started': {
        const { width, height, fps, bitrate, codec, camera } = message;
        const rate = fps === 0 ? 'as many fps as it can' : `${fps} fps`;
        this.#status(`capture_started: ${width}x${height}, ${rate}, ${bitrate / 1e6} Mbit/s, ${codec}, ${camera}`);
        listener.captureStarted(message.captureId);
        return;
      }
      case 'capture_stopped':
        this.#captureStopped(message, listener);
        return;
      case 'encoder_changed': {
        const { bitrate, fps, reason } = message;
        const why = reason === 'asked' ? 'as it was asked' : 'for the network carries more or less than before';
        this.#status(`encoder_changed: ${bitrate / 1e6} Mbit/s, ${fps} fps, ${why}`);
        return;
      }
      case 'telemetry':
        listener.telemetryReceived(message);
        return;
      case 'renamed':
        listener.nameReceived(message.name);
    }
  }

  #captureStopped({ frames, dropped, lost, reason }: CaptureStopped, listener: CameraListener): void {
    this.#status(`capture_stopped: frames=${frames} dropped=${dropped} lost=${lost} reason=${reason}`);
    if (reason === 'encoder') this.#warn('cannot encode what was asked for; try a smaller resolution or bitrate.');
    if (reason === 'camera') this.#warn('has lost its camera.');
    if (this.#unansweredStart === null || frames > 0) listener.captureStopped();
  }

  /** A reply came; whether it is that to the last start. */
  #answered(id: number): boolean {
    if (id !== this.#unansweredStart) return false;
    this.#unansweredStart = null;
    return true;
  }

  #misunderstood(words: string): void {
    this.refuse('bad-hello', words);
    this.#visitor?.misunderstood();
  }

  #warn(words: string): void {
    this.#parts.log.warning('device-error', `${this.#name} ${words}`, { device: this.#name });
  }

  #status(words: string): void {
    this.#parts.log.repeated('app-status', `${this.#name} ${words}`, { source: 'App Status', device: this.#name });
  }

  #ignored(text: string): void {
    this.#socket.logIgnoredText(text, 'none of protocol 2');
    if (this.#hello === null) this.#misunderstood('The first message has to be a hello of protocol 2.');
  }

  /** Sends a command whose reply nobody waits for; returns it as it was sent, null where the connection is gone. */
  #command(command: CameraCommand): string | null {
    return this.#tell({ type: 'command', id: this.#replies.nextId(), command });
  }

  #ask(command: CameraCommand): Promise<string | null> {
    const id = this.#replies.nextId();
    const sent = this.#tell({ type: 'command', id, command });
    return sent === null ? Promise.resolve('It is not connected.') : this.#replies.await(id);
  }

  #tell(message: StationMessage): string | null {
    const text = JSON.stringify(message);
    return this.#socket.send(text) ? text : null;
  }

  #close(): void {
    this.#helloTimer.cancel();
    this.#alive?.cancel();
    this.#replies.stop();
    this.#visitor?.closed();
  }
}
