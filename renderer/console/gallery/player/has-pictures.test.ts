import { describe, expect, it } from 'vitest';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import { hasPictures, type PicturesQuestion } from './has-pictures.ts';

const device = { id: 'A', name: '', model: 'ESP32 camera', address: '192.0.2.7:50000', protocol: 'esp' } as const;
const files = [{ name: 'stream.mjpeg', bytes: 10, sha256: null }];
const encodes: SessionWork = { kind: 'encode', fraction: 0.5 };

const asked = (state: PicturesQuestion['session']['state'], more: Partial<PicturesQuestion> = {}) =>
  hasPictures({ session: { state, work: null }, manifest: { device, files }, isLive: false, ...more });

describe('the pictures of a board’s session', () => {
  it('can be looked at while the MP4 is made, or cannot be made', () => {
    expect([asked('finalizing'), asked('failed')]).toEqual([true, true]);
  });

  it('are not all on the disk before the files are listed', () => {
    const manifest = { device, files: [] };
    expect([asked('finalizing', { manifest }), asked('failed', { manifest })]).toEqual([false, false]);
  });

  it('can be looked at after a crash of the station, and not while they are recorded', () => {
    const manifest = { device, files: [] };
    expect(asked('recording', { manifest })).toBe(true);
    expect(asked('recording', { manifest, isLive: true })).toBe(false);
    expect(asked('recording', { session: { state: 'recording', work: encodes }, manifest, isLive: true })).toBe(true);
  });

  it('are not needed where there is an MP4, and there are none of a phone', () => {
    expect([asked('ready'), asked('recovered'), asked('foreign')]).toEqual([false, false, false]);
    expect(asked('failed', { manifest: { device: { ...device, protocol: 'camera.v2' }, files } })).toBe(false);
    expect(asked('finalizing', { manifest: null })).toBe(false);
  });
});
