import { CommandError } from '#shared/contract/problems.ts';
import type { FixableSetting, SettingsView, StationSettings } from '#shared/contract/settings.ts';
import type { Log } from '../log.ts';
import { SettingsStore } from './settings-store.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What the command line fixes for a run. */
export type FixedSettings = {
  readonly [Name in Exclude<FixableSetting, 'recordings'>]?: StationSettings[Name] | undefined;
} & { readonly recordings?: string | undefined };

const FLAGS: Readonly<Record<FixableSetting, string>> = {
  recordings: '--recordings',
  port: '--port',
  httpsPort: '--https-port',
  access: '--access',
  keepRaw: '--no-raw',
};

/** The settings that hold now: what the command line fixes goes before what the operator has set. */
export class SettingsInForce {
  readonly store: SettingsStore;
  readonly #fixed: FixedSettings;
  readonly #defaultRecordings: string;

  constructor(dataFolder: string, fixed: FixedSettings, defaultRecordings: string) {
    this.store = new SettingsStore(dataFolder);
    this.#fixed = fixed;
    this.#defaultRecordings = defaultRecordings;
  }

  load(log: Log): void {
    this.store.load(log);
  }

  get values(): StationSettings {
    return { ...this.store.values, ...withoutUndefined(this.#fixed) };
  }

  /** The recordings folder in use. */
  get recordings(): string {
    return this.recordingsOf(this.store.values);
  }

  /** The recordings folder under these settings. */
  recordingsOf({ recordings }: StationSettings): string {
    return this.#fixed.recordings ?? recordings ?? this.#defaultRecordings;
  }

  isFixed(name: FixableSetting): boolean {
    return this.#fixed[name] !== undefined;
  }

  /** As a console sees them; the ports are those in use. */
  view(port: number, securePort: number): SettingsView {
    return {
      values: this.values,
      recordingsFolder: this.recordings,
      listeningPort: port,
      listeningHttpsPort: securePort,
      fixed: FIXABLE.filter((name) => this.isFixed(name)),
    };
  }

  /** Throws CommandError where the change is of something that the command line has fixed. */
  check(change: Partial<StationSettings>): void {
    const { values } = this;
    const hindered = FIXABLE.find(
      (name) => this.isFixed(name) && change[name] !== undefined && change[name] !== values[name],
    );
    if (hindered === undefined) return;
    const flag = FLAGS[hindered];
    throw new CommandError('setting-fixed', `${hindered} is fixed by ${flag} for this run.`, flag);
  }
}

const FIXABLE: readonly FixableSetting[] = ['recordings', 'port', 'httpsPort', 'access', 'keepRaw'];
