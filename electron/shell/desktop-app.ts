import {
  app,
  autoUpdater,
  type BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  systemPreferences,
  Tray,
} from 'electron';
import { join } from 'node:path';
import { systemClock } from '../station/clock.ts';
import { messageOf } from '../station/error-facts.ts';
import type { Log } from '../station/log.ts';
import { StationRunner } from '../station/station-runner.ts';
import { setupAppMenu } from './app-menu.ts';
import { ConsoleIpc } from './console-ipc.ts';
import { CONSOLE_PAGE } from './console-origin.ts';
import { setupConsoleProtocol } from './console-protocol.ts';
import { showWindow } from './console-window.ts';
import { Departure } from './departure.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { electronDesktop } from './electron-desktop.ts';
import { lockSession } from './lockdown.ts';
import { setupLogOutput } from './log-output.ts';
import { openConsoleWindow } from './open-window.ts';
import { setupPageRecovery } from './page-recovery.ts';
import { defaultRecordings } from './places.ts';
import { setupPowerSaving } from './power-saving.ts';
import { askToLeave, askToReload, type ShowMessage, tellFailure } from './questions.ts';
import { RecordingWatch } from './recording-watch.ts';
import { RecordingTray } from './tray.ts';
import { openUpdates } from './updates/open-updates.ts';
import type { Updater } from './updates/updater.ts';
import { setupWaysOut } from './ways-out.ts';
import { WindowMemory } from './window-memory.ts';
import { WindowStateFile } from './window-state.ts';
import { WindowTitle } from './window-title.ts';
import { type Words, wordsFor } from './words.ts';

/** What the build has put where. */
export interface BuiltFiles {
  readonly preload: string;
  readonly pages: string;
  readonly muxWorker: URL;
  readonly galleryWorker: URL;
  /** The app's resources folder, where it is packaged. */
  readonly resources: string;
  readonly verifyWorker: URL;
}

const WINDOW_STATE_FILE = 'window-state.json';
const { platform } = process;

/**
 * Starts the station and opens its window; resolves when both stand. Rejects in words where the station cannot start.
 * From then on the only way out is the departure.
 */
export async function runDesktop(options: DesktopOptions, built: BuiltFiles): Promise<void> {
  let opened: BrowserWindow | null = null;
  const updates = await openUpdates({
    platform,
    env: process.env,
    execPath: process.execPath,
    resources: built.resources,
    isPackaged: app.isPackaged,
    dataFolder: app.getPath('userData'),
    clock: systemClock,
    station: () => runner,
    squirrel: autoUpdater,
  });
  const runner: StationRunner = buildRunner(options, built, updates, () => opened);
  const { log } = runner;
  const words = (): Words => wordsFor(runner.settings.values.language, app.getLocale());
  catchMistakes(log);
  if (!app.isPackaged) setupLogOutput(log, process.stdout);
  lockSession(session.defaultSession);
  setupConsoleProtocol(protocol, (request) => runner.web(request));
  await runner.start();

  nativeTheme.themeSource = runner.settings.values.theme;
  const stateFile = new WindowStateFile(join(app.getPath('userData'), WINDOW_STATE_FILE));
  const window = openConsoleWindow(stateFile, words().appName, built.preload);
  opened = window;
  setupFeatures({ runner, window, stateFile, words, updates, resources: built.resources });
  await window.loadURL(CONSOLE_PAGE).catch((error: unknown) => {
    // A reload or a crash while it loads; page recovery and the operator see to it.
    log.error('internal', `Internal error: the window did not load its page: ${messageOf(error)}`);
  });
}

