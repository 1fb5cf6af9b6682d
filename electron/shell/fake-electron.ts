import { EventEmitter } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  Rectangle,
} from 'electron';
import type { CommandOutcome } from '#shared/contract/messages.ts';

/*
 * The `electron` module for the test of the whole shell. What the shell takes of Electron it takes through interfaces of
 * its own, and desktop-app.ts gives them Electron's objects: so the compiler holds them to electron.d.ts, and these
 * fakes to them.
 */

/** Everything that was done to Electron, in order. */
export const calls: string[] = [];

class FakeApp extends EventEmitter {
  isPackaged = true;
  userData = '/nowhere';
  locale = 'en-US';
  holdsLock = true;
  isReadyNow = false;
  exitCode: number | null = null;
  readonly about: unknown[] = [];

  readonly commandLine = { hasSwitch: (): boolean => false };

  enableSandbox(): void {
    calls.push('enableSandbox');
  }

  setPath(name: string, path: string): void {
    calls.push(`setPath ${name}`);
    this.userData = path;
  }

  getPath(name: string): string {
    return name === 'userData' ? this.userData : `/home/${name}`;
  }

  requestSingleInstanceLock(): boolean {
    calls.push('lock');
    return this.holdsLock;
  }

  whenReady(): Promise<void> {
    calls.push('ready');
    this.isReadyNow = true;
    return Promise.resolve();
  }

  isReady(): boolean {
    return this.isReadyNow;
  }

  getLocale(): string {
    return this.locale;
  }

  setAboutPanelOptions(options: unknown): void {
    this.about.push(options);
  }

  exit(code: number): void {
    calls.push(`exit ${code}`);
    this.exitCode = code;
  }
}

class FakeWebContents extends EventEmitter {
  readonly sent: [channel: string, value: unknown][] = [];
  readonly scripts: string[] = [];
  reloads = 0;

  send(channel: string, value?: unknown): void {
    this.sent.push([channel, value]);
  }

  isDestroyed(): boolean {
    return false;
  }

  reload(): void {
    this.reloads += 1;
  }

  executeJavaScript(code: string): Promise<void> {
    this.scripts.push(code);
    return Promise.resolve();
  }
}

/** The windows that were made. */
export const windows: BrowserWindow[] = [];

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeWebContents();
  readonly options: BrowserWindowConstructorOptions;
  title: string;
  url = '';
  shows = 0;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.title = options.title ?? '';
    windows.push(this);
    calls.push('window');
  }

  loadURL(url: string): Promise<void> {
    calls.push('loadURL');
    this.url = url;
    return Promise.resolve();
  }

  getNormalBounds(): Rectangle {
    const { x = 0, y = 0, width = 0, height = 0 } = this.options;
    return { x, y, width, height };
  }

  setTitle(title: string): void {
    this.title = title;
  }

  show(): void {
    this.shows += 1;
  }

  isDestroyed = (): boolean => false;
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  isFullScreen = (): boolean => false;
  focus = (): void => undefined;
}

/** The trays that were made. */
export const trays: Tray[] = [];

export class Tray extends EventEmitter {
  toolTip = '';
  menu: MenuItemConstructorOptions[] = [];

  constructor() {
    super();
    trays.push(this);
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: MenuItemConstructorOptions[]): void {
    this.menu = menu;
  }

  setImage = (): void => undefined;
  destroy = (): unknown => calls.push('tray gone');
}

export const Menu = {
  application: [] as MenuItemConstructorOptions[],
  buildFromTemplate: (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] => template,
  setApplicationMenu(menu: MenuItemConstructorOptions[]): void {
    Menu.application = menu;
  },
};

class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: object, ...args: unknown[]) => Promise<CommandOutcome>>();

  handle(channel: string, handler: (event: object, ...args: unknown[]) => Promise<CommandOutcome>): void {
    this.handlers.set(channel, handler);
  }
}

class FakeProtocol {
  handler: ((request: Request) => Promise<Response>) | null = null;

  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    calls.push(`scheme ${schemes.map(({ scheme }) => scheme).join()}`);
  }

  handle(_scheme: string, handler: (request: Request) => Promise<Response>): void {
    calls.push('handle');
    this.handler = handler;
  }
}

class FakeSession extends EventEmitter {
  setPermissionRequestHandler = (): unknown => calls.push('permission requests');
  setPermissionCheckHandler = (): unknown => calls.push('permission checks');
  setDevicePermissionHandler = (): unknown => calls.push('devices');
}

class FakeDialog {
  readonly boxes: MessageBoxOptions[] = [];
  readonly errors: string[] = [];
  response = 0;

  showErrorBox(title: string, content: string): void {
    this.errors.push(`${title}: ${content}`);
  }

  showMessageBox(_window: object, options: MessageBoxOptions): Promise<{ response: number; checkboxChecked: boolean }> {
    this.boxes.push(options);
    return Promise.resolve({ response: this.response, checkboxChecked: false });
  }
}

export const app = new FakeApp();
export const ipcMain = new FakeIpcMain();
export const protocol = new FakeProtocol();
export const session = { defaultSession: new FakeSession() };
export const dialog = new FakeDialog();
export const powerMonitor = new EventEmitter();
export const autoUpdater = new EventEmitter();
export const systemPreferences = { subscribeWorkspaceNotification: (): number => 0 };
export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false };
export const nativeImage = {
  createFromBuffer: () => ({ addRepresentation: () => undefined, setTemplateImage: () => undefined }),
};
export const powerSaveBlocker = {
  start: (type: string): number => calls.push(type),
  stop: (): number => calls.push('sleep again'),
};
export const shell = { openPath: () => Promise.resolve('no file manager'), trashItem: () => Promise.resolve() };

const DISPLAY = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };
export const screen = { getPrimaryDisplay: () => DISPLAY, getAllDisplays: () => [DISPLAY] };
