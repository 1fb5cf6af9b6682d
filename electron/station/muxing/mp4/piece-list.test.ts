import { expect, it } from 'vitest';
import { PieceList } from './piece-list.ts';

const MEMORY = Uint8Array.from({ length: 100 }, (_, i) => i);

it('joins what lies back to back, also through different views of one buffer', () => {
  const list = new PieceList();
  list.add(MEMORY, 0, 10);
  list.add(MEMORY.subarray(10, 30), 0, 5);
  list.add(MEMORY.subarray(10, 30), 6, 8);
  expect(list.bytes).toBe(17);
  expect(list.pieces()).toEqual([MEMORY.subarray(0, 15), MEMORY.subarray(16, 18)]);
});

it('goes on after its pieces were asked for', () => {
  const list = new PieceList();
  list.add(MEMORY, 0, 4);
  expect(list.pieces()).toHaveLength(1);
  list.add(MEMORY, 4, 6);
  expect(list.pieces()).toEqual([MEMORY.subarray(0, 4), MEMORY.subarray(4, 6)]);
  expect(list.pieces()).toHaveLength(2);
});

it('joins numbers that follow each other, and leaves no trace after clear()', () => {
  const list = new PieceList();
  list.addU32(0x0102_0304);
  list.addU32(5);
  expect(list.pieces()).toEqual([Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 5)]);
  list.clear();
  expect([list.bytes, list.pieces()]).toEqual([0, []]);
});
