import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cameraFrame, FakeFrame, stubCodecs } from './fake-codecs.ts';
import { FrameReader } from './frame-reader.ts';

beforeEach(stubCodecs);
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A camera's stream, and the end that the test puts frames into. */
function camera() {
  let push: (timestamp: number) => void = () => undefined;
  let end = (): void => undefined;
  const cancelled = vi.fn<() => void>();
  const frames = new ReadableStream<VideoFrame>({
    start(controller) {
      push = (timestamp) => controller.enqueue(cameraFrame(timestamp));
      end = () => controller.close();
    },
    cancel: cancelled,
  });
  return { source: { kind: 'stream' as const, frames }, push, end, cancelled };
}

function setUp() {
  const read: string[] = [];
  const reader = new FrameReader((frame, source) => read.push(`${source} ${frame.timestamp}`));
  return { read, reader };
}

it('reads the frames of a stream, and closes each', async () => {
  const { read, reader } = setUp();
  const { source, push } = camera();
  reader.open(source);
  for (const timestamp of [1, 2, 3]) push(timestamp);
  await vi.waitFor(() => expect(read).toEqual(['stream 1', 'stream 2', 'stream 3']));
  expect(FakeFrame.open.size).toBe(0);
});

it('lets go of a camera when another one is opened, and closes the frame that was on its way', async () => {
  const { read, reader } = setUp();
  const first = camera();
  const second = camera();
  reader.open(first.source);
  first.push(1);
  reader.open(second.source);
  second.push(2);
  await vi.waitFor(() => expect(read).toEqual(['stream 2']));
  expect(first.cancelled).toHaveBeenCalledOnce();
  expect(FakeFrame.open.size).toBe(0);
});

it('outlives a camera that ends', async () => {
  const { read, reader } = setUp();
  const first = camera();
  reader.open(first.source);
  first.end();
  const second = camera();
  reader.open(second.source);
  second.push(2);
  await vi.waitFor(() => expect(read).toEqual(['stream 2']));
});

class FakeTrack {
  readyState = 'live';

  stop(): void {
    this.readyState = 'ended';
  }
}

describe('where workers have the processor', () => {
  function setUpProcessor() {
    const { source, push } = camera();
    const tracks: unknown[] = [];
    class FakeProcessor {
      readonly readable = source.frames;
      constructor({ track }: { readonly track: unknown }) {
        tracks.push(track);
      }
    }
    vi.stubGlobal('MediaStreamTrackProcessor', FakeProcessor);
    vi.stubGlobal('MediaStreamTrack', FakeTrack);
    return { ...setUp(), push, tracks };
  }

  it('makes the stream itself of a track', async () => {
    const { read, reader, push, tracks } = setUpProcessor();
    const track = new MediaStreamTrack();
    reader.open({ kind: 'track', track });
    push(1);
    await vi.waitFor(() => expect(read).toEqual(['track 1']));
    expect(tracks).toEqual([track]);
    expect(track.readyState).toBe('live');
  });

  it('stops the track, a copy that keeps the camera on, when another camera is opened', () => {
    const { reader } = setUpProcessor();
    const first = new MediaStreamTrack();
    reader.open({ kind: 'track', track: first });
    reader.open({ kind: 'offered' });
    expect(first.readyState).toBe('ended');
  });

  it('stops the track when it is closed', () => {
    const { reader } = setUpProcessor();
    const track = new MediaStreamTrack();
    reader.open({ kind: 'track', track });
    reader.close();
    expect(track.readyState).toBe('ended');
  });
});

it('takes offered frames from a source that offers them, and closes all others', () => {
  const { read, reader } = setUp();
  reader.offer(cameraFrame(1));
  reader.open({ kind: 'offered' });
  reader.offer(cameraFrame(2));
  reader.close();
  reader.offer(cameraFrame(3));
  expect(read).toEqual(['offered 2']);
  expect(FakeFrame.open.size).toBe(0);
});

it('closes a frame though taking it failed', () => {
  const reader = new FrameReader(() => {
    throw new Error('No.');
  });
  reader.open({ kind: 'offered' });
  expect(() => reader.offer(cameraFrame(1))).toThrow('No.');
  expect(FakeFrame.open.size).toBe(0);
});
