import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LookAgain } from './look-again.ts';

let seen: string[];
beforeEach(() => {
  vi.useFakeTimers();
  seen = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const look = (directory: string): void => {
  seen.push(directory);
};

it('looks once after the time for each folder that is put down, however often', () => {
  const again = new LookAgain(1000, look);
  expect([again.add('a'), again.add('b'), again.add('a')]).toEqual([true, true, false]);
  vi.advanceTimersByTime(999);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual(['a', 'b']);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual(['a', 'b']);
});

it('knows a folder that is put down again, until it is settled', () => {
  const again = new LookAgain(1000, (directory) => {
    look(directory);
    expect(again.add(directory)).toBe(false);
  });
  again.add('a');
  vi.advanceTimersByTime(3000);
  expect(seen).toEqual(['a', 'a', 'a']);
  again.settle('a');
  again.settle('never put down');
  vi.advanceTimersByTime(3000);
  expect(seen).toEqual(['a', 'a', 'a']);
  expect(again.add('a')).toBe(true);
});

it('looks at nothing once it is stopped', () => {
  const again = new LookAgain(1000, look);
  again.add('a');
  again.stop();
  again.add('b');
  vi.advanceTimersByTime(5000);
  expect(seen).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
