import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate, type MenuFacts } from './menu.ts';
import { wordsFor } from './words.ts';

const facts: MenuFacts = {
  platform: 'linux',
  isPackaged: true,
  words: wordsFor('en', ''),
  openSettings: () => undefined,
  openRecordings: () => undefined,
  openUpdates: null,
  openLicences: null,
};

const below = (item: MenuItemConstructorOptions | undefined): MenuItemConstructorOptions[] =>
  Array.isArray(item?.submenu) ? item.submenu : [];

/** Every item of every menu. */
function itemsOf(changes: Partial<MenuFacts>): MenuItemConstructorOptions[] {
  return menuTemplate({ ...facts, ...changes }).flatMap(below);
}

const labelled = (items: MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions => {
  const item = items.find((each) => each.label === label);
  if (item === undefined) throw new Error(`No item is called ${label}.`);
  return item;
};

const click = (item: MenuItemConstructorOptions): void => {
  Reflect.apply(item.click ?? (() => undefined), undefined, []);
};

describe('the menu', () => {
  it('on Linux and Windows: File with settings and quit', () => {
    expect(menuTemplate(facts).map(({ label }) => label)).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    const file = below(menuTemplate(facts)[0]);
    expect(file.map(({ label, type }) => label ?? type)).toEqual([
      'Open Recordings Folder',
      'Settings…',
      'separator',
      'Quit Capture Station',
    ]);
    expect(labelled(file, 'Quit Capture Station')).toMatchObject({ role: 'quit', accelerator: 'Ctrl+Q' });
  });

  it('has updates and licences under Help where there are any', () => {
    const help = (changes: Partial<MenuFacts>) =>
      below(menuTemplate({ ...facts, ...changes }).at(-1)).map(({ label, type }) => label ?? type);
    const clicked: string[] = [];
    const both = { openUpdates: () => clicked.push('updates'), openLicences: () => clicked.push('licences') };
    expect(help({})).toEqual(['About Capture Station']);
    expect(help(both)).toEqual(['Look for Updates…', 'Third-Party Licences', 'separator', 'About Capture Station']);
    expect(help({ ...both, platform: 'darwin' })).toEqual(['Look for Updates…', 'Third-Party Licences']);
    for (const label of ['Look for Updates…', 'Third-Party Licences']) click(labelled(itemsOf(both), label));
    expect(clicked).toEqual(['updates', 'licences']);
  });

  it('on macOS: the app’s own menu first, with services, hiding and quit', () => {
    const template = menuTemplate({ ...facts, platform: 'darwin' });
    expect(template.map(({ label }) => label)).toEqual(['Capture Station', 'File', 'Edit', 'View', 'Window', 'Help']);
    const roles = below(template[0]).map(({ role, type, label }) => role ?? type ?? label);
    expect(roles.filter((role) => role !== 'separator')).toEqual([
      'about',
      'Settings…',
      'services',
      'hide',
      'hideOthers',
      'unhide',
      'quit',
    ]);
    expect(below(template[1]).map(({ role }) => role)).not.toContain('quit');
  });

  it.each(['linux', 'win32', 'darwin'] as const)('on %s opens settings and the folder', (platform) => {
    const done: string[] = [];
    const items = itemsOf({
      platform,
      openSettings: () => done.push('settings'),
      openRecordings: () => done.push('recordings'),
    });
    expect(labelled(items, 'Settings…').accelerator).toBe('CmdOrCtrl+,');
    click(labelled(items, 'Settings…'));
    click(labelled(items, 'Open Recordings Folder'));
    expect(done).toEqual(['settings', 'recordings']);
  });

  it.each(['linux', 'darwin'] as const)('on %s has developer tools in development only', (platform) => {
    const roles = (isPackaged: boolean): unknown[] => itemsOf({ platform, isPackaged }).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(true)).not.toContain('reload');
    expect(roles(false)).toEqual(expect.arrayContaining(['toggleDevTools', 'reload']));
  });

  it.each(['linux', 'win32', 'darwin'] as const)('on %s leaves F11 to the page', (platform) => {
    const item = itemsOf({ platform }).find(({ role }) => role === 'togglefullscreen');
    expect(item?.accelerator).toMatch(/\+/);
  });

  it('speaks Chinese', () => {
    const template = menuTemplate({ ...facts, words: wordsFor('zh', '') });
    expect(template.map(({ label }) => label)).toEqual(['文件', '编辑', '显示', '窗口', '帮助']);
  });
});
