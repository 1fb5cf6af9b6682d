import { expect, it } from 'vitest';
import { CameraVisitors } from './camera-entry.ts';

it('holds so many visitors, and so many of one address, until they have said who they are or are gone', () => {
  const visitors = new CameraVisitors({ visitors: 3, visitorsPerAddress: 2 });
  const first = visitors.enter('10.0.0.1');
  const second = visitors.enter('10.0.0.1');
  expect([visitors.isFull('10.0.0.1'), visitors.isFull('10.0.0.2')]).toEqual([true, false]);
  visitors.enter('10.0.0.2');
  expect(visitors.isFull('10.0.0.3')).toBe(true);
  first();
  first();
  expect([visitors.isFull('10.0.0.1'), visitors.isFull('10.0.0.3')]).toEqual([false, false]);
  visitors.enter('10.0.0.1');
  expect(visitors.isFull('10.0.0.1')).toBe(true);
  second();
  expect(visitors.isFull('10.0.0.1')).toBe(false);
});
