import { expect, it } from 'vitest';
import { missingCapability, type Surroundings } from './capability.ts';

const encodes = (supported: boolean) => ({ isConfigSupported: () => Promise.resolve({ supported }) });

const CAPABLE: Surroundings = {
  isSecureContext: true,
  navigator: { mediaDevices: { getUserMedia: () => Promise.reject(new Error('Not asked.')) } },
  Worker: () => undefined,
  VideoEncoder: encodes(true),
  HTMLVideoElement: { prototype: { requestVideoFrameCallback: () => 0 } },
};
const { VideoEncoder: _, ...withoutEncoder } = CAPABLE;

it.each([
  ['nothing', CAPABLE, null],
  [
    'nothing where the processor of tracks is there alone',
    { ...CAPABLE, HTMLVideoElement: { prototype: {} }, MediaStreamTrackProcessor: () => undefined },
    null,
  ],
  ['HTTPS before all else', { isSecureContext: false, navigator: {} }, 'secure-context'],
  ['cameras', { ...CAPABLE, navigator: {} }, 'camera'],
  ['workers', { ...CAPABLE, Worker: undefined }, 'worker'],
  ['WebCodecs', withoutEncoder, 'encoder'],
  ['camera frames', { ...CAPABLE, HTMLVideoElement: { prototype: {} } }, 'frames'],
  ['H.264', { ...CAPABLE, VideoEncoder: encodes(false) }, 'h264'],
  [
    'H.264 where the question fails',
    { ...CAPABLE, VideoEncoder: { isConfigSupported: () => Promise.reject(new TypeError()) } },
    'h264',
  ],
] as const)('misses %s', async (_what, browser, missing) => {
  expect(await missingCapability(browser)).toBe(missing);
});
