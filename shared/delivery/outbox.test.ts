import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DELIVERY_BUFFER, MAX_HELD_CAPTURES } from '../messages/camera-messages.ts';
import { begunAs, frameAt, PACKET_BYTES } from './frame-fixture.ts';
import { Outbox } from './outbox.ts';

const ASKED = { dropped: 0, reason: 'asked' } as const;

let outbox: Outbox;
let keysWanted: number;
let forgotten: (string | null)[];
beforeEach(() => {
  keysWanted = 0;
  forgotten = [];
  outbox = new Outbox({
    keyWanted: () => {
      keysWanted += 1;
    },
    captureForgotten: ({ captureId }) => forgotten.push(captureId),
  });
});

/** A GOP of so many frames, 100 ms apart. */
function pushGop(frames: number, fromMs = 0): void {
  for (let index = 0; index < frames; index += 1) outbox.push(frameAt(fromMs + index * 100, { key: index === 0 }));
}

/** A capture of one GOP that has ended. */
function film(captureId: string, frames: number): void {
  const capture = outbox.begin(begunAs(captureId));
  pushGop(frames);
  capture.end(ASKED);
}

const heldFrames = (): (readonly [string, number, number])[] =>
  outbox.held().map(({ captureId, first, next }) => [captureId, first, next]);

describe('captures', () => {
  it('come one after the other, and the last alone runs', () => {
    expect(outbox.running).toBeNull();
    const first = outbox.begin(begunAs('capture-1'));
    expect(outbox.running).toBe(first);
    expect(() => outbox.begin(begunAs('capture-2'))).toThrow('has ended');
    expect(() => outbox.appendEnd(ASKED)).toThrow('has ended');
    first.end(ASKED);
    expect(outbox.running).toBeNull();
    const second = outbox.begin(begunAs('capture-2'));
    expect([outbox.running, outbox.captures]).toEqual([second, [first, second]]);
  });

  it('take frames only while they run', () => {
    outbox.push(frameAt(0, { key: true }));
    film('capture-1', 2);
    outbox.push(frameAt(300, { key: true }));
    expect(heldFrames()).toEqual([['capture-1', 0, 2]]);
  });

  it('are named in the hello, but for those that never began', () => {
    film('capture-1', 2);
    outbox.appendEnd(ASKED);
    film('capture-2', 3);
    expect(outbox.captures).toHaveLength(3);
    expect(heldFrames()).toEqual([
      ['capture-1', 0, 2],
      ['capture-2', 0, 3],
    ]);
  });

  it('are found by their ids until they are forgotten', () => {
    film('capture-1', 2);
    const capture = outbox.find('capture-1');
    expect([capture?.captureId, outbox.find('capture-2')]).toEqual(['capture-1', undefined]);
    if (capture !== undefined) outbox.forget(capture);
    expect([outbox.find('capture-1'), outbox.bytes, forgotten]).toEqual([undefined, 0, ['capture-1']]);
    expect(capture?.keepsFrames).toBe(false);
  });

  it('are no more than a hello may name: the oldest is given up', () => {
    for (let index = 0; index <= MAX_HELD_CAPTURES; index += 1) film(`capture-${index}`, 1);
    expect(outbox.captures).toHaveLength(MAX_HELD_CAPTURES);
    expect([outbox.captures[0]?.captureId, forgotten]).toEqual(['capture-1', ['capture-0']]);
  });
});

describe('what is kept', () => {
  it('is counted over all captures, as part of what may be: of bytes or of time, whichever is more', () => {
    film('capture-1', 3);
    film('capture-2', 2);
    expect([outbox.bytes, outbox.ms]).toEqual([5 * PACKET_BYTES, 300]);
    outbox.setLimits({ bytes: 10 * PACKET_BYTES, ms: 3000 });
    expect(outbox.fraction).toBe(0.5);
    outbox.setLimits({ bytes: 100 * PACKET_BYTES, ms: 400 });
    expect(outbox.fraction).toBe(0.75);
  });

  it('is 64 MiB or 60 s of filming before a station has said how much', () => {
    expect(DEFAULT_DELIVERY_BUFFER).toEqual({ bytes: 64 * 1024 * 1024, ms: 60_000 });
    outbox.begin(begunAs('capture-1'));
    pushGop(300);
    pushGop(301, 30_000);
    expect([outbox.ms, outbox.running?.lost]).toEqual([60_000, 0]);
    outbox.push(frameAt(60_100));
    expect([outbox.ms, outbox.running?.lost]).toEqual([30_100, 300]);
  });

  it('loses the oldest GOP of the oldest capture where there are too many bytes', () => {
    outbox.setLimits({ bytes: 6 * PACKET_BYTES, ms: 60_000 });
    film('capture-1', 3);
    outbox.begin(begunAs('capture-2'));
    pushGop(4);
    expect(heldFrames()).toEqual([
      ['capture-1', 3, 3],
      ['capture-2', 0, 4],
    ]);
    expect([outbox.captures[0]?.lost, outbox.captures[1]?.lost, keysWanted]).toEqual([3, 0, 0]);
    pushGop(3, 1000);
    expect([heldFrames()[1], keysWanted]).toEqual([['capture-2', 4, 7], 0]);
  });

  it('loses as much at once as a smaller limit asks', () => {
    film('capture-1', 3);
    film('capture-2', 3);
    film('capture-3', 3);
    outbox.setLimits({ bytes: 3 * PACKET_BYTES, ms: 60_000 });
    expect(heldFrames().map(([, first, next]) => next - first)).toEqual([0, 0, 3]);
  });

  it('wants a key frame where the only GOP of what runs is too much', () => {
    outbox.setLimits({ bytes: 3 * PACKET_BYTES, ms: 60_000 });
    outbox.begin(begunAs('capture-1'));
    pushGop(4);
    expect([keysWanted, outbox.bytes, outbox.running?.lost]).toEqual([1, 0, 4]);
    outbox.push(frameAt(400));
    expect([keysWanted, outbox.bytes, outbox.running?.lost]).toEqual([1, 0, 5]);
    pushGop(2, 500);
    expect(outbox.bytes).toBe(2 * PACKET_BYTES);
  });

  it('wants none where that has ended', () => {
    film('capture-1', 3);
    outbox.setLimits({ bytes: 1, ms: 60_000 });
    expect([keysWanted, outbox.bytes, outbox.captures[0]?.lost]).toEqual([0, 0, 3]);
  });
});
