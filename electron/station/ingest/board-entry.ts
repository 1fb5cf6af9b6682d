import type { WebSocket } from 'ws';
import { CAMERA_CLOSE_CODES } from '#shared/messages/camera-messages.ts';
import type { Application } from '../access/applicant.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { DeviceRefusal } from '../access/refusal.ts';
import { connectionName, type PeerAddress } from '../devices/device.ts';
import { BoardChannel, type BoardListener } from './board-channel.ts';
import type { DeviceSocketParts } from './device-socket.ts';
import type { SocketEntry } from './ingest-server.ts';
import type { Visit } from './visit.ts';

/** A board says nothing before it is let in that would be needed afterwards, and its pictures are not taken. */
const UNHEARD: Omit<BoardListener, 'closed'> = {
  commanded: () => undefined,
  replied: () => undefined,
  mediaReceived: () => undefined,
  badMessageReceived: () => undefined,
};

/** One board on its way in: it may, has to wait for the operator with its socket open, or is refused. */
export class BoardEntry implements SocketEntry {
  readonly #address: PeerAddress;
  readonly #parts: DeviceSocketParts;
  readonly #enter: (channel: BoardChannel) => void;
  readonly #application: Application;
  #channel: BoardChannel | null = null;
  #admitted = false;
  #refusal: DeviceRefusal | null = null;

  constructor(
    visit: Visit,
    address: PeerAddress,
    gatekeeper: Gatekeeper,
    parts: DeviceSocketParts,
    enter: (channel: BoardChannel) => void,
  ) {
    this.#address = address;
    this.#parts = parts;
    this.#enter = enter;
    this.#application = gatekeeper.apply(
      {
        identity: { kind: 'address', ip: address.ip },
        token: visit.token,
        label: connectionName(address),
        address: address.ip,
        protocol: 'esp',
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
    this.#channel = new BoardChannel(socket, this.#address, this.#parts);
    this.#channel.open({ ...UNHEARD, closed: () => this.gone() });
    this.#enterIfOpen();
  }

  gone(): void {
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
