import { describe, expect, it } from 'vitest';
import type { DeviceStatus, StationSample } from '#shared/contract/status.ts';
import { isCapturing, stripFindings } from './capture-summary.ts';

const device = (name: string, state: DeviceStatus['state'], more: Partial<DeviceStatus> = {}): DeviceStatus => ({
  id: name,
  name,
  model: 'Pixel 6a',
  address: '192.168.1.23:40412',
  protocol: 'android-cam',
  state,
  inTake: true,
  sessionId: null,
  sessionFolder: null,
  fps: 0,
  bitsPerSecond: 0,
  frames: 0,
  bytes: 0,
  gaps: 0,
  badMessages: 0,
  droppedFrames: 0,
  silentMs: null,
  battery: null,
  preview: 1,
  ...more,
});

const TAKE = {
  id: 't',
  startedAtMs: 0,
  settings: { aspectRatio: null, bitrateMbit: 4, fps: 10 },
  deviceIds: [],
};

const sample = (devices: DeviceStatus[], more: Partial<StationSample> = {}): StationSample => ({
  nowMs: 0,
  take: TAKE,
  devices,
  disk: null,
  addresses: [],
  ...more,
});

const kinds = (of: StationSample): string[] => stripFindings(of).map(({ kind }) => kind);

describe('stripFindings', () => {
  it('says that all is well only when every device of the take records', () => {
    expect(stripFindings(sample([device('A', 'recording'), device('B', 'recording')]))).toEqual([
      { kind: 'well', count: 2 },
    ]);
    expect(kinds(sample([device('A', 'recording'), device('B', 'starting')]))).toEqual(['starting']);
  });

  it('names those that are lost before those without a picture, before those that do not record', () => {
    const devices = [
      device('A', 'waiting'),
      device('B', 'stalled', { silentMs: 6400 }),
      device('C', 'lost'),
      device('D', 'recording'),
    ];
    const findings = stripFindings(sample(devices));
    expect(findings.map(({ kind }) => kind)).toEqual(['lost', 'stalled', 'notRecording']);
    expect(findings[1]).toMatchObject({ of: 4, seconds: 6, devices: [{ name: 'B' }] });
  });

  it('tells of a device that came after Start, and not of one that records by itself', () => {
    const late = device('B', 'waiting', { inTake: false });
    const alone = device('C', 'recording', { inTake: false });
    expect(kinds(sample([device('A', 'recording'), late, alone]))).toEqual(['outside']);
  });

  it('warns of a disk that ends soon, before everything else', () => {
    const disk = { freeBytes: 1, totalBytes: 2, bytesPerSecond: 3, secondsLeft: 14 * 60 + 59 };
    expect(stripFindings(sample([device('A', 'lost')], { disk }))[0]).toEqual({ kind: 'disk', minutes: 14 });
    expect(kinds(sample([device('A', 'recording')], { disk: { ...disk, secondsLeft: 15 * 60 } }))).toEqual(['well']);
  });

  it('says nothing while no take runs', () => {
    expect(stripFindings(sample([device('A', 'lost', { inTake: false })], { take: null }))).toEqual([]);
  });
});

it('is capturing while a take runs, and while a single device records', () => {
  expect(isCapturing(sample([]))).toBe(true);
  expect(isCapturing(sample([device('A', 'waiting')], { take: null }))).toBe(false);
  expect(isCapturing(sample([device('A', 'stopping')], { take: null }))).toBe(true);
});
