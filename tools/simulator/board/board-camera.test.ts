import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardCamera } from './board-camera.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function filming(fps: number) {
  let behindMs = 0;
  const shown: number[] = [];
  let missed = 0;
  const camera = new BoardCamera({
    pictures: [0, 1, 2].map((number) => Buffer.from([number])),
    fps,
    now: () => Date.now() + behindMs,
    send: (picture) => shown.push(picture[0] ?? -1),
    missed: () => (missed += 1),
  });
  camera.start();
  return { camera, shown, missed: () => missed, stall: (ms: number) => (behindMs += ms) };
}

describe('BoardCamera', () => {
  it('sends the first picture at once, and all of them again and again', () => {
    const { shown } = filming(10);
    expect(shown).toEqual([0]);
    vi.advanceTimersByTime(400);
    expect(shown).toEqual([0, 1, 2, 0, 1]);
  });

  it.each([1, 15, 25])('keeps to %d pictures a second, though timers have whole milliseconds', (fps) => {
    const { shown } = filming(fps);
    vi.advanceTimersByTime(60_000);
    expect(shown).toHaveLength(60 * fps + 1);
  });

  it('makes up for a short stall, and leaves out what a long one took', () => {
    const { shown, missed, stall } = filming(10);
    stall(500);
    vi.advanceTimersByTime(100);
    expect([shown.length, missed()]).toEqual([7, 0]);
    stall(3000);
    vi.advanceTimersByTime(100);
    // 3.7 s after the start: 38 pictures were due, and those of 0.7 s to 2.6 s are over 1 s late.
    expect([shown.length, missed()]).toEqual([18, 20]);
  });

  it('sends nothing after it was stopped', () => {
    const { camera, shown } = filming(10);
    camera.stop();
    vi.advanceTimersByTime(1000);
    expect(shown).toEqual([0]);
  });
});
