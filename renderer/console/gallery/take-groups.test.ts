import { expect, it } from 'vitest';
import { session } from '#shared/contract/session-fixture.ts';
import { groupByTake } from './take-groups.ts';

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();

it('puts the sessions of a take together, the newest take first, and sums them up', () => {
  const all = [
    session('c', { takeId: 't2', startedAtMs: at(22, 14), deviceId: 'x', bytes: 5 }),
    session('a', { takeId: 't1', startedAtMs: at(22, 13), deviceId: 'x', bytes: 1, durationUs: 60_000_000 }),
    session('b', { takeId: 't1', startedAtMs: at(22, 13, 1), deviceId: 'y', bytes: 2, durationUs: 90_000_000 }),
  ];
  expect(groupByTake(all, all)).toMatchObject([
    { key: 't2', numberOfDay: 2, devices: 1, bytes: 5 },
    {
      key: 't1',
      numberOfDay: 1,
      dayMs: at(22, 0),
      startedAtMs: at(22, 13),
      endedAtMs: at(22, 13, 1) + 90_000,
      devices: 2,
      bytes: 3,
      sessions: [{ folder: 'a' }, { folder: 'b' }],
    },
  ]);
});

it('counts a device that came back in a take once, and a session without a take by itself', () => {
  const all = [
    session('a', { takeId: 't', startedAtMs: at(22, 13), deviceId: 'x' }),
    session('b', { takeId: 't', startedAtMs: at(22, 14), deviceId: 'x' }),
    session('c', { takeId: null, startedAtMs: at(22, 15) }),
    session('d', { takeId: null, startedAtMs: at(22, 15) }),
  ];
  expect(groupByTake(all, all).map(({ key, devices }) => [key, devices])).toEqual([
    ['d', 1],
    ['c', 1],
    ['t', 1],
  ]);
});

it('numbers the takes of each day anew, and keeps the numbers while a search shows some of them', () => {
  const all = [
    session('a', { takeId: '1', startedAtMs: at(22, 13) }),
    session('b', { takeId: '2', startedAtMs: at(22, 14) }),
    session('c', { takeId: '3', startedAtMs: at(23, 9) }),
  ];
  const numbers = (shown: typeof all) =>
    groupByTake(all, shown).map(({ key, numberOfDay }) => `${key}: ${numberOfDay}`);
  expect(numbers(all)).toEqual(['3: 1', '2: 2', '1: 1']);
  expect(numbers(all.slice(1, 2))).toEqual(['2: 2']);
});
