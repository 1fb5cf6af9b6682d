import { expect, it } from 'vitest';
import { ReplayTimeline } from './replay-timeline.ts';

const START_US = 1_795_327_200_000_000;

function setUp(speed: number | null) {
  let nowMs = 500;
  const timeline = new ReplayTimeline(START_US, speed, () => nowMs);
  return { timeline, pass: (ms: number) => (nowMs += ms) };
}

it('what came a second later is due a second later, or sooner at a higher speed', () => {
  const { timeline, pass } = setUp(1);
  expect(timeline.dueMs(START_US + 1_000_000)).toBe(1000);
  pass(400);
  expect(timeline.dueMs(START_US + 1_000_000)).toBe(600);
  expect(timeline.recordedUs).toBe(START_US + 400_000);
  const fast = setUp(4);
  expect(fast.timeline.dueMs(START_US + 1_000_000)).toBe(250);
  fast.pass(50);
  expect(fast.timeline.recordedUs).toBe(START_US + 200_000);
});

it('what had been said before is due at once, and so is everything at the highest speed', () => {
  expect(setUp(1).timeline.dueMs(START_US - 60_000_000)).toBe(0);
  expect(setUp(null).timeline.dueMs(START_US + 60_000_000)).toBe(0);
});

it('goes on from where something was waited for', () => {
  const { timeline, pass } = setUp(2);
  pass(60_000);
  timeline.goOnFrom(START_US + 5_000_000);
  expect(timeline.dueMs(START_US + 6_000_000)).toBe(500);
});
