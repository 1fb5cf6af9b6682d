import open from 'open';
import trash from 'trash';
import type { Desktop } from '../station/desktop.ts';
import { hasDisplay } from './display.ts';

/** The desktop of a program that has no window: the system's own file manager and trash. */
export class SystemDesktop implements Desktop {
  readonly canChooseFolder = false;
  readonly canOpenFolder: boolean;
  readonly updates = null;

  constructor(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>) {
    this.canOpenFolder = hasDisplay(platform, env);
  }

  chooseFolder(): Promise<string | null> {
    return Promise.resolve(null);
  }

  async openFolder(path: string): Promise<void> {
    if (!this.canOpenFolder) throw new Error('There is no display to show a folder on.');
    await openElsewhere(path);
  }

  async moveToTrash(path: string): Promise<void> {
    // Not a pattern: a folder's name may have brackets.
    await trash(path, { glob: false });
  }
}

/** Opens a folder or an address with the system's own program for it. Rejects where that cannot be started. */
export async function openElsewhere(target: string): Promise<void> {
  const opener = await open(target);
  opener.on('error', () => undefined);
  opener.unref();
}
