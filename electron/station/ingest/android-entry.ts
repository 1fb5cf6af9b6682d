import type { WebSocket } from 'ws';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { DeviceRefusal } from '../access/refusal.ts';
import { connectionName, type PeerAddress } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { AddressApplication } from './address-application.ts';
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
  readonly #application: AddressApplication<AndroidChannel>;
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
    const { path } = visit;
    this.#application = new AddressApplication(visit, address, 'android-cam', gatekeeper, (channel) =>
      enter(channel, { path, model: this.#model, capturing: this.#capturing, config: this.#config }),
    );
  }

  get refusal(): DeviceRefusal | null {
    return this.#application.refusal;
  }

  opened(socket: WebSocket): void {
    const channel = new AndroidChannel(socket, this.#address, this.#parts);
    channel.open(this.#whileWaiting());
    this.#application.opened(channel);
  }

  gone(): void {
    this.#application.withdraw();
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
        this.#application.describe(deviceModel || connectionName(this.#address));
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
