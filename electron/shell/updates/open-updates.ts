import { version } from '../../../package.json';
import type { Clock } from '../../station/clock.ts';
import {
  asksForPassword,
  type InstallationFacts,
  installationKind,
  installsUpdates,
  updatePlace,
} from './installation.ts';
import type { Squirrel } from './installers.ts';
import { UpdateAttempts } from './update-attempts.ts';
import { type UpdatedStation, Updater } from './updater.ts';

/** Where updates are looked for. */
export interface UpdateSurroundings extends InstallationFacts {
  readonly isPackaged: boolean;
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Is asked only after the start. */
  readonly station: () => UpdatedStation;
  readonly squirrel: Squirrel;
}

/** The updater of a released app; null in development, and where the build names no place for updates. */
export async function openUpdates(surroundings: UpdateSurroundings): Promise<Updater | null> {
  const { isPackaged, dataFolder, clock, station, squirrel, resources } = surroundings;
  const place = isPackaged ? updatePlace(resources) : null;
  if (place === null) return null;
  const kind = installationKind(surroundings);
  // Only here: it is large, and most of what starts the shell does without.
  const { updateEngine } = await import('./electron-updaters.ts');
  return new Updater({
    clock,
    station,
    engine: updateEngine(kind, { clock, log: () => station().log, squirrel }),
    attempts: new UpdateAttempts(dataFolder, version),
    current: version,
    installs: installsUpdates(kind),
    asksForPassword: asksForPassword(kind),
    page: place.page,
  });
}
