import type { DumpHeader, DumpMessage } from '#shared/dump/dump-format.ts';
import type { Clock } from '../clock.ts';
import type { DeviceProtocol, PeerAddress } from '../devices/device.ts';
import type { DeviceDump } from './device-dump.ts';
import { MAX_CONFIG_BYTES, RecentMessages } from './recent-messages.ts';
import { withoutToken } from './without-token.ts';

/** Which connection this is. */
export interface DumpedConnection {
  readonly protocol: DeviceProtocol;
  readonly address: PeerAddress;
  /** Without its query, where secrets may stand. */
  readonly path: string;
}

/** Who decides about the connection's dump. */
export interface TapListener {
  opened(tap: ConnectionTap): void;
  /** Before its first message is noted. */
  firstReceived(tap: ConnectionTap): void;
  closed(tap: ConnectionTap): void;
}

/**
 * Where the messages of one connection branch off, before anybody parses them. Without a dump it remembers the few that
 * a later one would have to begin with.
 */
export class ConnectionTap {
  readonly connection: DumpedConnection;
  readonly #clock: Clock;
  readonly #listener: TapListener;
  readonly #recent: RecentMessages;
  #subprotocol: string | null = null;
  #heard = false;
  #dump: DeviceDump | null = null;
  /** Kept until its file is closed, so that the end can be awaited. */
  #ending: Promise<void> = Promise.resolve();

  constructor(connection: DumpedConnection, clock: Clock, listener: TapListener) {
    this.connection = connection;
    this.#clock = clock;
    this.#listener = listener;
    this.#recent = new RecentMessages(connection.protocol);
  }

  /** Its dump; null while it has none. */
  get dump(): DeviceDump | null {
    return this.#dump;
  }

  /** The header of a dump that begins now. */
  header(model: string, program: string): DumpHeader {
    const { protocol, address, path } = this.connection;
    const nowUs = this.#clock.nowUs();
    return {
      protocol,
      path: path.slice(0, 2048),
      subprotocol: this.#subprotocol,
      address: `${address.ip}:${address.port}`,
      model: model.slice(0, 1024),
      startedAt: new Date(nowUs / 1000).toISOString(),
      startedUs: nowUs,
      program,
    };
  }

  /** From now on all messages go there too, after those that have been said and a replay needs. */
  begin(dump: DeviceDump): void {
    this.#dump = dump;
    for (const message of this.#recent.all) dump.add(message);
  }

  /** The dump ends here. Resolves when its file is closed. */
  end(): Promise<void> {
    const dump = this.#dump;
    this.#dump = null;
    if (dump !== null) this.#ending = dump.stop();
    return this.#ending;
  }

  /** The socket is open, with this subprotocol or none. */
  opened(subprotocol: string): void {
    this.#subprotocol = subprotocol === '' ? null : subprotocol;
    this.#listener.opened(this);
  }

  binaryReceived(message: Buffer): void {
    if (!this.#heard) this.#first();
    if (message.byteLength <= MAX_CONFIG_BYTES) this.#recent.binaryReceived(message, this.#clock.nowUs());
    this.#dump?.add({ kind: 'binary', timeUs: this.#clock.nowUs(), payload: message });
  }

  textReceived(text: Buffer): void {
    if (!this.#heard) this.#first();
    const message: DumpMessage = {
      kind: 'text',
      timeUs: this.#clock.nowUs(),
      payload: this.connection.protocol === 'camera.v2' ? withoutToken(text) : text,
    };
    this.#recent.textReceived(Buffer.from(message.payload), message.timeUs);
    this.#dump?.add(message);
  }

  textSent(text: string): void {
    const timeUs = this.#clock.nowUs();
    this.#recent.textSent(text, timeUs);
    this.#dump?.add({ kind: 'sent', timeUs, payload: Buffer.from(text) });
  }

  /** The connection is gone, with this close code and reason. */
  closed(code: number, reason: string): void {
    const dump = this.#dump;
    this.#dump = null;
    if (dump !== null) this.#ending = dump.connectionClosed(code, reason);
    this.#listener.closed(this);
  }

  #first(): void {
    this.#heard = true;
    this.#listener.firstReceived(this);
  }
}
