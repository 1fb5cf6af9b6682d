import type { WebSocket } from 'ws';
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
import { DeviceSocket, type DeviceSocketParts } from './device-socket.ts';

/** What an Android-app connection tells the station. */
export interface AndroidListener {
  capabilitiesReceived(capabilities: AndroidCapabilities): void;
  captureStarted(): void;
  captureStopped(): void;
  mediaReceived(message: MediaMessage): void;
  /** A binary message that is no packet, for that reason; it has been logged. */
  badMessageReceived(message: Uint8Array, why: string): void;
  closed(): void;
}

/** The station's end of one Android app's WebSocket: packets and status texts in, start and stop out. */
export class AndroidChannel implements DeviceLink {
  readonly protocol = 'android-cam';
  readonly deviceId = null;
  readonly sendsInOrder = false;
  readonly heldCaptures = [];
  readonly remote = null;
  readonly address: PeerAddress;
  readonly #socket: DeviceSocket;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #name: string;
  #listener: AndroidListener | null = null;

  constructor(socket: WebSocket, address: PeerAddress, parts: DeviceSocketParts) {
    this.address = address;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#name = connectionName(address);
    this.#socket = new DeviceSocket(socket, this.#name, parts);
  }

  /** Begins to hand on what arrives. */
  open(listener: AndroidListener): void {
    this.#listener = listener;
    this.#socket.open({
      binaryReceived: (message) => this.#receivePacket(message),
      textReceived: (text) => this.#receiveText(text),
      closed: () => this.#listener?.closed(),
    });
  }

  /** From now on what arrives goes to this listener. */
  handTo(listener: AndroidListener): void {
    this.#listener = listener;
  }

  /** Closes the connection with a reason in words. */
  refuse(closeCode: number, words: string): void {
    this.#socket.close(closeCode, words);
  }

  sendStart(settings: CaptureSettings): string | null {
    return this.#send(androidStartCommand(settings));
  }

  sendStop(): string | null {
    return this.#send(androidStopCommand());
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
    const header = readAndroidHeader(message);
    if ('kind' in header) {
      const why = describeAndroidPacketProblem(header);
      this.#socket.logBadPacket(why);
      this.#listener?.badMessageReceived(message, why);
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
        this.#socket.logIgnoredText(text, message.why);
    }
  }

  #status(code: string, words: string): void {
    this.#log.repeated(code, words, { source: 'App Status', device: this.#name });
  }

  #send(text: string): string | null {
    return this.#socket.send(text) ? text : null;
  }
}
