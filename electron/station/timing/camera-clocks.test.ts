import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { CameraClocks } from './camera-clocks.ts';

it('knows a clock again by the ids of it and of its camera, and none that has no id', () => {
  const clocks = new CameraClocks(new ManualClock());
  const time = clocks.of('camera', 'clock');
  expect(time).not.toBeNull();
  expect(clocks.of('camera', 'clock')).toBe(time);
  expect(clocks.of('camera', 'after a restart')).not.toBe(time);
  expect(clocks.of('other', 'clock')).not.toBe(time);
  expect(clocks.of('camera', '')).toBeNull();
});

it('forgets the clock that was not asked for the longest, beyond 256 of them', () => {
  const clocks = new CameraClocks(new ManualClock());
  const [first, second] = [clocks.of('first', 'clock'), clocks.of('second', 'clock')];
  for (let i = 0; i < 254; i += 1) clocks.of(`camera ${i}`, 'clock');
  expect(clocks.of('first', 'clock')).toBe(first);
  clocks.of('one more', 'clock');
  expect(clocks.of('first', 'clock')).toBe(first);
  expect(clocks.of('second', 'clock')).not.toBe(second);
});
