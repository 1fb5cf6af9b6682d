import { describe, expect, it } from 'vitest';
import { SampleTable } from './sample-table.ts';

function tableOf(times: readonly number[], chunkSizes: readonly number[]) {
  const table = new SampleTable();
  let offset = 100;
  let next = 0;
  for (const size of chunkSizes) {
    for (let i = 0; i < size; i++, next++) table.add(10 + next, times[next] ?? 0, next % 3 === 0);
    table.closeChunk(offset);
    offset += 1000;
  }
  return table;
}

describe('SampleTable', () => {
  it('gives the tables of moov', () => {
    const { tables, durationTicks } = tableOf([0, 5, 10, 15, 22, 30], [2, 2, 1, 1]).tables(38);
    expect(Array.from(tables.durationRuns)).toEqual([3, 5, 1, 7, 2, 8]);
    expect(Array.from(tables.keyNumbers)).toEqual([1, 4]);
    expect(Array.from(tables.sizes)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(Array.from(tables.chunkRuns)).toEqual([1, 2, 1, 3, 1, 1]);
    expect(Array.from(tables.chunkOffsets)).toEqual([100, 1100, 2100, 3100]);
    expect(durationTicks).toBe(38);
  });

  it('gives the last sample at least one tick', () => {
    expect(Array.from(tableOf([0, 5], [2]).tables(3).tables.durationRuns)).toEqual([1, 5, 1, 1]);
  });

  it('is empty without samples', () => {
    const { tables, durationTicks } = new SampleTable().tables(50);
    expect(durationTicks).toBe(0);
    expect(Object.values(tables).map((list: ArrayLike<number>) => list.length)).toEqual([0, 0, 0, 0, 0]);
  });

  it('clamps a duration of more than 32 bits', () => {
    const { tables, durationTicks } = tableOf([0, 2 ** 33], [2]).tables(2 ** 33 + 9);
    expect(Array.from(tables.durationRuns)).toEqual([1, 0xffff_ffff, 1, 9]);
    expect(durationTicks).toBe(0xffff_ffff + 9);
  });

  it('takes only times that strictly increase', () => {
    const table = tableOf([7], [1]);
    expect(() => table.add(1, 7, false)).toThrow(
      'A sample at tick 7 cannot follow one at tick 7: times must strictly increase.',
    );
    expect(() => table.add(1, 6, false)).toThrow(RangeError);
    for (const odd of [7.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => table.add(1, odd, false)).toThrow('must be a whole number of ticks');
    }
    expect(table.samples).toBe(1);
  });

  it('gives the open samples as a fragment, the last duration guessed', () => {
    const table = tableOf([0, 5], [2]);
    table.add(90, 9, true);
    expect(table.openFragment()).toEqual({
      decodeTicks: 9,
      durations: Uint32Array.of(4),
      sizes: Uint32Array.of(90),
      keys: Uint8Array.of(1),
    });
    table.add(91, 20, false);
    expect(Array.from(table.openFragment().durations)).toEqual([11, 11]);
    table.dropOpenSamples();
    expect([table.samples, table.openSamples, table.lastPtsTicks]).toEqual([2, 0, 5]);
  });

  it('guesses 1/30 s for the very first sample', () => {
    const table = new SampleTable();
    table.add(1, 4, true);
    expect(table.guessedLastDuration).toBe(3000);
    expect(table.firstPtsTicks).toBe(4);
  });

  it('grows to millions of samples', () => {
    const table = new SampleTable();
    for (let i = 0; i < 1_000_000; i++) {
      table.add(i + 1, i * 3000, i % 30 === 0);
      if (i % 15 === 14) table.closeChunk(i * 1000);
    }
    const { tables } = table.tables(3_000_000_000);
    expect(Array.from(tables.durationRuns)).toEqual([1_000_000, 3000]);
    expect(tables.sizes.at(-1)).toBe(1_000_000);
    expect(tables.keyNumbers).toHaveLength(33_334);
    expect(Array.from(tables.chunkRuns)).toEqual([1, 15, 1]); // the last ten are still open
  });
});
