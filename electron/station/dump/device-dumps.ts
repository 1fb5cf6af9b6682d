import type { Clock } from '../clock.ts';
import { connectionName } from '../devices/device.ts';
import type { Log } from '../log.ts';
import { makeFolder } from '../make-folder.ts';
import { stampedConnection } from '../local-time.ts';
import { ConnectionTap, type DumpedConnection } from './connection-tap.ts';
import { DeviceDump, type DumpLimits } from './device-dump.ts';
import { createDumpFile } from './dump-file.ts';

/** How dumps are made. */
export interface DeviceDumpsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: DumpLimits;
  readonly folder: string;
  /** Whether every connection is dumped from its first message on. */
  readonly everything: boolean;
  readonly program: string;
}

/** A device, as far as its dump goes. */
export interface DumpedDevice {
  readonly id: string;
  /** `<ip>_<port>` of its present or last connection. */
  readonly connection: string;
  readonly model: string;
}

/** Which connections are dumped, and where to: all, or those of devices for which it was switched on. */
export class DeviceDumps {
  readonly #parts: DeviceDumpsParts;
  /** Of all open connections. */
  readonly #taps = new Map<string, ConnectionTap>();
  /** The files of dumps that run, by connection. */
  readonly #files = new Map<string, Promise<string>>();
  /** Ids of devices that are dumped whenever they are connected, each with its present or last connection. */
  readonly #wanted = new Map<string, string>();
  readonly #ending = new Set<Promise<void>>();

  constructor(parts: DeviceDumpsParts) {
    this.#parts = parts;
  }

  /** Where the messages of a connection that comes up branch off. */
  tapOf(connection: DumpedConnection): ConnectionTap {
    return new ConnectionTap(connection, this.#parts.clock, {
      opened: (tap) => this.#taps.set(connectionName(tap.connection.address), tap),
      firstReceived: (tap) => {
        // What fails has been told.
        if (this.#parts.everything && tap.dump === null) this.#begin(tap, '').catch(() => undefined);
      },
      closed: (tap) => {
        const name = connectionName(tap.connection.address);
        if (this.#taps.get(name) === tap) this.#taps.delete(name);
        this.#files.delete(name);
        this.#await(tap.end());
      },
    });
  }

  /**
   * Dumps the device from now on, also when it comes back on another connection. Resolves with the file, that of a dump
   * that runs already if there is one; null where the device is not connected. Rejects with the file system's error.
   */
  async switchOn({ id, connection, model }: DumpedDevice): Promise<string | null> {
    const tap = this.#taps.get(connection);
    if (tap === undefined) return null;
    this.#wanted.set(id, connection);
    return this.#files.get(connection) ?? this.#begin(tap, model);
  }

  /** Ends that. Resolves when the file is closed. */
  async switchOff({ id, connection }: DumpedDevice): Promise<void> {
    this.#wanted.delete(id);
    this.#files.delete(connection);
    await this.#taps.get(connection)?.end();
  }

  /** Whether the device's messages are written, or will be when it is back. */
  isDumping({ id, connection }: DumpedDevice): boolean {
    return this.#files.has(connection) || this.#wanted.has(id);
  }

  /** A device turned out to be one that was here before, on another connection. */
  deviceReturned(device: DumpedDevice): void {
    if (this.#wanted.has(device.id)) this.switchOn(device).catch(() => undefined);
  }

  /** A device is not remembered any more. */
  forget(id: string): void {
    this.#wanted.delete(id);
  }

  /** Ends all dumps. Resolves when their files are closed. */
  async stop(): Promise<void> {
    for (const tap of this.#taps.values()) this.#await(tap.end());
    await Promise.all(this.#ending);
  }

  #begin(tap: ConnectionTap, model: string): Promise<string> {
    const { clock, log, limits, folder, program } = this.#parts;
    const { address } = tap.connection;
    const connection = connectionName(address);
    const header = tap.header(model, program);
    const dump = new DeviceDump({
      clock,
      log,
      limits,
      connection,
      header,
      create: async () => {
        makeFolder(folder);
        return createDumpFile(folder, stampedConnection(address, header.startedUs));
      },
      gaveUp: () => this.#gaveUp(tap, connection),
    });
    const file = dump.start();
    this.#files.set(connection, file);
    tap.begin(dump);
    return file;
  }

  #gaveUp(tap: ConnectionTap, connection: string): void {
    this.#files.delete(connection);
    for (const [id, of] of this.#wanted) if (of === connection) this.#wanted.delete(id);
    this.#await(tap.end());
  }

  #await(ending: Promise<void>): void {
    const awaited = ending.finally(() => this.#ending.delete(awaited));
    this.#ending.add(awaited);
  }
}
