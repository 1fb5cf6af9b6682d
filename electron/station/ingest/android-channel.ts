import type { RawData, WebSocket } from 'ws';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import {
  type AndroidCapabilities,
  androidStartCommand,
  androidStopCommand,
  parseAndroidMessage,
} from '#shared/messages/android-messages.ts';
import {
  ANDROID_HEADER_BYTES,
  describeAndroidPacketProblem,
  readAndroidHeader,
} from '#shared/packets/android-packet.ts';
import type { Clock } from '../clock.ts';
import { connectionName, type DeviceLink, type PeerAddress } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { Log } from '../log.ts';
import { closeWithReason } from './close-with-reason.ts';
import { Heartbeat, type HeartbeatLimits } from './heartbeat.ts';

/** What an Android-app connection tells the station. */
export interface AndroidListener {
  capabilitiesReceived(capabilities: AndroidCapabilities): void;
  captureStarted(): void;
  captureStopped(): void;
  mediaReceived(message: MediaMessage): void;
  /** A binary message that is no packet; it has been logged. */
  badMessageReceived(): void;
  closed(): void;
}

/** What the channel needs of the station. */
export interface ChannelParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: HeartbeatLimits;
}

/** Where text waits when a phone does not read its commands; such a phone is cut rather than buffered for. */
const MAX_COMMAND_BACKLOG_BYTES = 1024 * 1024;

/** The station's end of one Android app's WebSocket: packets and status texts in, start and stop out. */
export class AndroidChannel implements DeviceLink {
  readonly protocol = 'android-cam';
  readonly deviceId = null;
  readonly sendsInOrder = false;
  readonly remote = null;
  readonly address: PeerAddress;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #name: string;
  readonly #heartbeat: Heartbeat;
  #listener: AndroidListener | null = null;
  #closed = false;

  constructor(socket: WebSocket, address: PeerAddress, parts: ChannelParts) {
    this.#socket = socket;
    this.address = address;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#name = connectionName(address);
    this.#heartbeat = new Heartbeat(socket, parts.clock, parts.limits, () => this.#gone(parts.limits.peerSilenceMs));
  }

  /** Begins to hand on what arrives. */
  open(listener: AndroidListener): void {
    this.#listener = listener;
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#close());
  }

  /** From now on what arrives goes to this listener. */
  handTo(listener: AndroidListener): void {
    this.#listener = listener;
  }

  /** Closes the connection with a reason in words. */
  refuse(closeCode: number, words: string): void {
    closeWithReason(this.#socket, this.#clock, closeCode, words);
  }

  sendStart(settings: CaptureSettings): string | null {
    return this.#send(androidStartCommand(settings));
  }

  sendStop(): string | null {
    return this.#send(androidStopCommand());
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  probe(timeoutMs: number): Promise<boolean> {
    return this.#heartbeat.probe(timeoutMs);
  }

  terminate(): void {
    this.#socket.terminate();
    this.#close();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    this.#heartbeat.heard();
    // binaryType is 'nodebuffer', so a message is one Buffer; the other shapes exist in the type alone.
    if (!Buffer.isBuffer(data)) return;
    if (isBinary) this.#receivePacket(data);
    else this.#receiveText(data.toString('utf8'));
  }

  #receivePacket(message: Buffer): void {
    const header = readAndroidHeader(message);
    if ('kind' in header) {
      const why = describeAndroidPacketProblem(header);
      this.#log.error('bad-packet', `Failed to parse frame from ${this.#name} - ${why}`, { device: this.#name });
      this.#listener?.badMessageReceived();
      return;
    }
    this.#listener?.mediaReceived({
      sequence: header.sequence,
      deviceUs: header.timestampMs * 1000,
      arrivalUs: this.#clock.nowUs(),
      payload: message.subarray(ANDROID_HEADER_BYTES),
    });
  }

  #receiveText(text: string): void {
    const message = parseAndroidMessage(text);
    switch (message.kind) {
      case 'capabilities': {
        const { deviceModel = 'unknown model', sdkInt } = message.capabilities;
        const sdk = sdkInt === undefined ? '' : `, Android SDK ${sdkInt}`;
        this.#status('capabilities', `${this.#name} is a ${deviceModel}${sdk}`);
        this.#listener?.capabilitiesReceived(message.capabilities);
        return;
      }
      case 'status':
        this.#status('app-status', `${this.#name} ${message.status}: ${message.message}`);
        if (message.status === 'capture_started') this.#listener?.captureStarted();
        if (message.status === 'capture_stopped') this.#listener?.captureStopped();
        return;
      case 'unknown':
        this.#log.warning(
          'text-ignored',
          `Ignored a text message from ${this.#name} (${message.why}): ${text.slice(0, 200)}`,
          {
            device: this.#name,
          },
        );
    }
  }

  #status(code: string, words: string): void {
    this.#log.repeated(code, words, { source: 'App Status', device: this.#name });
  }

  #send(text: string): string | null {
    if (this.#socket.readyState !== this.#socket.OPEN) return null;
    if (this.#socket.bufferedAmount > MAX_COMMAND_BACKLOG_BYTES) {
      this.#log.warning('peer-not-reading', `${this.#name} does not read its commands; the connection is cut.`, {
        device: this.#name,
      });
      this.terminate();
      return null;
    }
    this.#socket.send(text);
    return text;
  }

  #gone(silenceMs: number): void {
    this.#log.warning('peer-silent', `${this.#name} has been silent for ${silenceMs / 1000} s; taken for gone.`, {
      device: this.#name,
    });
    this.terminate();
  }

  #failed(error: Error): void {
    this.#log.warning('connection-error', `Connection of ${this.#name} failed: ${error.message}`, {
      device: this.#name,
    });
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#heartbeat.stop();
    this.#listener?.closed();
  }
}
