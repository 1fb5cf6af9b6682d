import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { FakeEvent } from './fake-event.ts';
import { FakeStation } from './fake-station.ts';
import { RecordingWatch } from './recording-watch.ts';
import { WindowTitle } from './window-title.ts';
import { wordsFor } from './words.ts';

class FakeWindow extends EventEmitter {
  title = '';
  gone = false;

  setTitle(title: string): void {
    if (this.gone) throw new TypeError('Object has been destroyed');
    this.title = title;
  }

  isDestroyed(): boolean {
    return this.gone;
  }
}

let window: FakeWindow;
let station: FakeStation;
let words: ReturnType<typeof wordsFor>;
let title: WindowTitle;

beforeEach(() => {
  window = new FakeWindow();
  station = new FakeStation();
  words = wordsFor('en', '');
  const watch = new RecordingWatch(station, new ManualClock());
  title = new WindowTitle(window, watch, () => words);
  watch.start();
});

it('says whether something records', () => {
  expect(window.title).toBe('Capture Station');
  station.record(true);
  expect(window.title).toBe('● Recording – Capture Station');
  station.record(false);
  expect(window.title).toBe('Capture Station');
});

it('says that recordings are finished until the end', () => {
  station.record(true);
  title.showFinishing();
  expect(window.title).toBe('Finishing recordings… – Capture Station');
  station.record(false);
  expect(window.title).toBe('Finishing recordings… – Capture Station');
});

it('follows the language and not the page', () => {
  words = wordsFor('zh', '');
  title.refresh();
  expect(window.title).toBe('采集站');
  const event = new FakeEvent();
  window.emit('page-title-updated', event, 'Something else');
  expect(event.defaultPrevented).toBe(true);
});

it('leaves a window alone that has gone', () => {
  window.gone = true;
  expect(() => station.record(true)).not.toThrow();
});
