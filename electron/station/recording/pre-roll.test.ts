import { describe, expect, it } from 'vitest';
import { PreRoll } from './pre-roll.ts';

const message = (sequence: number, arrivalMs: number, bytes = 10) => ({
  sequence,
  deviceUs: 0,
  arrivalUs: arrivalMs * 1000,
  payload: Buffer.alloc(bytes, sequence),
});

describe('PreRoll', () => {
  it('keeps copies in order and hands them out once', () => {
    const preRoll = new PreRoll({ maxMs: 2000, maxBytes: 1000 });
    const first = message(0, 0);
    preRoll.push(first);
    preRoll.push(message(1, 5));
    first.payload.fill(99);
    const kept = preRoll.take();
    expect(kept.map(({ sequence }) => sequence)).toEqual([0, 1]);
    expect(kept[0]?.payload[0]).toBe(0);
    expect(preRoll.take()).toEqual([]);
  });

  it('drops what is older than 2 s and says how much', () => {
    const preRoll = new PreRoll({ maxMs: 2000, maxBytes: 1000 });
    expect(preRoll.push(message(0, 0))).toBe(0);
    expect(preRoll.push(message(1, 2000))).toBe(0);
    expect(preRoll.push(message(2, 2001))).toBe(1);
    expect(preRoll.take().map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('never holds more bytes than its bound, and refuses a message that alone is larger', () => {
    const preRoll = new PreRoll({ maxMs: 2000, maxBytes: 25 });
    preRoll.push(message(0, 0));
    preRoll.push(message(1, 0));
    expect(preRoll.push(message(2, 0))).toBe(1);
    expect(preRoll.push(message(3, 0, 26))).toBe(1);
    expect(preRoll.take().map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});
