import { describe, expect, it } from 'vitest';
import type { ClockPair } from '#shared/clock/clock-pair.ts';
import type { DeviceTime, StationTime } from '../../devices/device-time.ts';
import { SessionClock } from './session-clock.ts';

const PAIR: ClockPair = { t0Us: 0, t1Us: 1, t2Us: 2, t3Us: 3 };

/** A clock that says what a test tells it. */
class ToldTime implements DeviceTime {
  known: StationTime | null = null;
  pairs: ClockPair[] = [];
  readonly observed: (readonly [number, number])[] = [];

  observe(deviceUs: number, arrivalUs: number): void {
    this.observed.push([deviceUs, arrivalUs]);
  }
  stationTime = (): StationTime | null => this.known;
  status = () => null;
  line = () => ({ method: 'two-way' as const, offsetUs: 5, driftPpm: 1, boundUs: 100 });
  pairsSince = (from: number) => ({ pairs: this.pairs.slice(from), next: this.pairs.length });
}

describe('the clock of a session', () => {
  it('gives a frame its time, and knows how old it was when it arrived', () => {
    const time = new ToldTime();
    const clock = new SessionClock(time);
    time.known = { stationUs: 900.4, boundUs: 50 };
    expect(clock.stamp(70, 1000)).toBe(900);
    expect([clock.behindUs, clock.lastStationUs, time.observed]).toEqual([100, 900, [[70, 1000]]]);
  });

  it('lets no frame be filmed after it arrived', () => {
    const time = new ToldTime();
    time.known = { stationUs: 1040, boundUs: 50 };
    expect(new SessionClock(time).stamp(70, 1000)).toBe(1000);
  });

  it('says of the worst frame how far it can be off, and counts those of which nothing was known', () => {
    const time = new ToldTime();
    const clock = new SessionClock(time);
    expect(clock.stamp(0, 1000)).toBe(1000);
    for (const boundUs of [300, 2000.2, 400]) {
      time.known = { stationUs: 0, boundUs };
      clock.stamp(0, 1000);
    }
    expect(clock.isUnsaved).toBe(true);
    expect(clock.facts()).toEqual({
      method: 'two-way',
      offsetUs: 5,
      driftPpm: 1,
      boundUs: 2001,
      framesWithoutClock: 1,
    });
    expect(clock.isUnsaved).toBe(false);
  });

  it('goes on with what the manifest says of an earlier run', () => {
    const before = { method: 'two-way' as const, offsetUs: 0, driftPpm: 0, boundUs: 7000, framesWithoutClock: 2 };
    expect(new SessionClock(new ToldTime(), before).facts()).toMatchObject({ boundUs: 7000, framesWithoutClock: 2 });
  });

  it('counts frames of which nothing was known also where a crash comes before anything is', () => {
    const none = { method: 'none' as const, offsetUs: 0, driftPpm: 0, boundUs: 0 };
    const time = Object.assign(new ToldTime(), { line: () => none });
    const first = new SessionClock(time);
    for (let frame = 0; frame < 3; frame += 1) first.stamp(frame, 1000 + frame);
    expect(first.facts()).toMatchObject({ method: 'none', framesWithoutClock: 3 });
    expect(new SessionClock(new ToldTime(), first.facts()).facts()).toMatchObject({ framesWithoutClock: 3 });
  });

  it('hands on each exchange once', () => {
    const time = new ToldTime();
    const clock = new SessionClock(time);
    time.pairs = [PAIR];
    expect([clock.newPairs(), clock.newPairs()]).toEqual([[PAIR], []]);
  });

  it('of a device without a clock is that of arrival', () => {
    const clock = new SessionClock(null);
    expect(clock.stamp(70, 1000)).toBe(1000);
    expect([clock.behindUs, clock.newPairs(), clock.facts().method]).toEqual([null, [], 'none']);
  });
});
