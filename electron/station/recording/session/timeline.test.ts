import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endAfter, ticksToUs, Timeline } from './timeline.ts';

const ms = (value: number): number => value * 1000;

describe('Timeline', () => {
  it('keeps the device’s own irregular times', () => {
    const timeline = new Timeline();
    const deviceMs = [345_600_000, 345_600_016, 345_600_033, 345_602_533, 345_602_550];
    const ticks = deviceMs.map((at) => timeline.place(ms(at), 0, 0).ptsTicks);
    expect(ticks).toEqual([0, 16 * 90, 33 * 90, 2533 * 90, 2550 * 90]);
  });

  it('turns duplicates into plus one tick without moving what follows', () => {
    const timeline = new Timeline();
    const ticks = [100, 100, 100, 133].map((at) => timeline.place(ms(at), 0, 0).ptsTicks);
    expect(ticks).toEqual([0, 1, 2, 33 * 90]);
  });

  it('continues after a jump back by the arrival difference, and tells one gap', () => {
    const timeline = new Timeline();
    timeline.place(ms(5000), 1_000_000, 0);
    timeline.place(ms(5033), 1_033_000, 0);
    const jump = timeline.place(ms(10), 1_083_000, 0);
    expect(jump).toEqual({
      ptsTicks: (33 + 50) * 90,
      gap: { atUs: 33_000, lengthUs: 50_000, missing: 0, cause: 'time jump' },
    });
    expect(timeline.place(ms(43), 1_116_000, 0)).toEqual({ ptsTicks: (83 + 33) * 90, gap: null });
  });

  it('takes 10 s ahead for a pause and more for a jump', () => {
    const pause = new Timeline();
    pause.place(0, 0, 0);
    expect(pause.place(10_000_000, 5, 0)).toEqual({ ptsTicks: 900_000, gap: null });
    const jump = new Timeline();
    jump.place(0, 0, 0);
    expect(jump.place(10_000_001, 20_000, 0)).toEqual({
      ptsTicks: 1800,
      gap: { atUs: 0, lengthUs: 20_000, missing: 0, cause: 'time jump' },
    });
  });

  it('gives a jump of length 0 its own gap and one tick, also when the arrival clock stood still or ran back', () => {
    const timeline = new Timeline();
    timeline.place(ms(50_000), 7000, 0);
    expect(timeline.place(ms(1), 7000, 3)).toEqual({
      ptsTicks: 1,
      gap: { atUs: 0, lengthUs: 0, missing: 3, cause: 'time jump' },
    });
    expect(timeline.place(0, 6000, 0).gap).toEqual({ atUs: 11, lengthUs: 0, missing: 0, cause: 'time jump' });
  });

  it('tells lost sequence numbers as a gap from the frame before to this one', () => {
    const timeline = new Timeline();
    timeline.place(ms(1000), 0, 0);
    expect(timeline.place(ms(1100), 0, 2)).toEqual({
      ptsTicks: 9000,
      gap: { atUs: 0, lengthUs: 100_000, missing: 2, cause: 'sequence' },
    });
  });

  it('never goes back or stands still, and never strays from the device’s time within a stretch', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(0), fc.integer({ min: -1e12, max: 1e12 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 1e7 })), { maxLength: 200 }), (steps) => {
        const timeline = new Timeline();
        let [device, arrival, previous] = [1e12, 0, -1];
        for (const [deviceStep, arrivalStep] of steps) {
          device += deviceStep * 1000;
          arrival += arrivalStep;
          const { ptsTicks } = timeline.place(device, arrival, 0);
          expect(ptsTicks).toBeGreaterThan(previous);
          expect(ptsTicks - previous).toBeLessThanOrEqual(900_001);
          previous = ptsTicks;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('rounds to microseconds without loss for milliseconds', () => {
    expect(ticksToUs(16 * 90)).toBe(16_000);
    expect(ticksToUs(1)).toBe(11);
  });
});

describe('endAfter', () => {
  it('makes the last frame as long as the interval before it, at most a second and at least a tick', () => {
    expect(endAfter(9000, 3600)).toBe(12_600);
    expect(endAfter(9000, 900_000)).toBe(99_000);
    expect(endAfter(9000, 0)).toBe(9001);
  });

  it('takes a 30th of a second where there is no interval', () => {
    expect(endAfter(0, null)).toBe(3000);
  });
});

it('tells a time in which the camera was away as a gap, as long as the device says', () => {
  const timeline = new Timeline();
  timeline.place(1_000_000, 0, 0);
  expect(timeline.place(1_040_000, 0, 0)).toMatchObject({ ptsTicks: 3600, gap: null });
  expect(timeline.place(4_040_000, 0, 0, true)).toEqual({
    ptsTicks: 273_600,
    gap: { atUs: 40_000, lengthUs: 3_000_000, missing: 0, cause: 'time jump' },
  });
  expect(timeline.place(4_080_000, 0, 0)).toMatchObject({ ptsTicks: 277_200, gap: null });
});

describe('Timeline of a steady clock', () => {
  const s = (value: number): number => value * 1_000_000;

  it('takes a step of any length for time that passed, and what is missing for lost on the network', () => {
    const timeline = new Timeline(true);
    timeline.place(s(5), s(1000), 0);
    expect(timeline.place(s(45), s(1041), 900)).toEqual({
      ptsTicks: 40 * 90_000,
      gap: { atUs: 0, lengthUs: s(40), missing: 900, cause: 'network' },
    });
    expect(timeline.place(s(245), s(1246), 0)).toEqual({ ptsTicks: 240 * 90_000, gap: null });
  });

  it('keeps the times of frames that arrive all at once, long after they were filmed', () => {
    const timeline = new Timeline(true);
    const ticks = [5, 6, 7, 60].map((at) => timeline.place(s(at), s(2000), 0).ptsTicks);
    expect(ticks).toEqual([0, 90_000, 180_000, 55 * 90_000]);
  });

  it('does not believe that a frame was filmed an hour after it arrived', () => {
    const timeline = new Timeline(true);
    timeline.place(s(5), s(1000), 0);
    expect(timeline.place(s(3605), s(1000) + 20_000, 0)).toEqual({
      ptsTicks: 1800,
      gap: { atUs: 0, lengthUs: 20_000, missing: 0, cause: 'time jump' },
    });
  });
});
