import { describe, expect, it } from 'vitest';
import { type CountedFrame, SessionStatistics } from './session-statistics.ts';

const frame = (facts: Partial<CountedFrame>): CountedFrame => ({
  key: false,
  bytes: 100,
  deviceUs: 0,
  arrivalUs: 0,
  stationUs: 0,
  ptsTicks: null,
  ...facts,
});

describe('SessionStatistics', () => {
  it('has nothing to say before the first frame', () => {
    const statistics = new SessionStatistics(10);
    expect(statistics).toMatchObject({
      frames: 0,
      keyFrames: 0,
      bytes: 0,
      firstArrivalUs: null,
      lastArrivalUs: null,
      lastIntervalTicks: null,
      gapCount: 0,
    });
    expect(statistics.fps()).toEqual({ mean: null, minIntervalUs: null, maxIntervalUs: null });
    expect(statistics.estimate()).toEqual({ server: null, device: null, used: 10 });
  });

  it('counts frames, key frames and bytes, also of frames in no MP4', () => {
    const statistics = new SessionStatistics(10);
    statistics.count(frame({ key: true, bytes: 5000, arrivalUs: 7_000_000 }));
    statistics.count(frame({ bytes: 300, arrivalUs: 7_040_000 }));
    expect(statistics).toMatchObject({
      frames: 2,
      keyFrames: 1,
      bytes: 5300,
      firstArrivalUs: 7_000_000,
      lastArrivalUs: 7_040_000,
    });
    expect(statistics.fps().mean).toBeNull();
  });

  it('takes the mean rate over the span of what is in the MP4s, and their extreme intervals', () => {
    const statistics = new SessionStatistics(10);
    statistics.count(frame({ ptsTicks: null }));
    // 0, 16, 50 and 300 ms: three intervals in 0.3 s.
    for (const ptsTicks of [0, 1440, 4500, 27_000]) statistics.count(frame({ ptsTicks }));
    expect(statistics.fps()).toEqual({ mean: 10, minIntervalUs: 16_000, maxIntervalUs: 250_000 });
    expect(statistics.lastIntervalTicks).toBe(22_500);
  });

  it('rounds the mean rate to thousandths', () => {
    const statistics = new SessionStatistics(10);
    // 0, 33, 66 and 70 ms: three intervals in 0.07 s, 42.857142...
    for (const ptsTicks of [0, 2970, 5940, 6300]) statistics.count(frame({ ptsTicks }));
    expect(statistics.fps().mean).toBe(42.857);
  });

  it('has no interval with one frame in an MP4', () => {
    const statistics = new SessionStatistics(10);
    statistics.count(frame({ ptsTicks: 0 }));
    expect(statistics.lastIntervalTicks).toBeNull();
    expect(statistics.fps()).toEqual({ mean: null, minIntervalUs: null, maxIntervalUs: null });
  });

  it('estimates the rate from first to last, by arrival and by device', () => {
    const statistics = new SessionStatistics(10);
    statistics.count(frame({ arrivalUs: 5_000_000, deviceUs: 345_600_000_000 }));
    statistics.count(frame({ arrivalUs: 5_900_000, deviceUs: 345_600_100_000 }));
    statistics.count(frame({ arrivalUs: 6_000_000, deviceUs: 345_600_200_000 }));
    expect(statistics.estimate()).toEqual({ server: 3, device: 15, used: 3 });
  });

  it('lists a bounded number of gaps and counts the others', () => {
    const statistics = new SessionStatistics(2);
    const gap = (atUs: number) => ({ atUs, lengthUs: 1, missing: 1, cause: 'sequence' }) as const;
    for (const atUs of [1, 2, 3, 4]) statistics.addGap(gap(atUs));
    expect(statistics.gaps).toEqual([gap(1), gap(2)]);
    expect([statistics.gapsNotListed, statistics.gapCount]).toEqual([2, 4]);
  });
});
