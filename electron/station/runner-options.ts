import type { Desktop } from './desktop.ts';
import type { FixedSettings } from './settings/settings-in-force.ts';
import type { Interfaces } from './station-addresses.ts';

/** How the program runs its station. */
export interface RunnerOptions {
  /** The address to listen on; `0.0.0.0` is every interface. */
  readonly host: string;
  /** Where settings and names of devices live. */
  readonly dataFolder: string;
  /** Where sessions go while the settings name no folder. */
  readonly defaultRecordings: string;
  /** What the command line fixes for this run. */
  readonly fixed: FixedSettings;
  readonly tokens?: { readonly deviceToken?: string | undefined; readonly operatorToken?: string | undefined };
  /** The machine's networks; the system's own unless said otherwise. */
  readonly interfaces?: () => Interfaces;
  readonly frameLog: boolean;
  /** Where the raw messages of every device go; null = only those of devices for which it is switched on are kept. */
  readonly dumpFolder?: string | null;
  /** The built worker threads. */
  readonly muxWorker: URL;
  readonly galleryWorker: URL;
  readonly verifyWorker: URL;
  /** The folder of the built pages. */
  readonly pages: string;
  readonly desktop: Desktop;
}
