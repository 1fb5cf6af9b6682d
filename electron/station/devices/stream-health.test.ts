import { describe, expect, it } from 'vitest';
import { StreamHealth } from './stream-health.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** SPS (Constrained Baseline, level 3.1, 640x480) and PPS, an IDR slice and one that is none. */
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');

const SECOND = 1_000_000;
const at = (seconds: number, payload: Uint8Array, lateUs = 0) => ({
  sequence: 1,
  deviceUs: seconds * SECOND,
  arrivalUs: seconds * SECOND + lateUs,
  payload,
});

describe('the health of a stream', () => {
  it('knows profile, level and size from the parameter sets that a key frame uses', () => {
    const health = new StreamHealth();
    health.h264Received(at(0, CONFIG));
    expect([health.configured, health.frames]).toEqual([true, 0]);
    health.h264Received(at(0, KEY));
    expect(health.sps).toMatchObject({ profileIdc: 0x42, levelIdc: 31, width: 640, height: 480 });
    expect([health.frames, health.keyFrames, health.framesBeforeConfig]).toEqual([1, 1, 0]);
  });

  it('counts frames that come before the parameter sets', () => {
    const health = new StreamHealth();
    for (const second of [0, 1, 2]) health.h264Received(at(second, second === 0 ? KEY : DELTA));
    expect([health.configured, health.framesBeforeConfig]).toEqual([false, 3]);
    health.h264Received(at(3, CONFIG));
    health.h264Received(at(3, KEY));
    expect([health.configured, health.framesBeforeConfig, health.frames]).toEqual([true, 3, 4]);
  });

  it('takes parameter sets in front of a key frame for a config too', () => {
    const health = new StreamHealth();
    health.h264Received(at(0, Buffer.concat([CONFIG, KEY])));
    expect([health.configured, health.framesBeforeConfig, health.frames]).toEqual([true, 0, 1]);
  });

  it('tells the longest time without a key frame, that which still lasts included', () => {
    const health = new StreamHealth();
    health.h264Received(at(0, CONFIG));
    for (const [second, payload] of [
      [1, KEY],
      [2, DELTA],
      [4, KEY],
      [5, KEY],
      [6, DELTA],
    ] as const) {
      health.h264Received(at(second, payload));
    }
    expect(health.longestKeyIntervalUs).toBe(3 * SECOND);
    health.h264Received(at(10, DELTA));
    expect(health.longestKeyIntervalUs).toBe(5 * SECOND);
  });

  it('shows how a message began in which there is no start code, and one that could not be read', () => {
    const health = new StreamHealth();
    health.h264Received(at(0, hex('00000005 65 88 84 00 21')));
    expect([health.withoutStartCode, health.lastWithoutStartCode]).toEqual([1, '00 00 00 05 65 88 84 00 21']);
    health.misread(Buffer.alloc(40, 0xab), 'it is too long', 7);
    const shown = Array.from({ length: 32 }, () => 'ab').join(' ');
    expect([health.badMessages, health.lastBad]).toEqual([1, { why: 'it is too long', hex: `${shown} …`, atUs: 7 }]);
  });

  it('has no jitter when frames arrive as they were filmed, and that of RFC 3550 when they do not', () => {
    const health = new StreamHealth();
    for (let i = 0; i < 10; i += 1) health.h264Received(at(i / 10, DELTA, 5000));
    expect(health.jitterUs).toBe(0);
    // One frame 16 ms late: 16 ms of deviation, and as much again when the next is in time: 1, then 1 + (16 - 1) / 16.
    health.h264Received(at(1, DELTA, 21_000));
    expect(health.jitterUs).toBe(1000);
    health.h264Received(at(1.1, DELTA, 5000));
    expect(health.jitterUs).toBeCloseTo(1937.5, 6);
  });

  it('begins anew with another capture, and goes on with the same; what could not be read is kept', () => {
    const health = new StreamHealth();
    health.captureBegan('a'.repeat(8));
    health.misread(DELTA, 'it is torn', 7);
    health.h264Received(at(0, KEY));
    health.captureBegan('a'.repeat(8));
    expect([health.frames, health.framesBeforeConfig]).toEqual([1, 1]);
    health.captureBegan('b'.repeat(8));
    expect([health.frames, health.keyFrames, health.framesBeforeConfig, health.badMessages]).toEqual([0, 0, 0, 1]);
    // What an earlier capture had said of its parameter sets is not known of this one.
    health.h264Received(at(0, CONFIG));
    health.captureBegan(null);
    health.h264Received(at(0, KEY));
    expect([health.configured, health.sps]).toEqual([false, null]);
  });
});
