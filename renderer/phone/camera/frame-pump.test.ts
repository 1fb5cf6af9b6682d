import { expect, it, onTestFinished, vi } from 'vitest';
import { frameComes } from './camera-pulse.ts';
import { FramePump, type PumpedVideo } from './frame-pump.ts';

/** A video element that shows a frame when the test says so. */
class FakeVideo implements PumpedVideo {
  #waiting = new Map<number, VideoFrameRequestCallback>();
  #last = 0;

  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#last += 1;
    this.#waiting.set(this.#last, callback);
    return this.#last;
  }

  cancelVideoFrameCallback(handle: number): void {
    this.#waiting.delete(handle);
  }

  show(nowMs: number, captureTime?: number): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const metadata = { width: 2, height: 2, mediaTime: 0, presentationTime: nowMs, expectedDisplayTime: nowMs };
    for (const callback of waiting.values())
      callback(nowMs, { ...metadata, presentedFrames: 1, ...(captureTime === undefined ? {} : { captureTime }) });
  }
}

function setUp(fails: () => boolean = () => false) {
  const video = new FakeVideo();
  const offered: number[] = [];
  const pump = new FramePump(
    video,
    (timestampUs) => {
      if (fails()) throw new DOMException('', 'InvalidStateError');
      return timestampUs;
    },
    (frame) => offered.push(frame),
  );
  return { video, offered, pump };
}

it('offers each frame with the time at which it was captured, in microseconds', () => {
  const { video, offered, pump } = setUp();
  pump.start();
  video.show(1000, 990.5);
  video.show(1033.4);
  expect(offered).toEqual([990_500, 1_033_400]);
});

it('offers nothing more to a worker that says nothing, and goes on when it does', () => {
  const { video, offered, pump } = setUp();
  pump.start();
  for (let i = 0; i < 100; i += 1) video.show(i);
  expect(offered.length).toBe(60);
  pump.workerReported();
  video.show(100);
  expect(offered.length).toBe(61);
});

it('leaves out a frame that cannot be taken, and goes on', () => {
  let broken = true;
  const { video, offered, pump } = setUp(() => broken);
  pump.start();
  video.show(1);
  broken = false;
  video.show(2);
  expect(offered).toEqual([2000]);
});

it('ends', () => {
  const { video, offered, pump } = setUp();
  pump.start();
  pump.stop();
  video.show(1);
  expect(offered).toEqual([]);
});

it('sees whether a frame comes', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const video = new FakeVideo();
  const alive = frameComes(video, 2000);
  video.show(1);
  await expect(alive).resolves.toBe(true);
  const dead = frameComes(video, 2000);
  vi.advanceTimersByTime(2000);
  await expect(dead).resolves.toBe(false);
});
