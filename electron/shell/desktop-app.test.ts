import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_STATION_SETTINGS, type SettingsView } from '#shared/contract/settings.ts';
import { ManualClock } from '../station/manual-clock.ts';
import { Log } from '../station/log.ts';
import type { RunnerOptions } from '../station/runner-options.ts';
import type * as FakeElectron from './fake-electron.ts';
import { FakeEvent } from './fake-event.ts';
import { FakeConsoles, FakeStation } from './fake-station.ts';
import { IPC_CHANNELS } from './ipc-channels.ts';
import { FakeUpdateEngine } from './updates/fake-update-engine.ts';

vi.mock('../station/station-runner.ts', () => ({ StationRunner: FakeRunner }));
// The true one asks for Electron in ways of its own.
vi.mock('./updates/electron-updaters.ts', () => ({ updateEngine: () => engine }));

let engine: FakeUpdateEngine;

/** Fresh for each test, as the program's own modules are. */
let electron: typeof FakeElectron;
/** The runners that were made. */
const runners: FakeRunner[] = [];
let startProblem: string | null = null;

class FakeRunner extends FakeStation {
  readonly log = new Log(new ManualClock());
  readonly consoles = new FakeConsoles();
  readonly options: RunnerOptions;
  readonly commands: unknown[] = [];
  readonly contract = {
    start: (args: unknown) => this.#command('start', args),
    stop: (args: unknown) => this.#command('stop', args),
  };
  settings: SettingsView = {
    values: DEFAULT_STATION_SETTINGS,
    recordingsFolder: '/recordings',
    listeningPort: 50_001,
    listeningHttpsPort: 50_002,
    fixed: [],
  };
  stops = 0;
  #settingsChanged: (settings: SettingsView) => void = () => undefined;

  constructor(options: RunnerOptions) {
    super();
    this.options = options;
    runners.push(this);
  }

  start(): Promise<number> {
    electron.calls.push('start');
    return startProblem === null ? Promise.resolve(50_001) : Promise.reject(new Error(startProblem));
  }

  stop(): Promise<void> {
    this.stops += 1;
    electron.calls.push('stop');
    return Promise.resolve();
  }

  web(): Promise<unknown> {
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.from('the page') });
  }

  onSettings(listener: (settings: SettingsView) => void): () => void {
    this.#settingsChanged = listener;
    return () => undefined;
  }

  change(values: Partial<SettingsView['values']>): void {
    this.settings = { ...this.settings, values: { ...this.settings.values, ...values } };
    this.#settingsChanged(this.settings);
  }

  #command(name: string, args: unknown): Promise<unknown> {
    this.commands.push([name, args]);
    return name === 'stop' ? Promise.reject(new Error('nothing runs')) : Promise.resolve({});
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const argv = [...process.argv];
let folder: string;

/** Runs main.ts as Electron would. */
async function launch(...args: string[]): Promise<void> {
  process.argv = ['electron', '.', '--data', join(folder, 'data'), ...args];
  await import('../main.ts');
  await settled();
  await settled();
}

function theRunner(): FakeRunner {
  const [runner] = runners;
  if (runner === undefined) throw new Error('There is no station.');
  return runner;
}

function theWindow(): FakeElectron.BrowserWindow {
  const [window] = electron.windows;
  if (window === undefined) throw new Error('There is no window.');
  return window;
}

function theTray(): FakeElectron.Tray {
  const [tray] = electron.trays;
  if (tray === undefined) throw new Error('There is no tray.');
  return tray;
}

const trayClick = (label: string): void => {
  const item = theTray().menu.find((each) => each.label === label);
  Reflect.apply(item?.click ?? (() => undefined), undefined, []);
};

/** What listens to the process, which is the test's own. */
let processListeners: Map<string | symbol, (...args: unknown[]) => void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desktop-app-'));
  // Electron says where an app's resources are; those of this one hold no place for updates.
  Object.defineProperty(process, 'resourcesPath', { value: join(folder, 'resources'), configurable: true });
  processListeners = new Map();
  vi.spyOn(process, 'on').mockImplementation((name: string | symbol, listener: (...args: unknown[]) => void) => {
    processListeners.set(name, listener);
    return process;
  });
  vi.resetModules();
  electron = await import('./fake-electron.ts');
  vi.doMock('electron', () => electron);
  startProblem = null;
  engine = new FakeUpdateEngine();
  runners.length = 0;
});

