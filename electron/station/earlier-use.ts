import { readdirSync } from 'node:fs';
import { AccessStore } from './access/access-store.ts';
import { parseFolderName } from './folder-name.ts';

/** What earlier runs have left. */
export interface EarlierUse {
  /** A station was started with this data folder. */
  readonly started: boolean;
  /** Devices have come: somebody has decided about one, or a recording is there. */
  readonly used: boolean;
}

/** Looks for what earlier runs have left; to be asked before this one writes there. Throws nothing. */
export function earlierUse(dataFolder: string, recordings: string): EarlierUse {
  const { started, decided } = earlierAccess(dataFolder);
  return { started, used: decided || holdsSessions(recordings) };
}

function earlierAccess(dataFolder: string): { readonly started: boolean; readonly decided: boolean } {
  try {
    const stored = AccessStore.fileIn(dataFolder).read();
    return { started: stored !== null, decided: stored !== null && stored.decisions.length > 0 };
  } catch {
    // There is a file, and what was decided in it cannot be known.
    return { started: true, decided: true };
  }
}

function holdsSessions(recordings: string): boolean {
  try {
    const entries = readdirSync(recordings, { withFileTypes: true });
    return entries.some((entry) => entry.isDirectory() && parseFolderName(entry.name) !== null);
  } catch {
    return false;
  }
}
