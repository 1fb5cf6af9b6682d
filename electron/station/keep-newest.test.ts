import { expect, it } from 'vitest';
import { keepNewest } from './keep-newest.ts';

it('leaves alone what is not too much', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  keepNewest(map, 2);
  expect([...map.keys()]).toEqual(['a', 'b']);
});

it('takes the oldest away, of maps and of sets, and counts anew what was added again', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  map.delete('a');
  map.set('a', 4);
  keepNewest(map, 2);
  expect([...map]).toEqual([
    ['c', 3],
    ['a', 4],
  ]);
  const set = new Set([1, 2, 3, 4]);
  keepNewest(set, 1);
  expect([...set]).toEqual([4]);
});
