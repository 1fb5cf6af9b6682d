import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { FakeStation } from './fake-station.ts';
import { setupPowerSaving } from './power-saving.ts';
import { RecordingWatch } from './recording-watch.ts';

let clock: ManualClock;
let station: FakeStation;
let watch: RecordingWatch;
let told: boolean[];

beforeEach(() => {
  clock = new ManualClock();
  station = new FakeStation();
  watch = new RecordingWatch(station, clock);
  told = [];
  watch.onChange((isRecording) => told.push(isRecording));
  watch.start();
});

describe('RecordingWatch', () => {
  it('tells the present state at once and each change once', () => {
    station.record(true);
    station.record(true);
    station.record(false);
    expect(told).toEqual([false, true, false]);
  });

  it('sees what came without an event within a second', () => {
    station.record(true);
    station.isRecording = false;
    clock.advance(999);
    expect(watch.isRecording).toBe(true);
    clock.advance(1);
    expect(watch.isRecording).toBe(false);
  });

  it('does not look at every line of the log', () => {
    station.isRecording = true;
    const entry = { timeMs: 0, level: 'info', source: 'Frame', device: null, code: 'frame', message: '' } as const;
    station.tell({ event: 'logged', entry });
    expect(told).toEqual([false]);
  });

  it('sees a station that records already when it starts', () => {
    station.isRecording = true;
    const late = new RecordingWatch(station, clock);
    late.start();
    expect(late.isRecording).toBe(true);
  });

  it('hears and looks no more once it has stopped', () => {
    watch.stop();
    expect(station.listeners.size).toBe(0);
    station.isRecording = true;
    clock.advance(5000);
    expect(told).toEqual([false]);
  });
});

describe('power saving', () => {
  it('is held off while something records, by one blocker', () => {
    const calls: string[] = [];
    setupPowerSaving(
      {
        start: (type) => calls.push(type),
        stop: (id) => calls.push(`stop ${id}`),
      },
      watch,
    );
    expect(calls).toEqual([]);
    station.record(true);
    station.record(false);
    station.record(true);
    expect(calls).toEqual(['prevent-app-suspension', 'stop 1', 'prevent-app-suspension']);
  });
});
