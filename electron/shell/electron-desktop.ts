import type { OpenDialogOptions } from 'electron';
import type { Desktop, Updates } from '../station/desktop.ts';

/** Electron's part of the desktop. */
export interface DesktopKit {
  /** Opens the system's dialog above the window. */
  showOpenDialog(options: OpenDialogOptions): Promise<{ readonly canceled: boolean; readonly filePaths: string[] }>;
  readonly shell: {
    /** Resolves with what went wrong, empty where nothing did. */
    openPath(path: string): Promise<string>;
    trashItem(path: string): Promise<void>;
  };
  readonly updates: Updates | null;
  /** The dialog's title. */
  title(): string;
}

/** The system's desktop as the station sees it, through Electron. */
export function electronDesktop(kit: DesktopKit): Desktop {
  return {
    canChooseFolder: true,
    canOpenFolder: true,
    updates: kit.updates,
    async chooseFolder() {
      const answer = await kit.showOpenDialog({ title: kit.title(), properties: ['openDirectory', 'createDirectory'] });
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    async openFolder(path) {
      const problem = await kit.shell.openPath(path);
      if (problem !== '') throw new Error(`The file manager did not open ${path}: ${problem}`);
    },
    moveToTrash: (path) => kit.shell.trashItem(path),
  };
}