afterEach(async () => {
  process.argv = argv;
  Reflect.deleteProperty(process, 'resourcesPath');
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('the desktop app', () => {
  it('starts in the one order that works', async () => {
    await launch();
    expect(electron.calls).toEqual([
      'scheme capture-station',
      'enableSandbox',
      'setPath userData',
      'lock',
      'ready',
      'permission requests',
      'permission checks',
      'devices',
      'handle',
      'start',
      'window',
      'loadURL',
    ]);
    expect(theWindow().url).toBe('capture-station://console/');
    expect(theWindow().title).toBe('Capture Station');
  });

  it('hands the station what the command line fixes', async () => {
    await launch('--port', '0', '--recordings', '/r', '--host', '127.0.0.1', '--no-raw');
    expect(theRunner().options).toMatchObject({
      host: '127.0.0.1',
      dataFolder: join(folder, 'data'),
      defaultRecordings: join('/home/videos', 'Capture Station'),
      fixed: { port: 0, recordings: '/r', keepRaw: false },
    });
  });

  it('serves the page to its window', async () => {
    await launch();
    const response = await electron.protocol.handler?.(new Request('capture-station://console/'));
    expect(await response?.text()).toBe('the page');
  });

  it('says in a box why the station cannot start, and ends', async () => {
    startProblem = 'Port 50001 is in use.';
    await launch();
    expect(electron.dialog.errors).toEqual(['Capture Station cannot start: Port 50001 is in use.']);
    expect(electron.app.exitCode).toBe(1);
    expect(electron.windows).toEqual([]);
  });

  it('says what is wrong with the command line, and starts nothing', async () => {
    await launch('--port', 'x');
    expect(electron.dialog.errors).toHaveLength(1);
    expect(electron.app.exitCode).toBe(1);
    expect(runners).toEqual([]);
  });

  it('runs once: a second one ends itself', async () => {
    electron.app.holdsLock = false;
    await launch();
    expect([runners.length, electron.app.exitCode]).toEqual([0, 0]);
  });

  it('comes to the front when it is started a second time', async () => {
    await launch();
    electron.app.emit('second-instance');
    expect(theWindow().shows).toBe(1);
  });
});

describe('while it records', () => {
  beforeEach(async () => {
    await launch();
    theRunner().record(true);
  });

  it('title, tray and power saving say so', () => {
    expect(theWindow().title).toBe('● Recording – Capture Station');
    expect(theTray().toolTip).toBe('Capture Station: recording');
    expect(electron.calls.at(-1)).toBe('prevent-app-suspension');
    theRunner().record(false);
    expect(electron.calls.at(-1)).toBe('sleep again');
  });

  it('a crash of the page closes its console, loads it again and touches nothing else', () => {
    const { webContents } = theWindow();
    const page = { sender: webContents, senderFrame: { origin: 'capture-station://console', parent: null } };
    electron.ipcMain.emit(IPC_CHANNELS.connect, page);
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    expect(theRunner().consoles.all[0]?.closes).toBe(1);
    expect(webContents.reloads).toBe(1);
    expect([theRunner().stops, theRunner().isRecording]).toEqual([0, true]);
  });

  it('a mistake in the program is told, and ends nothing', () => {
    const lines: string[] = [];
    theRunner().log.onEntry(({ message }) => lines.push(message));
    processListeners.get('uncaughtException')?.(new Error('a mistake'));
    expect(lines[0]).toMatch(/^Internal error: Error: a mistake/);
    expect([theRunner().stops, electron.app.exitCode]).toEqual([0, null]);
  });

  it('a signal finishes without a question', async () => {
    processListeners.get('SIGTERM')?.();
    await settled();
    expect(electron.calls.slice(-3)).toEqual(['stop', 'tray gone', 'exit 0']);
    expect(electron.dialog.boxes).toEqual([]);
  });

  it('closing the window asks, and keeps recording after no', async () => {
    const event = new FakeEvent();
    theWindow().emit('close', event);
    await settled();
    expect(event.defaultPrevented).toBe(true);
    expect(electron.dialog.boxes[0]?.message).toBe('Recording is in progress');
    expect([theRunner().stops, electron.app.exitCode]).toEqual([0, null]);
  });

  it('closing the window finishes after yes, remembers the window, and ends', async () => {
    electron.dialog.response = 1;
    theWindow().emit('close', new FakeEvent());
    await settled();
    expect(theWindow().title).toBe('Finishing recordings… – Capture Station');
    expect(electron.calls.slice(-3)).toEqual(['stop', 'tray gone', 'exit 0']);
    const state: unknown = JSON.parse(await readFile(join(folder, 'data', 'window-state.json'), 'utf8'));
    expect(state).toMatchObject({ bounds: { width: 1280, height: 820 }, maximized: false });
  });
});

describe('its menus', () => {
  beforeEach(() => launch());

  it('start with the settings in force, and tell what fails', async () => {
    trayClick('Start');
    expect(theRunner().commands).toEqual([['start', { settings: DEFAULT_STATION_SETTINGS.capture, devices: null }]]);
    theRunner().record(true);
    trayClick('Stop');
    await settled();
    expect(electron.dialog.boxes[0]?.detail).toBe('nothing runs');
  });

  it('send the page to its settings, and tell where a folder does not open', async () => {
    const items = electron.Menu.application.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    for (const label of ['Settings…', 'Open Recordings Folder']) {
      Reflect.apply(items.find((item) => item.label === label)?.click ?? (() => undefined), undefined, []);
    }
    await settled();
    expect(theWindow().webContents.scripts).toEqual(["location.hash = '#settings'"]);
    expect(electron.dialog.boxes[0]?.detail).toBe('no file manager');
  });

  it('follow language and colours', () => {
    theRunner().change({ language: 'zh', theme: 'dark' });
    expect(theWindow().title).toBe('采集站');
    expect(theTray().toolTip).toBe('采集站：未录制');
    expect(electron.Menu.application.at(-1)?.label).toBe('帮助');
    expect(electron.nativeTheme.themeSource).toBe('dark');
  });
});

describe('updates', () => {
  const helpItems = () => {
    const { submenu } = electron.Menu.application.at(-1) ?? {};
    return Array.isArray(submenu) ? submenu : [];
  };

  /** A release that has downloaded a new version, where the kind of installation lets it. */
  async function withUpdate(): Promise<void> {
    await mkdir(join(folder, 'resources'));
    await writeFile(join(folder, 'resources', 'app-update.yml'), 'provider: github\nowner: a\nrepo: b\n');
    vi.stubEnv('APPIMAGE', '/Capture.AppImage');
    vi.stubEnv('APPDIR', dirname(process.execPath));
    await launch();
    theRunner().options.desktop.updates?.check();
    engine.answer({ version: '99.0.0', notes: null });
    await settled();
    engine.running?.done();
    await settled();
  }
  afterEach(() => vi.unstubAllEnvs());

  it('are none where the build names no place for them', async () => {
    await launch();
    expect(theRunner().options.desktop.updates).toBeNull();
    expect(helpItems().map(({ label }) => label)).not.toContain('Look for Updates…');
  });

  it('are found in Settings, to which the menu leads', async () => {
    await withUpdate();
    const item = helpItems().find(({ label }) => label === 'Look for Updates…');
    Reflect.apply(item?.click ?? (() => undefined), undefined, []);
    await settled();
    expect(theWindow().webContents.scripts).toEqual(["location.hash = '#settings/updates'"]);
  });

  it.runIf(process.platform === 'linux')(
    'are installed when the window is closed, once everything is on disk',
    async () => {
      await withUpdate();
      expect(theRunner().options.desktop.updates?.status.state).toBe('ready');
      theWindow().emit('close', new FakeEvent());
      await vi.waitFor(() => expect(electron.app.exitCode).toBe(0));
      expect(engine.asked).toEqual(['check', 'download', 'install']);
      expect(electron.calls.slice(-3)).toEqual(['stop', 'tray gone', 'exit 0']);
    },
  );

  it('are not installed when a signal ends the program', async () => {
    await withUpdate();
    processListeners.get('SIGTERM')?.();
    await vi.waitFor(() => expect(electron.app.exitCode).toBe(0));
    expect(engine.asked).not.toContain('install');
  });
});
