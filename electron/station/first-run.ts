import type { StationSettings } from '#shared/contract/settings.ts';
import { earlierUse } from './earlier-use.ts';
import type { SettingsInForce } from './settings/settings-in-force.ts';

/**
 * What is to be explained once: that a firewall has to let phones in. It is over when somebody has dismissed it, when a
 * device has come, and where the station was used before.
 */
export class FirstRun {
  readonly #dataFolder: string;
  readonly #settings: SettingsInForce;
  readonly #change: (change: Partial<StationSettings>) => Promise<unknown>;
  #isFirst = false;

  /** `change`: changes settings, and tells the consoles. */
  constructor(
    dataFolder: string,
    settings: SettingsInForce,
    change: (change: Partial<StationSettings>) => Promise<unknown>,
  ) {
    this.#dataFolder = dataFolder;
    this.#settings = settings;
    this.#change = change;
  }

  /** Whether no station was started with this data folder before this run, and there is something to explain. */
  get isFirst(): boolean {
    return this.#isFirst;
  }

  /** Looks at what earlier runs have left: after the settings are read, and before anything is written. */
  start(): void {
    const { started, used } = earlierUse(this.#dataFolder, this.#settings.recordings);
    if (used) this.#settings.store.noteUse();
    this.#isFirst = !started && !this.#settings.values.firewallExplained;
  }

  /** A device has found the way in. */
  deviceCame(): void {
    if (this.#settings.values.firewallExplained) return;
    this.#settings.store.noteUse();
    // A disk that refuses is told by whatever else is written there; the next run then explains it once more.
    this.#change({ firewallExplained: true }).catch(() => undefined);
  }
}
