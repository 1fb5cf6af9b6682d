import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryWindow, LEAST_WINDOW_BYTES, MOST_WINDOW_BYTES } from './delivery-window.ts';
import { UndeliveredCapture } from './undelivered-capture.ts';

const KILOBYTE = 1024;
const capture = new UndeliveredCapture(null);
const other = new UndeliveredCapture(null);

let window: DeliveryWindow;
let number: number;
beforeEach(() => {
  window = new DeliveryWindow();
  number = 0;
});

/** Hands frames over until the window is closed; returns how many bytes that were. */
function fill(bytes = 64 * KILOBYTE): number {
  const before = window.bytes;
  while (window.isOpen) {
    window.handedOver({ capture, number, bytes });
    number += 1;
  }
  return window.bytes - before;
}

describe('DeliveryWindow', () => {
  it('takes 128 KiB before anything is acknowledged', () => {
    expect(fill()).toBe(LEAST_WINDOW_BYTES);
    expect(window.isOpen).toBe(false);
  });

  it('opens with what is acknowledged', () => {
    fill();
    window.acknowledged(capture, 1, 0);
    expect([window.isOpen, window.bytes]).toEqual([true, LEAST_WINDOW_BYTES - 64 * KILOBYTE]);
  });

  it('grows as long as the link takes all of it, also where the station acknowledges but twice a second', () => {
    const sizes = [0, 1, 2, 3, 4].map((turn) => {
      fill(KILOBYTE);
      const { bytes } = window;
      window.acknowledged(capture, number, turn * 550);
      return bytes;
    });
    for (const [turn, bytes] of sizes.slice(1).entries()) expect(bytes).toBeGreaterThan(1.4 * (sizes[turn] ?? 0));
  });

  it('grows with what was acknowledged within half a second, and shrinks with it', () => {
    fill(512 * KILOBYTE);
    for (let atMs = 0; atMs <= 400; atMs += 100) {
      window.acknowledged(capture, number, atMs);
      fill(512 * KILOBYTE);
    }
    expect(window.bytes).toBeGreaterThan(2 * LEAST_WINDOW_BYTES);
    window.acknowledged(capture, number, 5000);
    window.acknowledged(capture, number, 6000);
    expect(fill()).toBe(LEAST_WINDOW_BYTES);
  });

  it('never takes more than 8 MiB and a frame', () => {
    for (let atMs = 0; atMs < 400; atMs += 4) {
      fill(KILOBYTE * KILOBYTE);
      window.acknowledged(capture, number, atMs);
    }
    expect(fill(KILOBYTE * KILOBYTE)).toBe(MOST_WINDOW_BYTES);
  });

  it('takes what went before a frame that has arrived for arrived, whichever capture it was of', () => {
    window.handedOver({ capture: other, number: 0, bytes: 5 });
    window.handedOver({ capture, number: 0, bytes: 7 });
    window.handedOver({ capture, number: 1, bytes: 9 });
    window.acknowledged(capture, 1, 0);
    expect(window.bytes).toBe(9);
  });

  it('forgets a capture of which the station will not speak again, and everything with the connection', () => {
    window.handedOver({ capture, number: 0, bytes: 7 });
    window.handedOver({ capture: other, number: 0, bytes: 9 });
    window.forgotten(capture);
    expect(window.bytes).toBe(9);
    window.clear();
    expect(window.bytes).toBe(0);
  });
});
