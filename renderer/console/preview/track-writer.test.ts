import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackWriter } from './track-writer.ts';

const closed: number[] = [];

class FakePicture {
  readonly timestamp: number;

  constructor(_image: unknown, { timestamp }: { readonly timestamp: number }) {
    this.timestamp = timestamp;
  }

  close(): void {
    closed.push(this.timestamp);
  }
}

describe('TrackWriter', () => {
  const picture = (timestamp: number): VideoFrame => new VideoFrame(new ArrayBuffer(0), frameOf(timestamp));
  const frameOf = (timestamp: number) => ({ format: 'I420', codedWidth: 2, codedHeight: 2, timestamp }) as const;

  beforeEach(() => {
    closed.length = 0;
    vi.stubGlobal('VideoFrame', FakePicture);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('writes pictures, and closes those that come while one waits to be taken', async () => {
    const written: number[] = [];
    let take = (): void => undefined;
    const track = new WritableStream<VideoFrame>({
      write({ timestamp }) {
        written.push(timestamp);
        return new Promise<void>((resolve) => {
          take = resolve;
        });
      },
    });
    const writer = new TrackWriter(track);
    writer.show(picture(1));
    writer.show(picture(2));
    await vi.waitFor(() => expect(written).toEqual([1]));
    take();
    await vi.waitFor(() => {
      writer.show(picture(3));
      expect(written).toContain(3);
    });
    expect(closed).toContain(2);
    expect(closed).not.toContain(1);
  });

  it('closes pictures that a track which has ended does not take', async () => {
    const track = new WritableStream<VideoFrame>({
      write() {
        throw new Error('The track has ended.');
      },
    });
    const writer = new TrackWriter(track);
    writer.show(picture(1));
    await vi.waitFor(() => expect(closed).toEqual([1]));
    writer.show(picture(2));
    expect(closed).toEqual([1, 2]);
  });
});