/** A mistake of ours must not end the recordings of others: it is told, and everything goes on. */
function catchMistakes(log: Log): void {
  process.on('uncaughtException', (error) => log.error('internal', `Internal error: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => log.error('internal', `Internal error: ${String(reason)}`));
}

function buildRunner(
  options: DesktopOptions,
  built: BuiltFiles,
  updates: Updater | null,
  window: () => BrowserWindow | null,
): StationRunner {
  const { host, port, httpsPort, access, recordings, keepRaw } = options;
  const runner: StationRunner = new StationRunner({
    host,
    dataFolder: app.getPath('userData'),
    defaultRecordings: defaultRecordings(app, process.cwd()),
    fixed: {
      ...(port === null ? {} : { port }),
      ...(httpsPort === null ? {} : { httpsPort }),
      ...(access === null ? {} : { access }),
      ...(recordings === null ? {} : { recordings }),
      ...(keepRaw ? {} : { keepRaw }),
    },
    frameLog: false,
    muxWorker: built.muxWorker,
    galleryWorker: built.galleryWorker,
    verifyWorker: built.verifyWorker,
    pages: built.pages,
    desktop: electronDesktop({
      shell,
      updates,
      title: () => wordsFor(runner.settings.values.language, app.getLocale()).chooseFolder,
      showOpenDialog: (dialogOptions) => {
        const above = window();
        return above === null ? dialog.showOpenDialog(dialogOptions) : dialog.showOpenDialog(above, dialogOptions);
      },
    }),
  });
  return runner;
}

interface Standing {
  readonly runner: StationRunner;
  readonly window: BrowserWindow;
  readonly stateFile: WindowStateFile;
  readonly words: () => Words;
  readonly updates: Updater | null;
  readonly resources: string;
}

function setupFeatures({ runner, window, stateFile, words, updates, resources }: Standing): void {
  const { log } = runner;
  const show: ShowMessage = (message) => {
    showWindow(window);
    return dialog.showMessageBox(window, message);
  };
  const attempt = (work: Promise<unknown>): void => {
    work
      .catch((error: unknown) => tellFailure(show, words(), messageOf(error)))
      .catch((error: unknown) => log.error('internal', `Internal error: ${messageOf(error)}`));
  };
  const recording = new RecordingWatch(runner, systemClock);
  const memory = new WindowMemory(window, stateFile, systemClock);
  const title = new WindowTitle(window, recording, words);
  const tray = new RecordingTray(
    {
      platform,
      image: (png) => nativeImage.createFromBuffer(png),
      tray: (image) => new Tray(image),
      menu: (template) => Menu.buildFromTemplate(template),
    },
    recording,
    {
      show: () => showWindow(window),
      start: () => attempt(runner.contract.start({ settings: runner.settings.values.capture, devices: null })),
      stop: () => attempt(runner.contract.stop({ devices: null })),
      quit: () => departure.request(),
    },
    words,
  );
  const departure = new Departure({
    clock: systemClock,
    isRecording: () => runner.isRecording,
    ask: (signal) => askToLeave(show, words(), signal),
    finish: () => {
      updates?.stop();
      return runner.stop();
    },
    installUpdate: () => updates?.install() ?? Promise.resolve(),
    showFinishing: () => title.showFinishing(),
    tellProblem: (error) => log.error('finishing-failed', `Finishing failed: ${messageOf(error)}`),
    exit: (code) => {
      recording.stop();
      memory.stop();
      tray.stop();
      app.exit(code);
    },
  });

  void new ConsoleIpc(ipcMain, window.webContents, runner.consoles);
  setupPageRecovery(window.webContents, {
    clock: systemClock,
    tell: (message) => log.warning('page-gone', message),
    askAgain: () => askToReload(show, words()),
  });
  const workspace = systemPreferences;
  setupWaysOut(
    { platform, app, window, powerMonitor, workspace, signals: process },
    departure,
    () => runner.isRecording,
  );
  setupPowerSaving(powerSaveBlocker, recording);
  const setMenu = (): void =>
    setupAppMenu({ station: runner, window, words: words(), resources, hasUpdates: updates !== null, attempt });
  setMenu();
  app.on('second-instance', () => showWindow(window));
  app.on('activate', () => showWindow(window));
  runner.onSettings(({ values }) => {
    nativeTheme.themeSource = values.theme;
    title.refresh();
    tray.refresh();
    setMenu();
    updates?.settingsChanged();
  });
  memory.start();
  tray.start();
  recording.start();
  recording.onChange((isRecording) => updates?.recordingChanged(isRecording));
  updates?.start();
}
