import type { WebSocket } from 'ws';
import { CAMERA_CLOSE_CODES } from '#shared/messages/camera-messages.ts';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { Application } from '../access/applicant.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { DeviceRefusal } from '../access/refusal.ts';
import { connectionName, type PeerAddress } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { AndroidChannel, type AndroidListener } from './android-channel.ts';
import type { DeviceSocketParts } from './device-socket.ts';
import type { SocketEntry } from './ingest-server.ts';
import type { Visit } from './visit.ts';

/** What an app has said of itself by the time it is let in. */
export interface AndroidIntroduction {
  readonly path: string;
  /** Null where it has not said it. */
  readonly model: string | null;
  /** It streams already. */
  readonly capturing: boolean;
  /** The codec config of what it streams, without which nothing of it can be played; null where none has come. */
  readonly config: MediaMessage | null;
}

/**
 * One Android app on its way in. It has no identity but its address, and may have to wait for the operator: until then
 * its texts are remembered and its frames are not taken.
 */
export class AndroidEntry implements SocketEntry {
  readonly #parts: DeviceSocketParts;
  readonly #address: PeerAddress;
  readonly #path: string;
  readonly #enter: (channel: AndroidChannel, introduction: AndroidIntroduction) => void;
  readonly #application: Application;
  #refusal: DeviceRefusal | null = null;
  #channel: AndroidChannel | null = null;
  #admitted = false;
  #model: string | null = null;
  #capturing = false;
  #config: MediaMessage | null = null;

  constructor(
    visit: Visit,
    address: PeerAddress,
    gatekeeper: Gatekeeper,
    parts: DeviceSocketParts,
    enter: (channel: AndroidChannel, introduction: AndroidIntroduction) => void,
  ) {
    this.#parts = parts;
    this.#address = address;
    this.#path = visit.path;
    this.#enter = enter;
    this.#application = gatekeeper.apply(
      {
        identity: { kind: 'address', ip: address.ip },
        token: visit.token,
        label: connectionName(address),
        address: address.ip,
        protocol: 'android-cam',
      },
      {
        waiting: () => undefined,
        admitted: () => {
          this.#admitted = true;
          this.#enterIfOpen();
        },
        refused: (refusal) => this.#refused(refusal),
      },
    );
  }

  get refusal(): DeviceRefusal | null {
    return this.#refusal;
  }

  opened(socket: WebSocket): void {
    this.#channel = new AndroidChannel(socket, this.#address, this.#parts);
    this.#channel.open(this.#whileWaiting());
    this.#enterIfOpen();
  }

  gone(): void {
    this.#application.withdraw();
  }

  #enterIfOpen(): void {
    if (!this.#admitted || this.#channel === null) return;
    this.#enter(this.#channel, {
      path: this.#path,
      model: this.#model,
      capturing: this.#capturing,
      config: this.#config,
    });
  }

  #refused(refusal: DeviceRefusal): void {
    if (this.#channel === null) this.#refusal = refusal;
    else this.#channel.refuse(CAMERA_CLOSE_CODES[refusal.code], refusal.words);
  }

  /** Most phones send SPS and PPS only once, in front of all frames. */
  #keepConfig(message: MediaMessage): void {
    if (new AccessUnitInspector().inspect(message.payload).kind !== 'config') return;
    this.#config = { ...message, payload: Uint8Array.from(message.payload) };
  }

  #whileWaiting(): AndroidListener {
    return {
      capabilitiesReceived: ({ deviceModel = '' }) => {
        this.#model = deviceModel;
        this.#application.describe({ label: deviceModel || connectionName(this.#address) });
      },
      captureStarted: () => {
        this.#capturing = true;
      },
      captureStopped: () => {
        this.#capturing = false;
      },
      mediaReceived: (message) => this.#keepConfig(message),
      badMessageReceived: () => undefined,
      closed: () => this.gone(),
    };
  }
}
