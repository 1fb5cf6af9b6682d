import { describe, expect, it } from 'vitest';
import { session as madeSession } from '#shared/contract/session-fixture.ts';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { SessionList } from './session-list.ts';

const session = (folder: string, startedAtMs: number, changes: Partial<SessionSummary> = {}): SessionSummary =>
  madeSession(folder, { startedAtMs, ...changes });

function listOf(...sessions: readonly SessionSummary[]): SessionList {
  const list = new SessionList();
  for (const each of sessions) list.set(each);
  return list;
}

const foldersOf = (list: SessionList, after: string | null, limit = 10): string[] =>
  list.page(after, limit).sessions.map(({ folder }) => folder);

describe('SessionList', () => {
  it('has the newest first, and those that began at once by their folders’ names', () => {
    expect(foldersOf(listOf(session('b', 2), session('old', 1), session('a', 2), session('new', 3)), null)).toEqual([
      'new',
      'a',
      'b',
      'old',
    ]);
  });

  it('gives pages one behind the other, and says whether there is more', () => {
    const list = listOf(...[1, 2, 3, 4, 5].map((at) => session(`${at}`, at)));
    expect(list.page(null, 2)).toMatchObject({ sessions: [{ folder: '5' }, { folder: '4' }], more: true });
    expect(list.page('4', 2)).toMatchObject({ sessions: [{ folder: '3' }, { folder: '2' }], more: true });
    expect(list.page('2', 2)).toMatchObject({ sessions: [{ folder: '1' }], more: false });
    expect(list.page('1', 2)).toEqual({ sessions: [], more: false });
    expect(list.page('3', 2)).toMatchObject({ more: false });
  });

  it('neither leaves out nor repeats where sessions come and go between two pages', () => {
    const list = listOf(...[1, 2, 3, 4].map((at) => session(`${at}`, at)));
    expect(foldersOf(list, null, 2)).toEqual(['4', '3']);
    list.set(session('5', 5));
    expect(foldersOf(list, '3')).toEqual(['2', '1']);
    list.remove('3');
    expect(foldersOf(list, '3')).toEqual(['2', '1']);
    list.remove('4');
    expect(foldersOf(list, '3')).toEqual(['2', '1']);
  });

  it('begins anew behind a folder that it never had', () => {
    expect(foldersOf(listOf(session('1', 1)), 'never')).toEqual(['1']);
  });

  it('says whether something is new', () => {
    const list = new SessionList();
    expect(list.set(session('a', 1))).toBe(true);
    expect(list.set(session('a', 1))).toBe(false);
    expect(list.set(session('a', 1, { tags: ['x'] }))).toBe(true);
    expect(list.get('a')?.tags).toEqual(['x']);
    expect([list.remove('a'), list.remove('a'), list.get('a')]).toEqual([true, false, null]);
    expect(foldersOf(list, null)).toEqual([]);
  });

  it('remembers a bounded number of those that went', () => {
    const list = listOf(session('last', 0));
    for (let at = 1; at <= 1001; at += 1) {
      list.set(session(`${at}`, at));
      list.remove(`${at}`);
    }
    list.set(session('new', 5000));
    expect(foldersOf(list, '2')).toEqual(['last']);
    expect(foldersOf(list, '1')).toEqual(['new', 'last']);
  });
});
