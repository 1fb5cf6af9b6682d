import { describe, expect, it } from 'vitest';
import { session } from '#shared/contract/session-fixture.ts';
import { layoutFor, neighbour, placeOf, rowHeight, rowsOf } from './gallery-rows.ts';
import { groupByTake } from './take-groups.ts';

const startedAtMs = (i: number): number => new Date(2026, 10, 22, 13, i).getTime();
const sessions = [
  ...Array.from({ length: 5 }, (_, i) => session(`a${i}`, { takeId: 'a', startedAtMs: startedAtMs(10 + i) })),
  session('b0', { takeId: 'b', startedAtMs: startedAtMs(0) }),
];
const layout = { columns: 3, cardWidth: 200 };
const rows = rowsOf(groupByTake(sessions, sessions), layout);

it('lays out as many columns as fit, and one where hardly anything does', () => {
  expect(layoutFor(712)).toEqual({ columns: 3, cardWidth: (712 - 24) / 3 });
  expect(layoutFor(594).columns).toBe(3);
  expect(layoutFor(593).columns).toBe(2);
  expect(layoutFor(0).columns).toBe(1);
});

it('has a line for each heading and for each row of cards', () => {
  expect(rows.map((row) => (row.kind === 'take' ? 'take' : row.sessions.map(({ folder }) => folder).join()))).toEqual([
    'take',
    'a0,a1,a2',
    'a3,a4',
    'take',
    'b0',
  ]);
});

it('knows every height beforehand', () => {
  const heights = rows.map((row) => rowHeight(row, layout));
  expect(heights[0]).toBe(heights[3]);
  expect((heights[2] ?? 0) - (heights[1] ?? 0)).toBe(12);
});

describe('arrow keys', () => {
  const from = (folder: string, key: string) => neighbour(rows, folder, key)?.folder ?? null;

  it('lead to the card beside, and on to the next line', () => {
    expect(from('a0', 'ArrowRight')).toBe('a1');
    expect(from('a2', 'ArrowRight')).toBe('a3');
    expect(from('a3', 'ArrowLeft')).toBe('a2');
    expect(from('a4', 'ArrowRight')).toBe('b0');
  });

  it('lead up and down in their column, past headings, and stay in a shorter line', () => {
    expect(from('a0', 'ArrowDown')).toBe('a3');
    expect(from('a2', 'ArrowDown')).toBe('a4');
    expect(from('a4', 'ArrowDown')).toBe('b0');
    expect(from('b0', 'ArrowUp')).toBe('a3');
  });

  it('lead nowhere at the edges, and from what is not listed', () => {
    expect([from('a0', 'ArrowUp'), from('a0', 'ArrowLeft'), from('b0', 'ArrowDown'), from('x', 'ArrowDown')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(placeOf(rows, 'a4')).toEqual({ row: 2, column: 1 });
  });
});
