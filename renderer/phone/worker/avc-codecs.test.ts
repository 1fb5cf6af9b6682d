import { afterEach, describe, expect, it, vi } from 'vitest';
import { avcLevel, encoderCandidates, supportedCandidates } from './avc-codecs.ts';

const HD = { width: 1280, height: 720, bitrate: 4_000_000, fps: 30 };

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('avcLevel', () => {
  it.each([
    [320, 240, 10, 31],
    [1280, 720, 30, 31],
    [1280, 720, 60, 32],
    [1280, 960, 30, 32],
    [1920, 1080, 30, 40],
    [1920, 1080, 60, 42],
    [2160, 3840, 30, 51],
    [3840, 2160, 60, 52],
    // 170 of 3600 macroblocks, but in one row: longer than sqrt(8 * 3600).
    [2720, 16, 1, 32],
    [16_384, 16_384, 1000, 62],
  ])('%ix%i at %i is level_idc %i', (width, height, fps, level) => {
    expect(avcLevel({ width, height, fps })).toBe(level);
  });
});

describe('encoderCandidates', () => {
  it('asks for hardware first, and in each for High, Main, Constrained Baseline', () => {
    const asked = encoderCandidates(HD).map(
      ({ codec, hardwareAcceleration }) => `${codec} ${hardwareAcceleration ?? ''}`,
    );
    expect(asked).toEqual([
      'avc1.64001F prefer-hardware',
      'avc1.4D001F prefer-hardware',
      'avc1.42E01F prefer-hardware',
      'avc1.64001F no-preference',
      'avc1.4D001F no-preference',
      'avc1.42E01F no-preference',
    ]);
  });

  it('asks for Annex-B in real time', () => {
    expect(encoderCandidates({ ...HD, fps: 0 })[0]).toMatchObject({
      width: 1280,
      height: 720,
      bitrate: 4_000_000,
      framerate: 30,
      latencyMode: 'realtime',
      avc: { format: 'annexb' },
    });
  });
});

describe('supportedCandidates', () => {
  it('leaves out what the browser cannot do, or does not understand', async () => {
    const isConfigSupported = ({ codec, hardwareAcceleration }: VideoEncoderConfig): Promise<VideoEncoderSupport> => {
      if (hardwareAcceleration === 'prefer-hardware') return Promise.reject(new TypeError('What is that?'));
      return Promise.resolve({ supported: !codec.startsWith('avc1.64') });
    };
    vi.stubGlobal('VideoEncoder', { isConfigSupported });
    const codecs = (await supportedCandidates(HD)).map(({ codec }) => codec);
    expect(codecs).toEqual(['avc1.4D001F', 'avc1.42E01F']);
  });

  it('is empty where there is no encoder', async () => {
    expect(await supportedCandidates(HD)).toEqual([]);
  });
});
