import { describe, expect, it } from 'vitest';
import { device } from '#shared/contract/device-fixture.ts';
import { adjustmentOf, isAdjustable, takesCommands } from './adjustment.ts';

describe('a change of quality', () => {
  it('asks for what was typed, and leaves the rest as it is', () => {
    expect(adjustmentOf({ bitrate: ' 2 ', fps: '' })).toEqual({ bitrateMbit: 2, fps: null });
    expect(adjustmentOf({ bitrate: '', fps: '0' })).toEqual({ bitrateMbit: null, fps: 0 });
    expect(adjustmentOf({ bitrate: '8', fps: '30' })).toEqual({ bitrateMbit: 8, fps: 30 });
  });

  it.each([
    { bitrate: '', fps: ' ' },
    { bitrate: '0', fps: '30' },
    { bitrate: '2.5', fps: '' },
    { bitrate: '2', fps: '-1' },
    { bitrate: '2', fps: 'fast' },
  ])('is none with %j', (draft) => expect(adjustmentOf(draft)).toBeNull());
});

it('is for phone pages that encode, and flashing for those that are there', () => {
  const page = (state: 'recording' | 'stalled' | 'waiting' | 'lost') => device('A', { protocol: 'camera.v2', state });
  expect((['recording', 'stalled', 'waiting', 'lost'] as const).map((state) => isAdjustable(page(state)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([takesCommands(page('waiting')), takesCommands(page('lost'))]).toEqual([true, false]);
  expect(takesCommands(device('B', { protocol: 'android-cam' }))).toBe(false);
});
