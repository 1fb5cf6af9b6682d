import { AppImageUpdater, DebUpdater, MacUpdater, NsisUpdater, RpmUpdater } from 'electron-updater';
import type { Clock } from '../../station/clock.ts';
import type { Log } from '../../station/log.ts';
import { ElectronUpdateEngine } from './electron-update-engine.ts';
import type { InstallationKind } from './installation.ts';
import { installBySquirrel, installSilently, type Squirrel } from './installers.ts';
import { updateLog } from './update-log.ts';
import type { UpdateEngine } from './update-engine.ts';

/** What an engine needs besides its kind. */
export interface EngineSurroundings {
  readonly clock: Clock;
  readonly log: () => Log;
  readonly squirrel: Squirrel;
}

/** Electron-updater for this kind of installation. Where the program cannot install, the engine only looks. */
export function updateEngine(kind: InstallationKind, { clock, log, squirrel }: EngineSurroundings): UpdateEngine {
  if (kind === 'mac' || kind === 'unsigned-mac') {
    const mac = new MacUpdater();
    mac.logger = updateLog(log);
    return new ElectronUpdateEngine(mac, () => installBySquirrel(mac, squirrel, clock));
  }
  const updater = updaterOf(kind);
  updater.logger = updateLog(log);
  return new ElectronUpdateEngine(updater, () => installSilently(updater, clock));
}

function updaterOf(
  kind: Exclude<InstallationKind, 'mac' | 'unsigned-mac'>,
): NsisUpdater | AppImageUpdater | DebUpdater | RpmUpdater {
  switch (kind) {
    case 'nsis':
    case 'portable':
      return new NsisUpdater();
    case 'appimage':
      return new AppImageUpdater();
    case 'rpm':
      return new RpmUpdater();
    case 'deb':
    // The AppImage's updater does not even look where it is no AppImage; this one does.
    case 'unpacked':
      return new DebUpdater();
  }
}
