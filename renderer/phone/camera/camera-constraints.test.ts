import { describe, expect, it } from 'vitest';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { cameraRequests, IDLE_WISH, wishOf } from './camera-constraints.ts';

const settings = (changed: Partial<CaptureSettings>): CaptureSettings => ({
  aspectRatio: null,
  bitrateMbit: 4,
  fps: 10,
  resolution: 720,
  ...changed,
});

describe('what a capture wants of the camera', () => {
  it.each([
    ['16:9', { width: 16, height: 9 }, 1280],
    ['4:3', { width: 4, height: 3 }, 960],
    ['3:4, as the sensor lies', { width: 3, height: 4 }, 960],
    ['1:1', { width: 1, height: 1 }, 720],
    ['no ratio, the widest that all have', null, 1280],
  ])('is for %s', (_, aspectRatio, longSide) => {
    expect(wishOf(settings({ aspectRatio }))).toEqual({ longSide, shortSide: 720, fps: 10 });
  });

  it('is as many frames as there are where 0 are asked for', () => {
    expect(wishOf(settings({ fps: 0 })).fps).toBe(60);
  });
});

it('asks for one camera, then for one that looks the same way, then for any', () => {
  expect(cameraRequests({ id: 'c1', facing: 'back' }, IDLE_WISH)).toMatchObject([
    { deviceId: { exact: 'c1' } },
    { facingMode: { ideal: 'environment' } },
    {},
  ]);
});
