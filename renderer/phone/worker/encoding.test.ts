import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EncodedFrame } from '#shared/delivery/encoded-frame.ts';
import { CAMERA_HEADER_BYTES } from '#shared/packets/camera-packet.ts';
import { encoderCandidates } from './avc-codecs.ts';
import { Encoding } from './encoding.ts';
import {
  BARE_KEY,
  cameraFrame,
  DELTA,
  FakeFrame,
  KEY,
  latestEncoder,
  PARAMETER_SETS,
  stubCodecs,
} from './fake-codecs.ts';

const SIZE = { width: 960, height: 720 };
const CANDIDATES = encoderCandidates({ ...SIZE, bitrate: 4_000_000, fps: 30 });
const MS = 1000;

beforeEach(() => {
  vi.useFakeTimers();
  stubCodecs();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(fps = 0) {
  const frames: EncodedFrame[] = [];
  const encoding = new Encoding(
    { size: SIZE, fps, candidates: CANDIDATES },
    {
      frameEncoded: (frame) => frames.push(frame),
      encoderReplaced: () => undefined,
      encoderFailed: () => undefined,
    },
  );
  encoding.start();
  const take = (...timesMs: readonly number[]): void => {
    for (const timeMs of timesMs) {
      const frame = cameraFrame(timeMs);
      encoding.take(frame, timeMs * MS, 'stream');
      frame.close();
    }
  };
  const pictures = (): string[] =>
    latestEncoder().pictures.map(({ timestamp, key }) => `${timestamp / MS}${key ? ' key' : ''}`);
  return { encoding, frames, take, pictures };
}

const payloadOf = (frame: EncodedFrame | undefined): Uint8Array | undefined =>
  frame?.packet.subarray(CAMERA_HEADER_BYTES);

describe('Encoding', () => {
  it('hands on access units behind room for the header, with the time of their frames', () => {
    const { frames, take } = setUp();
    take(10, 43);
    latestEncoder().emit();
    expect(frames).toMatchObject([
      { captureUs: 10 * MS, key: true, discontinuity: false },
      { captureUs: 43 * MS, key: false, discontinuity: false },
    ]);
    expect(payloadOf(frames[0])).toEqual(KEY);
    expect(payloadOf(frames[1])).toEqual(DELTA);
  });

  it('encodes pictures of the ratio, and closes each at once', () => {
    const { take } = setUp();
    take(0);
    expect(latestEncoder().pictures[0]?.size).toBe('960x720');
    expect(FakeFrame.open.size).toBe(0);
  });

  it('makes a key frame at least each second of frame time', () => {
    const { take, pictures } = setUp();
    // At 900 and 1750 the next frame could come too late; so it did at 2900.
    take(0, 300, 600, 900, 1200, 1500, 1750, 2900, 3000);
    expect(pictures()).toEqual(['0 key', '300', '600', '900 key', '1200', '1500', '1750 key', '2900 key', '3000']);
  });

  it('makes a key frame when it is asked for one', () => {
    const { encoding, take, pictures } = setUp();
    take(0, 33);
    encoding.requestKey();
    take(66, 99);
    expect(pictures()).toEqual(['0 key', '33', '66 key', '99']);
  });

  it('leaves out frames above the rate, which are not dropped', () => {
    const { encoding, take, pictures } = setUp(10);
    take(0, 50, 100, 150, 200);
    expect(pictures()).toEqual(['0 key', '100', '200']);
    expect(encoding.dropped).toBe(0);
    encoding.setRate(0);
    take(210, 220);
    expect(pictures().slice(3)).toEqual(['210', '220']);
  });

  it('drops frames before an encoder that is behind, and counts them', () => {
    const { encoding, take, pictures } = setUp();
    latestEncoder().encodeQueueSize = 2;
    take(0);
    latestEncoder().encodeQueueSize = 3;
    take(33, 66);
    latestEncoder().encodeQueueSize = 2;
    take(99);
    expect(pictures()).toEqual(['0 key', '99']);
    expect(encoding.dropped).toBe(2);
    expect(encoding.taken).toBe(2);
  });

  it('marks the first frame after an interruption, a key frame, and no other', () => {
    const { encoding, frames, take } = setUp();
    encoding.interrupted();
    take(0, 33);
    encoding.interrupted();
    take(500, 533);
    latestEncoder().emit();
    expect(frames.map(({ key, discontinuity }) => [key, discontinuity])).toEqual([
      [true, false],
      [false, false],
      [true, true],
      [false, false],
    ]);
  });

  it('marks the first frame of an encoder that took over', () => {
    const { frames, take } = setUp();
    take(0);
    latestEncoder().emit();
    take(33);
    latestEncoder().fail();
    take(66, 99);
    latestEncoder().emit();
    expect(frames.map(({ captureUs, key, discontinuity }) => [captureUs / MS, key, discontinuity])).toEqual([
      [0, true, false],
      [66, true, true],
      [99, false, false],
    ]);
  });

  it('puts the parameter sets in front of key frames that lack them', () => {
    const { encoding, frames, take } = setUp();
    take(0);
    latestEncoder().emit();
    encoding.requestKey();
    take(33);
    latestEncoder().emit(BARE_KEY);
    expect(payloadOf(frames[1])).toEqual(KEY);
  });

  it('takes them from the description of the encoder too', () => {
    const { frames, take } = setUp();
    take(0);
    latestEncoder().emit(BARE_KEY, PARAMETER_SETS);
    expect(payloadOf(frames[0])).toEqual(KEY);
  });

  it('lets the last frames come out', async () => {
    const { encoding, frames, take } = setUp();
    take(0, 33);
    await encoding.finish();
    expect(frames).toHaveLength(2);
    expect(latestEncoder().state).toBe('closed');
  });

  it('does not wait for them longer than 2 s', async () => {
    const { encoding, take } = setUp();
    latestEncoder().hangs = true;
    take(0);
    const finished = vi.fn<() => void>();
    void encoding.finish().then(finished);
    await vi.advanceTimersByTimeAsync(1999);
    expect(finished).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(finished).toHaveBeenCalledOnce();
    expect(latestEncoder().state).toBe('closed');
  });
});
