import { getType, getU32, getU64 } from './iso-box.ts';

/** Something that can be read at any place, as `ReadableAppendFile` can. */
export interface ByteSource {
  readonly bytes: number;
  read(position: number, target: Uint8Array): number;
}

/** Where a box stands: `start` is its first byte, `body` the one behind its header, `end` the one behind it. */
export interface BoxPlace {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** A step down: the child's type, and how many bytes of fields stand in front of that child's own children. */
export interface BoxStep {
  readonly type: string;
  readonly fieldBytes: number;
}

const MOST_SIBLINGS = 64; // no box that is searched here has more children; garbage may seem to have millions

/** Reads `bytes` bytes, or null where there are not so many before `limit`. Check `bytes` before: it is allocated. */
export function readBytes(source: ByteSource, position: number, bytes: number, limit: number): Uint8Array | null {
  if (position + bytes > limit) return null;
  const target = new Uint8Array(bytes);
  return source.read(position, target) === bytes ? target : null;
}

/** Reads the header of the box at `start`; null where there is none or where it would reach past `limit`. */
export function readBox(source: ByteSource, start: number, limit: number): BoxPlace | null {
  const head = new Uint8Array(16);
  return source.read(start, head.subarray(0, Math.max(0, Math.min(16, limit - start)))) < 8
    ? null
    : parseBox(head, start, limit);
}

/** The same from the first 16 bytes of the box (or the 8 that there are, followed by zeros). */
export function parseBox(head: Uint8Array, start: number, limit: number): BoxPlace | null {
  const wide = getU32(head, 0) === 1;
  const bytes = wide ? getU64(head, 8) : getU32(head, 0);
  const headerBytes = wide ? 16 : 8;
  if (bytes < headerBytes || bytes > limit - start) return null;
  return { type: getType(head, 4), start, body: start + headerBytes, end: start + bytes };
}

/** Walks down from a place by the first child of each type; null where one is missing or damaged. */
export function findBox(source: ByteSource, from: BoxPlace, fieldBytes: number, path: readonly BoxStep[]) {
  let place: BoxPlace = from;
  let skip = fieldBytes;
  for (const step of path) {
    const child = childBox(source, place.body + skip, place.end, step.type);
    if (child === null) return null;
    place = child;
    skip = step.fieldBytes;
  }
  return place;
}

function childBox(source: ByteSource, from: number, end: number, type: string): BoxPlace | null {
  let position = from;
  for (let i = 0; i < MOST_SIBLINGS; i++) {
    const box = readBox(source, position, end);
    if (box === null || box.type === type) return box;
    position = box.end;
  }
  return null;
}
