import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encoderCandidates } from './avc-codecs.ts';
import { cameraFrame, FakeEncoder, latestEncoder, stubCodecs } from './fake-codecs.ts';
import { PictureEncoder } from './picture-encoder.ts';

const CANDIDATES = encoderCandidates({ width: 1280, height: 720, bitrate: 4_000_000, fps: 30 });

beforeEach(() => {
  vi.useFakeTimers();
  stubCodecs();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(candidates = CANDIDATES.slice(0, 3)) {
  const encoded: number[] = [];
  const replaced: string[] = [];
  const failures: string[] = [];
  const encoder = new PictureEncoder(candidates, {
    pictureEncoded: ({ timestamp }) => encoded.push(timestamp),
    encoderReplaced: ({ codec }) => replaced.push(codec),
    encoderFailed: (message) => failures.push(message),
  });
  encoder.start();
  return { encoder, encoded, replaced, failures };
}

describe('PictureEncoder', () => {
  it('begins with the best candidate', () => {
    const { encoder } = setUp();
    expect(encoder.config?.codec).toBe('avc1.64001F');
    expect(latestEncoder().configs).toEqual([CANDIDATES[0]]);
  });

  it('says so where there is no candidate', () => {
    const { encoder, failures } = setUp([]);
    expect(failures).toEqual([
      'This browser has no H.264 encoder for this size, rate and bitrate. Ask for less, or use another browser.',
    ]);
    expect(encoder.config).toBeNull();
  });

  it('takes the next candidate when one fails, and no more from the old one', () => {
    const { encoder, encoded, replaced, failures } = setUp();
    const first = latestEncoder();
    encoder.encode(cameraFrame(1), true);
    first.fail();
    first.emit();
    encoder.encode(cameraFrame(2), true);
    latestEncoder().emit();
    expect(replaced).toEqual(['avc1.4D001F']);
    expect(encoded).toEqual([2]);
    expect(failures).toEqual([]);
  });

  it('counts a refused picture as a failure', () => {
    const { encoder, replaced } = setUp();
    latestEncoder().close();
    encoder.encode(cameraFrame(1), true);
    expect(replaced).toEqual(['avc1.4D001F']);
  });

  it('has failed for good when all candidates failed within 10 s', () => {
    const { failures } = setUp();
    for (let candidate = 0; candidate < 3; candidate += 1) {
      expect(failures).toEqual([]);
      latestEncoder().fail('Out of memory.');
    }
    expect(failures).toEqual([
      'The H.264 encoder of this browser failed for good (Out of memory.). Reload the page or use another browser.',
    ]);
    expect(FakeEncoder.all).toHaveLength(3);
  });

  it('goes on for ever where failures are more than 10 s apart', () => {
    const { failures, replaced } = setUp();
    for (let failure = 0; failure < 7; failure += 1) {
      latestEncoder().fail();
      vi.advanceTimersByTime(10_001);
    }
    expect(failures).toEqual([]);
    expect(replaced).toHaveLength(7);
  });

  it('gives a single candidate a second chance', () => {
    const { failures, replaced } = setUp(CANDIDATES.slice(0, 1));
    latestEncoder().fail();
    expect(replaced).toEqual(['avc1.64001F']);
    latestEncoder().fail();
    expect(failures).toHaveLength(1);
  });

  it('keeps a new bitrate, through a failure as well', () => {
    const { encoder } = setUp();
    encoder.setBitrate(1_000_000);
    expect(latestEncoder().configs.map(({ bitrate }) => bitrate)).toEqual([4_000_000, 1_000_000]);
    latestEncoder().fail();
    expect(latestEncoder().configs.map(({ bitrate }) => bitrate)).toEqual([1_000_000]);
  });

  it('puts out what is inside when it is flushed', async () => {
    const { encoder, encoded } = setUp();
    encoder.encode(cameraFrame(1), true);
    encoder.encode(cameraFrame(2), false);
    await encoder.flush();
    expect(encoded).toEqual([1, 2]);
    encoder.close();
    await encoder.flush();
    expect(latestEncoder().state).toBe('closed');
  });
});
