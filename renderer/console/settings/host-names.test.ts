import { describe, expect, it } from 'vitest';
import { formatHostNames, MAX_HOST_NAMES, readHostNames } from './host-names.ts';

describe('host names as they are typed', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['lab-pc.local', ['lab-pc.local']],
    ['lab-pc.local, station', ['lab-pc.local', 'station']],
    ['lab-pc.local，station、third', ['lab-pc.local', 'station', 'third']],
    ['station station', ['station']],
  ])('%j are %j', (typed, names) => expect(readHostNames(typed)).toEqual(names));

  it.each(['-a', 'a-', 'a..b', 'http://a', 'a:50001', '实验室', 'a_b'])('%j is none', (typed) =>
    expect(readHostNames(`good, ${typed}`)).toBeNull(),
  );

  it('are so many at the most', () => {
    const names = Array.from({ length: MAX_HOST_NAMES }, (_, i) => `h${i}`);
    expect(readHostNames(names.join())).toEqual(names);
    expect(readHostNames([...names, 'more'].join())).toBeNull();
  });

  it('are read again as they are shown', () => {
    expect(readHostNames(formatHostNames(['a.b', 'c']))).toEqual(['a.b', 'c']);
  });
});
