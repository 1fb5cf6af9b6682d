import { expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

it('doubles from 250 ms up to 5 s', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 2000].map((attempts) => retryDelayMs(attempts, () => 0));
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

it('takes off up to half of it', () => {
  expect(retryDelayMs(3, () => 0.5)).toBe(750);
  expect(retryDelayMs(3, () => 0.999)).toBeGreaterThan(500);
});
