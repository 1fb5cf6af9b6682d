import type { OpenDialogOptions } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Desktop } from '../station/desktop.ts';
import { electronDesktop } from './electron-desktop.ts';

let asked: OpenDialogOptions | null;
let chosen: { canceled: boolean; filePaths: string[] };
let problem: string;
let trashed: string[];
let desktop: Desktop;

beforeEach(() => {
  asked = null;
  chosen = { canceled: false, filePaths: ['/videos'] };
  problem = '';
  trashed = [];
  desktop = electronDesktop({
    updates: null,
    title: () => 'Recordings folder',
    showOpenDialog: (options) => {
      asked = options;
      return Promise.resolve(chosen);
    },
    shell: {
      openPath: () => Promise.resolve(problem),
      trashItem: (path) => {
        trashed.push(path);
        return path === '/locked' ? Promise.reject(new Error('in use')) : Promise.resolve();
      },
    },
  });
});

describe('the desktop through Electron', () => {
  it('chooses one folder, a new one too', async () => {
    expect(await desktop.chooseFolder()).toBe('/videos');
    expect(asked).toEqual({ title: 'Recordings folder', properties: ['openDirectory', 'createDirectory'] });
    chosen = { canceled: true, filePaths: [] };
    expect(await desktop.chooseFolder()).toBeNull();
  });

  it('opens a folder, and fails with the words that Electron resolves with', async () => {
    await expect(desktop.openFolder('/videos')).resolves.toBeUndefined();
    problem = 'no file manager';
    await expect(desktop.openFolder('/videos')).rejects.toThrow(
      'The file manager did not open /videos: no file manager',
    );
  });

  it('moves to the trash, or rejects', async () => {
    await desktop.moveToTrash('/videos/a');
    await expect(desktop.moveToTrash('/locked')).rejects.toThrow('in use');
    expect(trashed).toEqual(['/videos/a', '/locked']);
  });
});
