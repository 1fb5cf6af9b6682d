import { expect, it } from 'vitest';
import { estimateFps } from './fps-estimate.ts';

it('is frames over the span from first to last', () => {
  expect(estimateFps(300, 10_000_000, 12_000_000)).toEqual({ server: 30, device: 25, used: 30 });
});

it('is bounded to 1..60', () => {
  expect(estimateFps(1000, 1_000_000, 1_000_000)).toEqual({ server: 60, device: 60, used: 60 });
});

it('holds the device’s value where the server’s is 1.5 or less', () => {
  expect(estimateFps(15, 10_000_000, 1_000_000)).toEqual({ server: 1.5, device: 15, used: 15 });
  expect(estimateFps(16, 10_000_000, 1_000_000).used).toBe(1.6);
});

it('falls back to 10 where nothing can be said', () => {
  expect(estimateFps(1, 0, 0)).toEqual({ server: null, device: null, used: 10 });
  expect(estimateFps(5, 0, -4)).toEqual({ server: null, device: null, used: 10 });
});
