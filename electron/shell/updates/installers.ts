import type { BaseUpdater, MacUpdater } from 'electron-updater';
import type { Clock } from '../../station/clock.ts';

/** A system that refuses to start the installer says so at once, and electron-updater then asks for the rights. */
const STARTED_MS = 500;
/** Squirrel unpacks the app and checks its signature; without an answer by then it is left to the next time. */
const SQUIRREL_LIMIT_MS = 90_000;

/** Electron's own updater of macOS, as far as it is listened to. */
export interface Squirrel {
  once(event: 'update-downloaded', listener: () => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
}

/** Windows and Linux: starts the installer without windows, which waits for the program to exit and does not start it again. */
export async function installSilently(updater: Pick<BaseUpdater, 'install'>, clock: Clock): Promise<void> {
  if (!updater.install(true, false)) throw new Error('The installer of the new version could not be started.');
  await new Promise<void>((resolve) => {
    clock.after(STARTED_MS, resolve);
  });
}

/**
 * MacOS: hands the download to Squirrel, which installs once the program has gone, however it goes. So it gets it only
 * now. With autoRunAppAfterInstall off, quitAndInstall ends in app.quit(), which our departure passes over.
 */
export function installBySquirrel(
  updater: Pick<MacUpdater, 'quitAndInstall'>,
  squirrel: Squirrel,
  clock: Clock,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = clock.after(SQUIRREL_LIMIT_MS, () =>
      reject(new Error('macOS did not take the new version in time.')),
    );
    squirrel.once('update-downloaded', () => {
      limit.cancel();
      resolve();
    });
    squirrel.once('error', (error) => {
      limit.cancel();
      reject(error);
    });
    updater.quitAndInstall();
  });
}
