import { expect, it } from 'vitest';
import { RateWindow } from './rate-window.ts';

it('says nothing before the first frame', () => {
  expect(new RateWindow().rates(5000)).toEqual({ fps: 0, bitsPerSecond: 0 });
});

it('gives frames and bits per second of the last two seconds', () => {
  const window = new RateWindow();
  for (let frame = 0; frame < 50; frame += 1) window.count(1000, frame * 100);
  expect(window.rates(4900)).toEqual({ fps: 10, bitsPerSecond: 80_000 });
});

it('forgets what lies further back', () => {
  const window = new RateWindow();
  window.count(1000, 0);
  window.count(1000, 1500);
  expect(window.rates(1900).fps).toBe(1);
  expect(window.rates(2100).fps).toBe(0.5);
  expect(window.rates(60_000).fps).toBe(0);
});
