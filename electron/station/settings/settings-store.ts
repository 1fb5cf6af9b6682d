import { join } from 'node:path';
import { DEFAULT_STATION_SETTINGS, type StationSettings, stationSettings } from '#shared/contract/settings.ts';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import { JsonFile } from './json-file.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What a file does not say: who has one has used the station before there was anything to explain. */
const MISSING_IN_A_FILE: StationSettings = { ...DEFAULT_STATION_SETTINGS, firewallExplained: true };

/** What the operator has set, in the data folder's settings.json. What is missing there has its default. */
export class SettingsStore {
  readonly #file: JsonFile<ReturnType<typeof stationSettings.partial>>;
  #values: StationSettings = DEFAULT_STATION_SETTINGS;

  constructor(dataFolder: string) {
    this.#file = SettingsStore.fileIn(dataFolder);
  }

  /** Where settings are, in that data folder. */
  static fileIn(dataFolder: string): JsonFile<ReturnType<typeof stationSettings.partial>> {
    return new JsonFile(join(dataFolder, 'settings.json'), stationSettings.partial());
  }

  /** The file. */
  get path(): string {
    return this.#file.path;
  }

  get values(): StationSettings {
    return this.#values;
  }

  /** Reads the file. One that cannot be used is told and left as it is; the defaults are then in force. */
  load(log: Log): void {
    try {
      const stored = this.#file.read();
      if (stored !== null) this.#values = { ...MISSING_IN_A_FILE, ...withoutUndefined(stored) };
    } catch (error) {
      this.#values = MISSING_IN_A_FILE;
      log.warning('settings-unreadable', `${messageOf(error)}. The defaults are used; saving settings replaces it.`);
    }
  }

  /** The station is in use: nothing is left to explain. On the disk with the next change. */
  noteUse(): void {
    this.#values = { ...this.#values, firewallExplained: true };
  }

  /** Resolves when the changed values are on the disk; they are in force at once. */
  async change(values: StationSettings): Promise<void> {
    this.#values = values;
    await this.#file.write(values);
  }
}
