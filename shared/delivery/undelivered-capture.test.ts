import { beforeEach, describe, expect, it } from 'vitest';
import { begunAs, frameAt, PACKET_BYTES } from './frame-fixture.ts';
import { UndeliveredCapture } from './undelivered-capture.ts';

const STARTED = begunAs('capture-1');

let capture: UndeliveredCapture;
beforeEach(() => {
  capture = new UndeliveredCapture(STARTED);
});

/** Adds a key frame and so many others behind it. */
function addGop(others = 2): void {
  for (let index = 0; index <= others; index += 1) capture.add(frameAt(index, { key: index === 0 }));
}

/** Hands over all that can be; returns the numbers. */
function takeAll(): number[] {
  const numbers: number[] = [];
  for (let taken = capture.takePacket(); taken !== null; taken = capture.takePacket()) numbers.push(taken.number);
  return numbers;
}

describe('handing over', () => {
  it('says its beginning once on each connection', () => {
    expect([capture.takeStart(), capture.takeStart()]).toEqual([STARTED, null]);
    capture.resume(0);
    expect([capture.takeStart(), capture.takeStart()]).toEqual([STARTED, null]);
  });

  it('gives each frame once, in order', () => {
    addGop();
    expect([capture.hasPacket, takeAll(), capture.hasPacket]).toEqual([true, [0, 1, 2], false]);
    capture.add(frameAt(100));
    expect(takeAll()).toEqual([3]);
  });

  it('has an end only once it has ended, the first that was told, and says it anew on each connection', () => {
    addGop();
    expect([capture.takeEnd(), capture.isSaid, capture.hasEnded]).toEqual([null, false, false]);
    capture.end({ dropped: 4, reason: 'asked' });
    capture.end({ dropped: 9, reason: 'left' });
    const end = { type: 'capture_stopped', frames: 3, dropped: 4, lost: 0, reason: 'asked' };
    expect([capture.hasEnded, capture.isSaid]).toEqual([true, false]);
    expect([capture.takeEnd(), capture.isSaid]).toEqual([end, true]);
    capture.resume(3);
    expect([capture.isSaid, capture.takeEnd()]).toEqual([false, end]);
  });

  it('is named in the hello by what it keeps; not where it never began', () => {
    addGop();
    capture.acknowledge(1);
    expect(capture.held).toEqual({ captureId: 'capture-1', first: 1, next: 3, ended: false });
    capture.end({ dropped: 0, reason: 'asked' });
    expect(capture.held?.ended).toBe(true);
    const neverBegan = new UndeliveredCapture(null, { dropped: 0, reason: 'camera' });
    expect([neverBegan.held, neverBegan.hasEnded, neverBegan.takeStart()]).toEqual([null, true, null]);
  });
});

describe('acknowledging', () => {
  it('lets go of what has arrived', () => {
    addGop();
    takeAll();
    expect(capture.acknowledge(2)).toBe(2);
    expect([capture.bytes, capture.keepsFrames]).toEqual([PACKET_BYTES, true]);
    expect([capture.acknowledge(3), capture.keepsFrames, capture.lost]).toEqual([3, false, 0]);
  });

  it('takes no notice of frames that there are not, nor of what was acknowledged before', () => {
    addGop();
    takeAll();
    expect([capture.acknowledge(4), capture.bytes]).toEqual([null, 3 * PACKET_BYTES]);
    capture.acknowledge(2);
    expect([capture.acknowledge(1), capture.bytes]).toEqual([1, PACKET_BYTES]);
  });
});

describe('a new connection', () => {
  it.each([
    ['what the station asks for', 4, [4, 5]],
    ['what is kept, where the station lacks more', 1, [3, 4, 5]],
    ['nothing, where the station has all', 6, []],
    ['all that is kept, where the station knows nothing', null, [3, 4, 5]],
  ] as const)('gives again %s', (_what, next, numbers) => {
    addGop(5);
    takeAll();
    capture.acknowledge(3);
    capture.resume(next);
    expect(takeAll()).toEqual(numbers);
    expect(capture.lost).toBe(0);
  });
});

describe('what falls out', () => {
  it('is the oldest frames up to the next key frame, and is lost', () => {
    addGop();
    addGop(1);
    expect([capture.dropOldestGop(), capture.lost, capture.bytes]).toEqual([false, 3, 2 * PACKET_BYTES]);
    expect(takeAll()).toEqual([3, 4]);
  });

  it('is not lost where it has been acknowledged, though a later station knows nothing of it', () => {
    addGop();
    addGop();
    takeAll();
    capture.dropOldestGop();
    capture.acknowledge(3);
    capture.resume(null);
    expect([capture.lost, takeAll()]).toEqual([0, [3, 4, 5]]);
  });

  it('takes the rest of a GOP with it that has been acknowledged in part', () => {
    addGop();
    addGop(1);
    capture.takePacket();
    capture.acknowledge(1);
    capture.dropOldestGop();
    expect([capture.lost, takeAll()]).toEqual([2, [3, 4]]);
  });

  it('is not lost where it was handed over and has arrived', () => {
    addGop();
    addGop();
    takeAll();
    capture.dropOldestGop();
    capture.resume(3);
    expect([capture.lost, takeAll()]).toEqual([0, [3, 4, 5]]);
  });

  it('is lost where it was handed over and has not arrived, as the next connection tells', () => {
    addGop();
    addGop();
    takeAll();
    capture.dropOldestGop();
    expect(capture.lost).toBe(0);
    capture.resume(1);
    expect([capture.lost, takeAll()]).toEqual([2, [3, 4, 5]]);
    // The same is not counted twice.
    capture.resume(1);
    expect(capture.lost).toBe(2);
  });

  it('asks for a key frame where it was the only one: what comes before that is numbered, and lost', () => {
    addGop();
    expect([capture.dropOldestGop(), capture.keepsFrames, capture.lost]).toEqual([true, false, 3]);
    capture.add(frameAt(100));
    expect([capture.keepsFrames, capture.lost]).toEqual([false, 4]);
    capture.add(frameAt(133, { key: true }));
    capture.add(frameAt(166));
    expect([takeAll(), capture.lost]).toEqual([[4, 5], 4]);
    capture.end({ dropped: 0, reason: 'asked' });
    expect(capture.takeEnd()).toMatchObject({ frames: 6, lost: 4 });
  });

  it('asks for none where the capture has ended', () => {
    addGop();
    capture.end({ dropped: 0, reason: 'asked' });
    expect([capture.dropOldestGop(), capture.takeEnd()?.lost]).toEqual([false, 3]);
  });
});

it('keeps nothing that is not wanted', () => {
  addGop();
  capture.forget();
  expect([capture.keepsFrames, capture.bytes, takeAll()]).toEqual([false, 0, []]);
});
