import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { WindowMemory } from './window-memory.ts';
import { placeWindow } from './window-placement.ts';
import { WindowStateFile } from './window-state.ts';

const BOUNDS = { x: 100, y: 50, width: 1000, height: 700 };

class FakeWindow extends EventEmitter {
  bounds = BOUNDS;
  maximized = false;
  fullScreen = false;
  gone = false;

  isDestroyed(): boolean {
    return this.gone;
  }

  getNormalBounds(): typeof BOUNDS {
    if (this.gone) throw new TypeError('Object has been destroyed');
    return this.bounds;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  isFullScreen(): boolean {
    return this.fullScreen;
  }
}

let folder: string;
let file: WindowStateFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'window-state-'));
  file = new WindowStateFile(join(folder, 'window-state.json'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('the window’s state on disk', () => {
  it('is read as it was written, and nothing else stays', async () => {
    const state = { bounds: BOUNDS, maximized: true, fullScreen: false };
    file.write(state);
    expect(file.read()).toEqual(state);
    expect(await readdir(folder)).toEqual(['window-state.json']);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"bounds":{"x":0,"y":0,"width":-1,"height":1},"maximized":true,"fullScreen":false}',
    '{"bounds":null}',
  ])('is nothing where the file says %j', async (text) => {
    await writeFile(join(folder, 'window-state.json'), text);
    expect(file.read()).toBeNull();
  });

  it('costs nothing where it cannot be read or written', () => {
    const nowhere = new WindowStateFile(join(folder, 'none', 'window-state.json'));
    expect(nowhere.read()).toBeNull();
    expect(() => nowhere.write({ bounds: BOUNDS, maximized: false, fullScreen: false })).not.toThrow();
  });
});

describe('WindowMemory', () => {
  let window: FakeWindow;
  let clock: ManualClock;
  let memory: WindowMemory;

  beforeEach(() => {
    window = new FakeWindow();
    clock = new ManualClock();
    memory = new WindowMemory(window, file, clock);
    memory.start();
  });

  it('writes once the window rests', () => {
    window.emit('move');
    clock.advance(499);
    window.bounds = { ...BOUNDS, x: 7 };
    window.emit('resize');
    clock.advance(499);
    expect(file.read()).toBeNull();
    clock.advance(1);
    expect(file.read()?.bounds.x).toBe(7);
  });

  it.each(['maximize', 'unmaximize', 'enter-full-screen', 'leave-full-screen'])('hears %s', (event) => {
    window.maximized = true;
    window.fullScreen = true;
    window.emit(event);
    clock.advance(500);
    expect(file.read()).toEqual({ bounds: BOUNDS, maximized: true, fullScreen: true });
  });

  it('writes at the end, and not after it', () => {
    window.emit('move');
    memory.stop();
    expect(file.read()?.bounds).toEqual(BOUNDS);
    window.gone = true;
    expect(() => clock.advance(1000)).not.toThrow();
    expect(() => memory.stop()).not.toThrow();
  });
});

describe('where the window opens', () => {
  const PRIMARY = { x: 0, y: 25, width: 1920, height: 1055 };
  const SECOND = { x: 1920, y: 0, width: 1280, height: 1024 };

  it('the first time: in the middle of the primary display, never larger than it', () => {
    expect(placeWindow(null, [PRIMARY, SECOND])).toEqual({ x: 320, y: 142, width: 1280, height: 820 });
    const small = { x: 0, y: 0, width: 1024, height: 600 };
    expect(placeWindow(null, [small])).toEqual(small);
  });

  it('where it was, on any display', () => {
    expect(placeWindow(BOUNDS, [PRIMARY, SECOND])).toEqual(BOUNDS);
    const there = { x: 2000, y: 10, width: 900, height: 700 };
    expect(placeWindow(there, [PRIMARY, SECOND])).toEqual(there);
  });

  it.each([
    ['on a display that is gone', { ...BOUNDS, x: 2000 }],
    ['with its title bar above the screen', { ...BOUNDS, y: -40 }],
    ['with its title bar below the screen', { ...BOUNDS, y: 1070 }],
    ['with a mere edge to be seen', { ...BOUNDS, x: -950 }],
  ])('in the middle where it was %s', (_where, bounds) => {
    expect(placeWindow(bounds, [PRIMARY])).toEqual(placeWindow(null, [PRIMARY]));
  });

  it('no larger than its display and no smaller than is of use', () => {
    expect(placeWindow({ ...BOUNDS, width: 5000, height: 5000 }, [PRIMARY])).toMatchObject({
      width: 1920,
      height: 1055,
    });
    expect(placeWindow({ ...BOUNDS, width: 130, height: 40 }, [PRIMARY])).toMatchObject({ width: 720, height: 520 });
  });
});
