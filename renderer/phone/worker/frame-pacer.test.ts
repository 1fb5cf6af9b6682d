import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FramePacer } from './frame-pacer.ts';

const ms = (...times: readonly number[]): readonly number[] => times.map((time) => time * 1000);

const taken = (fps: number, timesUs: readonly number[]): number[] => {
  const pacer = new FramePacer(fps);
  return timesUs.filter((timeUs) => pacer.takes(timeUs)).map((timeUs) => timeUs / 1000);
};

/** Times of a camera in ms: `jitter` moves each by a part of the interval, -1 to 1. */
const camera = (fps: number, jitter: readonly number[], reach: number): readonly number[] =>
  jitter.map((part, index) => Math.round(((index + part * reach) * 1_000_000) / fps));

const jitters = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 60, maxLength: 300 });

describe('FramePacer', () => {
  it('takes every frame where no rate is asked for', () => {
    expect(taken(0, ms(0, 1, 2, 500, 501))).toEqual([0, 1, 2, 500, 501]);
  });

  it('takes every other frame of a camera that is twice as fast', () => {
    expect(taken(10, ms(0, 50, 100, 150, 200, 250, 300))).toEqual([0, 100, 200, 300]);
  });

  it('takes the frame nearest to each beat, whether early or late', () => {
    expect(taken(10, ms(0, 52, 97, 151, 204, 248, 299, 352, 401))).toEqual([0, 97, 204, 299, 401]);
  });

  it('takes two of three evenly', () => {
    expect(taken(20, ms(0, 33, 67, 100, 133, 167, 200))).toEqual([0, 67, 100, 167, 200]);
  });

  it('does not make up for a pause', () => {
    expect(taken(10, ms(0, 100, 3000, 3050, 3100, 3150, 3200))).toEqual([0, 100, 3000, 3100, 3200]);
  });

  it('begins a new rate with the next frame', () => {
    const pacer = new FramePacer(1);
    expect(pacer.takes(0)).toBe(true);
    expect(pacer.takes(100_000)).toBe(false);
    pacer.setRate(10);
    expect([200_000, 250_000, 300_000].map((timeUs) => pacer.takes(timeUs))).toEqual([true, false, true]);
  });

  it('loses nothing of a camera that is as fast as asked or slower, though its times are irregular', () => {
    fc.assert(
      fc.property(jitters, fc.integer({ min: 5, max: 30 }), (jitter, fps) => {
        const times = camera(fps, jitter, 0.15);
        expect(taken(30, times)).toHaveLength(times.length);
      }),
    );
  });

  it('keeps to the rate over the whole of an irregular capture', () => {
    fc.assert(
      fc.property(jitters, fc.integer({ min: 2, max: 25 }), (jitter, fps) => {
        const times = camera(30, jitter, 0.4);
        const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000_000;
        const count = taken(fps, times).length;
        expect(count).toBeLessThanOrEqual(seconds * fps + 2);
        expect(count).toBeGreaterThanOrEqual(seconds * fps * 0.9 - 2);
      }),
    );
  });
});
