import { describe, expect, it } from 'vitest';
import { session } from '#shared/contract/session-fixture.ts';
import { deviceNames, EVERYTHING, searchSessions } from './session-search.ts';

const ALL = [
  session('a', { deviceName: 'Fume hood', notes: 'Left and right bottles SWAPPED', tags: ['滴定', 'third'] }),
  session('b', { deviceName: '台面 B', startedAtMs: new Date(2026, 0, 3, 9, 5).getTime(), state: 'recovered' }),
];
const found = (words: string) => searchSessions(ALL, { ...EVERYTHING, words }).map(({ folder }) => folder);

describe('searchSessions', () => {
  it.each([
    ['fume', ['a']],
    ['swapped bottles', ['a']],
    ['滴定', ['a']],
    ['third 滴定', ['a']],
    ['台面', ['b']],
    ['2026-11-22', ['a']],
    ['20260103', ['b']],
    ['2026年11月22日', ['a']],
    ['november', ['a']],
    ['3.1.2026', ['b']],
    ['09:05', ['b']],
    ['pixel', ['a', 'b']],
    ['  ', ['a', 'b']],
    ['fume 台面', []],
  ])('finds by "%s"', (words, folders) => expect(found(words)).toEqual(folders));

  it('keeps to the device and the state that were chosen', () => {
    expect(searchSessions(ALL, { words: 'pixel', deviceName: '台面 B', state: null })).toHaveLength(1);
    expect(searchSessions(ALL, { words: '', deviceName: null, state: 'recovered' })).toHaveLength(1);
    expect(searchSessions(ALL, { words: '', deviceName: 'Fume hood', state: 'recovered' })).toEqual([]);
  });

  it('sees what has changed in a session', () => {
    expect(found('swapped')).toEqual(['a']);
    const changed = [{ ...ALL[0], ...session('a', { notes: 'nothing' }) }];
    expect(searchSessions(changed, { ...EVERYTHING, words: 'swapped' })).toEqual([]);
  });
});

it('names each device once', () => {
  expect(deviceNames([...ALL, ...ALL, session('c', { deviceName: '' })])).toEqual(
    expect.arrayContaining(['Fume hood', '台面 B']),
  );
  expect(deviceNames([...ALL, ...ALL])).toHaveLength(2);
});
