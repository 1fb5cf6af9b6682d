import { type AppUpdater, CancellationToken } from 'electron-updater';
import { messageOf } from '../../station/error-facts.ts';
import { plainNotes } from './release-notes.ts';
import { DamagedUpdateError, type FoundUpdate, type UpdateEngine } from './update-engine.ts';

/** What the engine uses of electron-updater's updaters. */
export type EngineUpdater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'autoRunAppAfterInstall'
  | 'checkForUpdates'
  | 'disableWebInstaller'
  | 'downloadUpdate'
  | 'signals'
>;

/** Electron-updater's codes of what is no trouble of the network: the file is another than the one that was published. */
const DAMAGED: ReadonlySet<unknown> = new Set(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE']);

/**
 * Electron-updater, driven by hand. By itself it would download at once, and install whenever Electron's `quit` comes with
 * the code 0: app.exit(0) emits that too, also when the computer shuts down.
 */
export class ElectronUpdateEngine implements UpdateEngine {
  readonly #updater: EngineUpdater;
  readonly #install: () => Promise<void>;
  #progress: (percent: number) => void = () => undefined;

  /** `install` starts the installer; how depends on the platform. */
  constructor(updater: EngineUpdater, install: () => Promise<void>) {
    this.#updater = updater;
    this.#install = install;
    Object.assign(updater, {
      autoDownload: false,
      autoInstallOnAppQuit: false,
      autoRunAppAfterInstall: false,
      disableWebInstaller: true,
    });
    updater.signals.progress(({ percent }) => this.#progress(Math.min(100, Math.max(0, Math.floor(percent)))));
  }

  async check(): Promise<FoundUpdate | null> {
    const result = await this.#updater.checkForUpdates();
    if (result === null || !result.isUpdateAvailable) return null;
    const { version, releaseNotes } = result.updateInfo;
    return { version, notes: plainNotes(releaseNotes) };
  }

  async download(signal: AbortSignal, progress: (percent: number) => void): Promise<void> {
    signal.throwIfAborted();
    const token = new CancellationToken();
    const cancel = (): void => token.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    this.#progress = progress;
    try {
      await this.#updater.downloadUpdate(token);
    } catch (error) {
      if (error instanceof Error && DAMAGED.has(Reflect.get(error, 'code'))) {
        throw new DamagedUpdateError(messageOf(error), { cause: error });
      }
      throw error;
    } finally {
      this.#progress = () => undefined;
      signal.removeEventListener('abort', cancel);
    }
  }

  install(): Promise<void> {
    return this.#install();
  }
}
