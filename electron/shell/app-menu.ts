import { app, type BrowserWindow, Menu, shell } from 'electron';
import { join } from 'node:path';
import { version } from '../../package.json';
import type { SettingsView } from '#shared/contract/settings.ts';
import { showWindow } from './console-window.ts';
import { menuTemplate } from './menu.ts';
import type { Words } from './words.ts';

/** What the application menu acts on. */
export interface AppMenuParts {
  readonly station: { readonly settings: SettingsView };
  readonly window: BrowserWindow;
  readonly words: Words;
  /** The app's resources folder. */
  readonly resources: string;
  readonly hasUpdates: boolean;
  /** Tells the operator where work fails. */
  readonly attempt: (work: Promise<unknown>) => void;
}

const LICENCES_FILE = 'THIRD-PARTY-LICENSES.txt';

/** Sets the application menu in the language of the day. */
export function setupAppMenu({ station, window, words, resources, hasUpdates, attempt }: AppMenuParts): void {
  app.setAboutPanelOptions({ applicationName: words.appName, applicationVersion: version });
  const openPath = async (path: string): Promise<void> => {
    const problem = await shell.openPath(path);
    if (problem !== '') throw new Error(problem);
  };
  const openSettings = async (place: string): Promise<void> => {
    showWindow(window);
    await window.webContents.executeJavaScript(`location.hash = '${place}'`);
  };
  const template = menuTemplate({
    platform: process.platform,
    isPackaged: app.isPackaged,
    words,
    openSettings: () => attempt(openSettings('#settings')),
    openRecordings: () => attempt(openPath(station.settings.recordingsFolder)),
    openUpdates: hasUpdates ? () => attempt(openSettings('#settings/updates')) : null,
    openLicences: app.isPackaged ? () => attempt(openPath(join(resources, LICENCES_FILE))) : null,
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
