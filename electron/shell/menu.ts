import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

/** What the menu depends on, and does. */
export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  /** A packaged app offers neither reload nor developer tools. */
  readonly isPackaged: boolean;
  readonly words: Words;
  openSettings(): void;
  openRecordings(): void;
  /** Null where the program has no updates. */
  readonly openUpdates: (() => void) | null;
  /** Null in development: the file is made with the installers. */
  readonly openLicences: (() => void) | null;
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu with this platform's habits. Items with a role take their words from the system. */
export function menuTemplate(facts: MenuFacts): MenuItemConstructorOptions[] {
  const isMac = facts.platform === 'darwin';
  const { words } = facts;
  const settings: MenuItemConstructorOptions = {
    label: words.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => facts.openSettings(),
  };
  const about: MenuItemConstructorOptions = { role: 'about', label: words.about };
  const recordings: MenuItemConstructorOptions = {
    label: words.openRecordings,
    accelerator: 'CmdOrCtrl+Shift+O',
    click: () => facts.openRecordings(),
  };
  const quit: MenuItemConstructorOptions = { role: 'quit', label: words.quitApp };
  return [
    ...(isMac ? [macAppMenu(words, about, settings, quit)] : []),
    {
      label: words.file,
      submenu: isMac
        ? [recordings, SEPARATOR, { role: 'close' }]
        : [recordings, settings, SEPARATOR, { ...quit, accelerator: 'Ctrl+Q' }],
    },
    { label: words.edit, submenu: editItems(isMac) },
    { label: words.view, submenu: viewItems(facts) },
    {
      label: words.window,
      role: 'window',
      submenu: isMac
        ? [{ role: 'minimize' }, { role: 'zoom' }, SEPARATOR, { role: 'front' }]
        : [{ role: 'minimize' }, { role: 'close' }],
    },
    // On macOS the system puts its search for menu items here, and About stands in the app menu.
    { label: words.help, role: 'help', submenu: helpItems(facts, isMac ? [] : [about]) },
  ];
}

function helpItems(
  { words, openUpdates, openLicences }: MenuFacts,
  about: readonly MenuItemConstructorOptions[],
): MenuItemConstructorOptions[] {
  const updates = openUpdates === null ? [] : [{ label: words.lookForUpdates, click: () => openUpdates() }];
  const licences = openLicences === null ? [] : [{ label: words.licences, click: () => openLicences() }];
  const items = [...updates, ...licences];
  return about.length > 0 && items.length > 0 ? [...items, SEPARATOR, ...about] : [...items, ...about];
}

function macAppMenu(
  words: Words,
  about: MenuItemConstructorOptions,
  settings: MenuItemConstructorOptions,
  quit: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  const hiding: MenuItemConstructorOptions[] = [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }];
  return {
    label: words.appName,
    submenu: [about, SEPARATOR, settings, SEPARATOR, { role: 'services' }, SEPARATOR, ...hiding, SEPARATOR, quit],
  };
}

function editItems(isMac: boolean): MenuItemConstructorOptions[] {
  return [
    { role: 'undo' },
    { role: 'redo' },
    SEPARATOR,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    ...(isMac ? [{ role: 'pasteAndMatchStyle' } as const] : []),
    { role: 'delete' },
    SEPARATOR,
    { role: 'selectAll' },
  ];
}

function viewItems({ platform, isPackaged, words }: MenuFacts): MenuItemConstructorOptions[] {
  const developing: MenuItemConstructorOptions[] = [{ role: 'reload' }, { role: 'toggleDevTools' }, SEPARATOR];
  return [
    ...(isPackaged ? [] : developing),
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    SEPARATOR,
    // F11 belongs to the page, which gives a single device the whole screen.
    {
      role: 'togglefullscreen',
      label: words.fullScreen,
      accelerator: platform === 'darwin' ? 'Ctrl+Cmd+F' : 'Alt+Enter',
    },
  ];
}
