import { join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import { JsonFile } from './json-file.ts';
import { keepNewest } from '../keep-newest.ts';

/** Names that are remembered; beyond that the one that was given first is forgotten. */
const MAX_NAMES = 1000;

/**
 * What a device is remembered by: its own id, or address and model, for the Android app has no other identity.
 */
export interface NamedDevice {
  readonly protocol: string;
  readonly identity: string;
}

const namesFile = z.object({ names: z.record(z.string(), z.string()) });

const keyOf = ({ protocol, identity }: NamedDevice): string => `${protocol} ${identity}`;

/** The names that the operator gave to devices, in the data folder's devices.json. */
export class DeviceNames {
  readonly #file: JsonFile<typeof namesFile>;
  readonly #names = new Map<string, string>();

  constructor(dataFolder: string) {
    this.#file = DeviceNames.fileIn(dataFolder);
  }

  /** Where the names are, in that data folder. */
  static fileIn(dataFolder: string): JsonFile<typeof namesFile> {
    return new JsonFile(join(dataFolder, 'devices.json'), namesFile);
  }

  /** Reads the file; one that cannot be used is told, and nothing is remembered then. */
  load(log: Log): void {
    try {
      for (const [key, name] of Object.entries(this.#file.read()?.names ?? {})) this.#names.set(key, name);
    } catch (error) {
      log.warning('settings-unreadable', `${messageOf(error)}. Names given to devices are not known.`);
    }
  }

  /** The device's name, empty where it has none. */
  of(device: NamedDevice): string {
    return this.#names.get(keyOf(device)) ?? '';
  }

  /** Resolves when the name is on the disk; an empty one takes it away. */
  async give(device: NamedDevice, name: string): Promise<void> {
    const key = keyOf(device);
    this.#names.delete(key);
    if (name !== '') this.#names.set(key, name);
    keepNewest(this.#names, MAX_NAMES);
    await this.#file.write({ names: Object.fromEntries(this.#names) });
  }
}
