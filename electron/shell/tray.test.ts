import { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { FakeStation } from './fake-station.ts';
import { RecordingWatch } from './recording-watch.ts';
import { RecordingTray } from './tray.ts';
import { trayPng } from './tray-picture.ts';
import { wordsFor } from './words.ts';

class FakeImage {
  readonly png: Buffer;
  readonly scales: number[] = [];
  isTemplate = false;

  constructor(png: Buffer) {
    this.png = png;
  }

  addRepresentation({ scaleFactor, dataURL }: { scaleFactor: number; dataURL: string }): void {
    if (!dataURL.startsWith('data:image/png;base64,iVBOR')) throw new Error('That is no PNG.');
    this.scales.push(scaleFactor);
  }

  setTemplateImage(isTemplate: boolean): void {
    this.isTemplate = isTemplate;
  }
}

class FakeTray extends EventEmitter {
  image: FakeImage;
  toolTip = '';
  menu: MenuItemConstructorOptions[] = [];
  gone = false;

  constructor(image: FakeImage) {
    super();
    this.image = image;
  }

  setImage(image: FakeImage): void {
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: MenuItemConstructorOptions[]): void {
    this.menu = menu;
  }

  destroy(): void {
    this.gone = true;
  }

  item(label: string): MenuItemConstructorOptions {
    const item = this.menu.find((each) => each.label === label);
    if (item === undefined) throw new Error(`The menu has no ${label}.`);
    return item;
  }

  click(label: string): void {
    Reflect.apply(this.item(label).click ?? (() => undefined), undefined, []);
  }
}

let station: FakeStation;
let icon: FakeTray;
let done: string[];
let words: ReturnType<typeof wordsFor>;
let tray: RecordingTray<FakeImage, MenuItemConstructorOptions[]>;

function setup(platform: NodeJS.Platform): void {
  station = new FakeStation();
  done = [];
  words = wordsFor('en', '');
  const watch = new RecordingWatch(station, new ManualClock());
  tray = new RecordingTray(
    {
      platform,
      image: (png) => new FakeImage(png),
      tray: (image) => (icon = new FakeTray(image)),
      menu: (template) => template,
    },
    watch,
    {
      show: () => done.push('show'),
      start: () => done.push('start'),
      stop: () => done.push('stop'),
      quit: () => done.push('quit'),
    },
    () => words,
  );
  tray.start();
  watch.start();
}

beforeEach(() => setup('linux'));

describe('the tray', () => {
  it('shows whether something records, by picture and words', () => {
    expect(icon.image.png.equals(trayPng('idle', 16, false))).toBe(true);
    expect(icon.toolTip).toBe('Capture Station: not recording');
    station.record(true);
    expect(icon.image.png.equals(trayPng('recording', 16, false))).toBe(true);
    expect(icon.image.scales).toEqual([2, 3]);
    expect(icon.toolTip).toBe('Capture Station: recording');
    station.record(false);
    expect(icon.toolTip).toBe('Capture Station: not recording');
  });

  it('starts what does not run, stops what runs, shows and quits', () => {
    const enabled = (): unknown[] => ['Start', 'Stop'].map((label) => icon.item(label).enabled);
    expect(enabled()).toEqual([true, false]);
    icon.click('Start');
    station.record(true);
    expect(enabled()).toEqual([false, true]);
    for (const label of ['Stop', 'Show Window', 'Quit']) icon.click(label);
    expect(done).toEqual(['start', 'stop', 'show', 'quit']);
  });

  it('shows the window when clicked, but on macOS, where a click opens the menu', () => {
    icon.emit('click');
    expect(done).toEqual(['show']);
    setup('darwin');
    icon.emit('click');
    expect(done).toEqual([]);
  });

  it('is a template on macOS while nothing records, and red while something does', () => {
    setup('darwin');
    expect(icon.image.isTemplate).toBe(true);
    station.record(true);
    expect(icon.image.isTemplate).toBe(false);
    expect(icon.image.png.equals(trayPng('recording', 16, false))).toBe(true);
  });

  it('follows the language, and goes away at the end', () => {
    words = wordsFor('zh', '');
    tray.refresh();
    expect(icon.menu.map(({ label }) => label).filter(Boolean)).toEqual(['显示窗口', '开始', '停止', '退出']);
    tray.stop();
    expect(icon.gone).toBe(true);
    const shown = icon.toolTip;
    station.record(true);
    expect(icon.toolTip).toBe(shown);
  });
});
