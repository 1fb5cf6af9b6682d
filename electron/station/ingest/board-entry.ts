import type { WebSocket } from 'ws';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { DeviceRefusal } from '../access/refusal.ts';
import type { PeerAddress } from '../devices/device.ts';
import { AddressApplication } from './address-application.ts';
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

/** One board on its way in. */
export class BoardEntry implements SocketEntry {
  readonly #address: PeerAddress;
  readonly #parts: DeviceSocketParts;
  readonly #application: AddressApplication<BoardChannel>;

  constructor(
    visit: Visit,
    address: PeerAddress,
    gatekeeper: Gatekeeper,
    parts: DeviceSocketParts,
    enter: (channel: BoardChannel) => void,
  ) {
    this.#address = address;
    this.#parts = parts;
    this.#application = new AddressApplication(visit, address, 'esp', gatekeeper, enter);
  }

  get refusal(): DeviceRefusal | null {
    return this.#application.refusal;
  }

  opened(socket: WebSocket): void {
    const channel = new BoardChannel(socket, this.#address, this.#parts);
    channel.open({ ...UNHEARD, closed: () => this.gone() });
    this.#application.opened(channel);
  }

  gone(): void {
    this.#application.withdraw();
  }
}
