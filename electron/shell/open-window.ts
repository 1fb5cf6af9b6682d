import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { consoleWindowOptions, showWhenReady } from './console-window.ts';
import { placeWindow } from './window-placement.ts';
import type { WindowStateFile } from './window-state.ts';

/** Makes the console's window, where and as it stood when it was last seen. Its page is not loaded yet. */
export function openConsoleWindow(stateFile: WindowStateFile, title: string, preload: string): BrowserWindow {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const state = stateFile.read();
  const window = new BrowserWindow(
    consoleWindowOptions({
      bounds: placeWindow(state?.bounds ?? null, [primary.workArea, ...others.map(({ workArea }) => workArea)]),
      title,
      preload,
      isDark: nativeTheme.shouldUseDarkColors,
      devTools: !app.isPackaged,
    }),
  );
  showWhenReady(window, state ?? { maximized: false, fullScreen: false });
  return window;
}
