import { describe, expect, it } from 'vitest';
import { findBox, readBox, readBytes } from './iso-box-reader.ts';
import { ascii, box, u32, u64 } from './iso-box.ts';
import { MemoryFile } from './memory-file.ts';

const file = (...parts: readonly ArrayLike<number>[]) =>
  new MemoryFile(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

describe('readBox', () => {
  it('finds type and borders of a box with 32 or 64 bits of size', () => {
    const source = file(box('abcd', [1, 2]), u32(1), ascii('wide'), u64(18), [3, 4]);
    expect(readBox(source, 0, source.bytes)).toEqual({ type: 'abcd', start: 0, body: 8, end: 10 });
    expect(readBox(source, 10, source.bytes)).toEqual({ type: 'wide', start: 10, body: 26, end: 28 });
  });

  it('is null for sizes that cannot be', () => {
    for (const size of [0, 2, 7, 9, 0xffff_ffff]) {
      const source = file(u32(size), ascii('abcd'));
      expect(readBox(source, 0, source.bytes), `size ${size}`).toBeNull();
    }
    for (const size of [0, 15, 17, 2 ** 52]) {
      const source = file(u32(1), ascii('wide'), u64(size));
      expect(readBox(source, 0, source.bytes), `size ${size}`).toBeNull();
    }
    expect(readBox(file([0, 0, 0]), 0, 3)).toBeNull();
    expect(readBox(file(box('abcd')), 20, 8)).toBeNull();
  });
});

describe('findBox', () => {
  const source = file(box('root', box('skip'), box('list', [9, 9], box('skip'), box('leaf', [7]))));
  const path = (leaf: string) => [
    { type: 'list', fieldBytes: 2 },
    { type: leaf, fieldBytes: 0 },
  ];

  it('walks down past siblings and fields', () => {
    const root = readBox(source, 0, source.bytes);
    const leaf = root && findBox(source, root, 0, path('leaf'));
    expect(leaf && readBytes(source, leaf.body, 1, leaf.end)).toEqual(Uint8Array.of(7));
  });

  it('is null where a box is missing', () => {
    const root = readBox(source, 0, source.bytes);
    expect(root && findBox(source, root, 0, path('gone'))).toBeNull();
  });

  it('gives up after 64 siblings', () => {
    const many = file(box('root', ...Array.from({ length: 64 }, () => box('skip')), box('leaf')));
    const root = readBox(many, 0, many.bytes);
    expect(root && findBox(many, root, 0, [{ type: 'leaf', fieldBytes: 0 }])).toBeNull();
  });
});

it('readBytes is null beyond its limit', () => {
  expect(readBytes(file([1, 2, 3]), 1, 2, 3)).toEqual(Uint8Array.of(2, 3));
  expect(readBytes(file([1, 2, 3]), 1, 3, 3)).toBeNull();
  expect(readBytes(file([1, 2, 3]), 1, 3, 9)).toBeNull();
});
