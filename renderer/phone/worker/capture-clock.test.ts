import { describe, expect, it } from 'vitest';
import { CaptureClock } from './capture-clock.ts';

const MS = 1000;
const BOOT_US = 13_562_311_700;

describe('CaptureClock', () => {
  it('maps by the frame that came with the least delay', () => {
    const clock = new CaptureClock();
    clock.observe(BOOT_US, 500 * MS);
    clock.observe(BOOT_US + 33 * MS, 512 * MS);
    clock.observe(BOOT_US + 66 * MS, 560 * MS);
    expect(clock.stamp(BOOT_US + 99 * MS)).toBe(578 * MS);
  });

  it('keeps that for as long as the source lasts, so that times do not jitter', () => {
    const clock = new CaptureClock();
    clock.observe(BOOT_US, 500 * MS);
    expect(clock.stamp(BOOT_US + 33 * MS)).toBe(533 * MS);
    clock.observe(BOOT_US + 66 * MS, 540 * MS);
    expect(clock.stamp(BOOT_US + 66 * MS)).toBe(566 * MS);
  });

  it('gives a new source an offset of its own, and never goes backwards', () => {
    const clock = new CaptureClock();
    clock.observe(BOOT_US, 500 * MS);
    clock.stamp(BOOT_US);
    clock.restart();
    clock.observe(0, 490 * MS);
    expect(clock.stamp(0)).toBe(500 * MS + 1);
    expect(clock.stamp(40 * MS)).toBe(530 * MS);
  });

  it('gives whole times, each later than the one before', () => {
    const clock = new CaptureClock();
    clock.observe(10, 500.4);
    expect([10, 10, 9, 14].map((timestamp) => clock.stamp(timestamp))).toEqual([500, 501, 502, 504]);
  });

  it('is settled after five frames, or after 300 ms where the camera is slow', () => {
    const clock = new CaptureClock();
    expect(clock.isSettled(0)).toBe(false);
    for (const frame of [0, 1, 2, 3]) clock.observe(frame * 33 * MS, frame * 33 * MS);
    expect(clock.isSettled(99 * MS)).toBe(false);
    clock.observe(132 * MS, 132 * MS);
    expect(clock.isSettled(132 * MS)).toBe(true);

    clock.restart();
    clock.observe(0, 1000 * MS);
    expect(clock.isSettled(1000 * MS)).toBe(false);
    clock.observe(500 * MS, 1500 * MS);
    expect(clock.isSettled(1500 * MS)).toBe(true);
  });
});
