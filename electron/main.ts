import { fileURLToPath } from 'node:url';
import { app, dialog, protocol } from 'electron';
import { registerConsoleScheme } from './shell/console-protocol.ts';
import { runDesktop } from './shell/desktop-app.ts';
import { type DesktopOptions, readDesktopOptions } from './shell/desktop-options.ts';
import { lockContents } from './shell/lockdown.ts';
import { wordsFor } from './shell/words.ts';
import { messageOf } from './station/error-facts.ts';
import { makeFolder } from './station/make-folder.ts';

// The desktop app: the station runs in this process, the window shows its console.

/** What the build puts beside this file. */
const BUILT = {
  preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
  pages: fileURLToPath(new URL('../renderer', import.meta.url)),
  muxWorker: new URL('./mux-worker.js', import.meta.url),
  galleryWorker: new URL('./gallery-worker.js', import.meta.url),
  resources: process.resourcesPath,
  verifyWorker: new URL('./verify-worker.js', import.meta.url),
};

/** Ends the program before anything can be recorded: this box holds up everything until it is closed. */
function fail(problem: string): void {
  dialog.showErrorBox(wordsFor('system', app.isReady() ? app.getLocale() : 'en').startFailed, problem);
  app.exit(1);
}

/** Settings, and everything that Chromium keeps, go where the command line says; the instance is one per such folder. */
function setupDataFolder({ data }: DesktopOptions): void {
  if (data === null) return;
  try {
    makeFolder(data);
  } catch (error) {
    throw new Error(`Cannot make the data folder ${data}: ${messageOf(error)}.`, { cause: error });
  }
  app.setPath('userData', data);
}

async function start(options: DesktopOptions): Promise<void> {
  setupDataFolder(options);
  if (!app.requestSingleInstanceLock()) {
    process.stdout.write('Capture Station is open already; its window comes to the front.\n');
    app.exit(0);
    return;
  }
  await app.whenReady();
  await runDesktop(options, BUILT);
}

// Before the app is ready, and that is before anything is awaited.
registerConsoleScheme(protocol);
// Where the system has no sandbox the flag says so; to enable it would take the flag away again.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
lockContents(app);
const request = readDesktopOptions(process.argv.slice(1));
if (request.kind === 'wrong') fail(request.problem);
else start(request.options).catch((error: unknown) => fail(messageOf(error)));
