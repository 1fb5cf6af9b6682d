import { describe, expect, it } from 'vitest';
import { BufferPool, FrameBatch } from './frame-batch.ts';

describe('BufferPool', () => {
  it('hands a buffer out again', () => {
    const pool = new BufferPool([64], 2);
    const buffer = pool.take(10);
    expect(buffer.byteLength).toBe(64);
    pool.give(buffer);
    expect(pool.take(64)).toBe(buffer);
    expect(pool.take(64)).not.toBe(buffer);
  });

  it('makes a larger buffer for what needs one, and does not keep it', () => {
    const pool = new BufferPool([64], 2);
    const large = pool.take(65);
    expect(large.byteLength).toBe(65);
    pool.give(large);
    expect(pool.take(65)).not.toBe(large);
    expect(pool.take(1).byteLength).toBe(64);
  });

  it('keeps no more than its bound, and none that was transferred away', () => {
    const pool = new BufferPool([64], 1);
    const [first, second, sent] = [pool.take(1), pool.take(1), pool.take(1)];
    structuredClone(sent, { transfer: [sent] });
    pool.give(sent);
    pool.give(first);
    pool.give(second);
    expect(pool.take(1)).toBe(first);
    expect(pool.take(1)).not.toBe(second);
  });
});

it('a pool of two sizes gives the smallest that does, and takes both back', () => {
  const pool = new BufferPool([64, 256], 1);
  const [small, large] = [pool.take(64), pool.take(65)];
  expect([small.byteLength, large.byteLength]).toEqual([64, 256]);
  pool.give(large);
  pool.give(small);
  expect(pool.take(200)).toBe(large);
  expect(pool.take(1)).toBe(small);
});

describe('FrameBatch', () => {
  it('takes over the rows of an earlier batch in front of its own', () => {
    const [earlier, later] = [new FrameBatch(new ArrayBuffer(8)), new FrameBatch(new ArrayBuffer(8))];
    earlier.addRow('1\n');
    later.addRow('2\n');
    later.takeRowsOf(earlier);
    expect([later.csv, later.rows, earlier.csv, earlier.rows]).toEqual(['1\n2\n', 2, '', 0]);
  });

  it('holds copies back to back', () => {
    const batch = new FrameBatch(new ArrayBuffer(8));
    const payload = Uint8Array.of(1, 2, 3);
    expect(batch.add(payload)).toBe(0);
    payload.fill(9);
    expect(batch.add(Uint8Array.of(4, 5))).toBe(3);
    expect(batch.usedBytes).toBe(5);
    expect([...batch.payloads()]).toEqual([1, 2, 3, 4, 5]);
  });

  it('has room up to its last byte', () => {
    const batch = new FrameBatch(new ArrayBuffer(8));
    batch.add(new Uint8Array(5));
    expect(batch.hasRoomFor(3)).toBe(true);
    expect(batch.hasRoomFor(4)).toBe(false);
  });

  it('is empty until something is in it', () => {
    const batch = new FrameBatch(new ArrayBuffer(8));
    expect(batch.isEmpty).toBe(true);
    batch.add(Uint8Array.of(1));
    expect(batch.isEmpty).toBe(false);

    const withRow = new FrameBatch(new ArrayBuffer(8));
    withRow.addRow('a row\n');
    expect(withRow.isEmpty).toBe(false);
  });

  it('names the access units of the MP4: offset, bytes, ticks, key', () => {
    const batch = new FrameBatch(new ArrayBuffer(16));
    expect(batch.units()).toBeNull();
    batch.add(new Uint8Array(4));
    batch.addUnit(batch.add(new Uint8Array(5)), 5, 0, true);
    batch.addUnit(batch.add(new Uint8Array(2)), 2, 1500, false);
    expect(batch.units()).toEqual(Float64Array.of(4, 5, 0, 1, 9, 2, 1500, 0));
    expect(batch.hasKeyFrame).toBe(true);
  });

  it('knows that no key frame is in it', () => {
    const batch = new FrameBatch(new ArrayBuffer(16));
    batch.addUnit(batch.add(new Uint8Array(2)), 2, 1500, false);
    expect(batch.hasKeyFrame).toBe(false);
  });

  it('collects rows', () => {
    const batch = new FrameBatch(new ArrayBuffer(1));
    batch.addRow('1,0\n');
    batch.addRow('2,0\n');
    expect([batch.csv, batch.rows]).toEqual(['1,0\n2,0\n', 2]);
  });
});
