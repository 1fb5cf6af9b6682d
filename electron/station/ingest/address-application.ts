import { CAMERA_CLOSE_CODES } from '#shared/messages/camera-messages.ts';
import type { Application } from '../access/applicant.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { DeviceRefusal } from '../access/refusal.ts';
import { connectionName, type DeviceLink, type PeerAddress } from '../devices/device.ts';
import type { Visit } from './visit.ts';

/** The connection of a device on its way in. */
interface VisitingChannel {
  refuse(closeCode: number, words: string): void;
}

/**
 * The application of a device that has no identity but its address: it may come in, has to wait for the operator with its
 * socket open, or is refused. Either can be decided before or after its socket is open.
 */
export class AddressApplication<C extends VisitingChannel> {
  readonly #enter: (channel: C) => void;
  readonly #application: Application;
  #channel: C | null = null;
  #admitted = false;
  #refusal: DeviceRefusal | null = null;

  /** `enter` is told once the device may come in and its socket is open. */
  constructor(
    { token }: Visit,
    address: PeerAddress,
    protocol: DeviceLink['protocol'],
    gatekeeper: Gatekeeper,
    enter: (channel: C) => void,
  ) {
    this.#enter = enter;
    const { ip } = address;
    this.#application = gatekeeper.apply(
      { identity: { kind: 'address', ip }, token, label: connectionName(address), address: ip, protocol },
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

  /** Why the socket is not to be opened; null where it may. */
  get refusal(): DeviceRefusal | null {
    return this.#refusal;
  }

  /** The socket is open. */
  opened(channel: C): void {
    this.#channel = channel;
    this.#enterIfOpen();
  }

  /** The device has said what it is. */
  describe(label: string): void {
    this.#application.describe({ label });
  }

  withdraw(): void {
    this.#application.withdraw();
  }

  #enterIfOpen(): void {
    if (this.#admitted && this.#channel !== null) this.#enter(this.#channel);
  }

  #refused(refusal: DeviceRefusal): void {
    if (this.#channel === null) this.#refusal = refusal;
    else this.#channel.refuse(CAMERA_CLOSE_CODES[refusal.code], refusal.words);
  }
}
