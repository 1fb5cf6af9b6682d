import { expect, it } from 'vitest';
import { RateMeter } from './rate-meter.ts';

it('measures frames and bits a second over the last 2 s', () => {
  const meter = new RateMeter();
  let nowUs = 1_795_327_200_000_000;
  for (let i = 0; i < 90; i += 1) {
    meter.count(12_500, nowUs);
    nowUs += 33_333;
  }
  const { fps, bitsPerSecond } = meter.rates(nowUs);
  expect(fps).toBeGreaterThan(28);
  expect(fps).toBeLessThanOrEqual(31);
  expect(bitsPerSecond).toBe(fps * 100_000);
});

it('forgets what is older than 2 s', () => {
  const meter = new RateMeter();
  meter.count(1000, 10_000_000);
  expect(meter.rates(10_000_000)).toEqual({ fps: 0.5, bitsPerSecond: 4000 });
  expect(meter.rates(11_900_000)).toEqual({ fps: 0.5, bitsPerSecond: 4000 });
  expect(meter.rates(12_000_000)).toEqual({ fps: 0, bitsPerSecond: 0 });
});
