import type { BrowserWindowConstructorOptions } from 'electron';
import { LEAST_WINDOW } from './window-placement.ts';
import type { WindowBounds } from './window-state.ts';

/** What the window needs to know before it can be made. */
export interface ConsoleWindowFacts {
  readonly bounds: WindowBounds;
  readonly title: string;
  readonly preload: string;
  readonly isDark: boolean;
  /** False in a packaged app: its page has no developer tools. */
  readonly devTools: boolean;
}

/** The page's background before it is drawn, so that the window never flashes. */
const BACKGROUND = { dark: '#1a1b1e', light: '#ffffff' };

/** The window's options: a page without Node, in its own world, in Chromium's sandbox. */
export function consoleWindowOptions(facts: ConsoleWindowFacts): BrowserWindowConstructorOptions {
  return {
    ...facts.bounds,
    minWidth: LEAST_WINDOW.width,
    minHeight: LEAST_WINDOW.height,
    title: facts.title,
    backgroundColor: facts.isDark ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: {
      preload: facts.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: facts.devTools,
    },
  };
}

interface Showable {
  isDestroyed(): boolean;
  isMinimized(): boolean;
  restore(): void;
  show(): void;
  focus(): void;
}

/** Brings the window to the front, wherever it is. */
export function showWindow(window: Showable): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

interface Opening {
  once(event: 'ready-to-show', listener: () => void): unknown;
  maximize(): void;
  setFullScreen(fullScreen: boolean): void;
  show(): void;
}

/** Shows the window once its page is drawn, as it stood before. */
export function showWhenReady(
  window: Opening,
  state: { readonly maximized: boolean; readonly fullScreen: boolean },
): void {
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize();
    if (state.fullScreen) window.setFullScreen(true);
    window.show();
  });
}
