import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { consoleWindowOptions, showWhenReady, showWindow } from './console-window.ts';

const FACTS = {
  bounds: { x: 1, y: 2, width: 1000, height: 700 },
  title: 'Capture Station',
  preload: '/app/preload.cjs',
  isDark: true,
  devTools: false,
};

class FakeWindow extends EventEmitter {
  readonly calls: string[] = [];
  minimized = false;
  gone = false;

  isDestroyed = (): boolean => this.gone;
  isMinimized = (): boolean => this.minimized;
  restore = (): unknown => this.calls.push('restore');
  show = (): unknown => this.calls.push('show');
  focus = (): unknown => this.calls.push('focus');
  maximize = (): unknown => this.calls.push('maximize');
  setFullScreen = (fullScreen: boolean): unknown => this.calls.push(`full screen ${fullScreen}`);
}

describe('the window', () => {
  it('has a page without Node, in its own world, in the sandbox', () => {
    expect(consoleWindowOptions(FACTS).webPreferences).toMatchObject({
      preload: '/app/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
    });
  });

  it('opens hidden, where it is told, in the colour of its page', () => {
    expect(consoleWindowOptions(FACTS)).toMatchObject({ ...FACTS.bounds, show: false, backgroundColor: '#1a1b1e' });
    expect(consoleWindowOptions({ ...FACTS, isDark: false }).backgroundColor).toBe('#ffffff');
  });

  it('is shown when its page is drawn, as it stood before', () => {
    const window = new FakeWindow();
    showWhenReady(window, { maximized: true, fullScreen: true });
    expect(window.calls).toEqual([]);
    window.emit('ready-to-show');
    expect(window.calls).toEqual(['maximize', 'full screen true', 'show']);
    const plain = new FakeWindow();
    showWhenReady(plain, { maximized: false, fullScreen: false });
    plain.emit('ready-to-show');
    expect(plain.calls).toEqual(['show']);
  });

  it('comes to the front, from the taskbar too, unless it has gone', () => {
    const window = new FakeWindow();
    window.minimized = true;
    showWindow(window);
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
    window.gone = true;
    showWindow(window);
    expect(window.calls).toHaveLength(3);
  });
});
