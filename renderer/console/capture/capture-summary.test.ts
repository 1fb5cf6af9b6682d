import { describe, expect, it } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { device, telemetry } from '#shared/contract/device-fixture.ts';
import type { DeviceStatus, PhoneTrouble, StationSample } from '#shared/contract/status.ts';
import { isCapturing, isStartable, isStoppable, stripFindings } from './capture-summary.ts';

const TAKE = {
  id: 't',
  startedAtMs: 0,
  settings: DEFAULT_CAPTURE_SETTINGS,
  deviceIds: [],
};

const sample = (devices: DeviceStatus[], more: Partial<StationSample> = {}): StationSample => ({
  nowMs: 0,
  take: TAKE,
  devices,
  disk: null,
  addresses: [],
  phonePages: [],
  waiting: [],
  ...more,
});

const kinds = (of: StationSample): string[] => stripFindings(of).map(({ kind }) => kind);

describe('stripFindings', () => {
  it('says that all is well only when every device of the take records', () => {
    expect(stripFindings(sample([device('A', { state: 'recording' }), device('B', { state: 'recording' })]))).toEqual([
      { kind: 'well', count: 2 },
    ]);
    expect(kinds(sample([device('A', { state: 'recording' }), device('B', { state: 'starting' })]))).toEqual([
      'starting',
    ]);
  });

  it('names those that are lost before those without a picture, before those that do not record', () => {
    const devices = [
      device('A', { state: 'waiting' }),
      device('B', { state: 'stalled', silentMs: 6400 }),
      device('C', { state: 'lost' }),
      device('D', { state: 'recording' }),
    ];
    const findings = stripFindings(sample(devices));
    expect(findings.map(({ kind }) => kind)).toEqual(['lost', 'stalled', 'notRecording']);
    expect(findings[1]).toMatchObject({ of: 4, seconds: 6, devices: [{ name: 'B' }] });
  });

  it('tells of a device that came after Start, and not of one that records by itself', () => {
    const late = device('B', { state: 'waiting', inTake: false });
    const alone = device('C', { state: 'recording', inTake: false });
    expect(kinds(sample([device('A', { state: 'recording' }), late, alone]))).toEqual(['outside']);
  });

  it('warns of a disk that ends soon behind phones that do not record, and of one that is about to before all', () => {
    const disk = { freeBytes: 1, totalBytes: 2, bytesPerSecond: 3, secondsLeft: 14 * 60 + 59 };
    const lost = [device('A', { state: 'lost' })];
    expect(kinds(sample(lost, { disk }))).toEqual(['lost', 'disk']);
    expect(kinds(sample(lost, { disk: { ...disk, secondsLeft: 119 } }))).toEqual(['disk', 'lost']);
    expect(kinds(sample([device('A')], { disk }))).toEqual(['disk']);
    expect(kinds(sample([device('A')], { disk: { ...disk, secondsLeft: 15 * 60 } }))).toEqual(['well']);
  });

  it('tells of a phone without a picture also where it was started alone', () => {
    const alone = device('A', { state: 'stalled', inTake: false, silentMs: 3000 });
    expect(stripFindings(sample([alone], { take: null }))).toMatchObject([{ kind: 'stalled', of: 1, seconds: 3 }]);
  });

  it('says why phones have no picture where all of them say the same', () => {
    const stalled = (name: string, trouble: PhoneTrouble | null) =>
      device(name, {
        state: 'stalled',
        telemetry: telemetry({ trouble }),
      });
    const troubles = (...devices: DeviceStatus[]) => stripFindings(sample(devices));
    expect(troubles(stalled('A', 'hidden'), stalled('B', 'hidden'))).toMatchObject([{ trouble: 'hidden' }]);
    expect(troubles(stalled('A', 'camera'))).toMatchObject([{ trouble: 'camera' }]);
    expect(troubles(stalled('A', 'hidden'), stalled('B', 'camera'))).toMatchObject([{ trouble: null }]);
    expect(troubles(stalled('A', 'hidden'), device('B', { state: 'stalled' }))).toMatchObject([{ trouble: null }]);
    expect(troubles(stalled('A', null))).toMatchObject([{ trouble: null }]);
  });

  it('says who still delivers, also when the take has ended, and how long that takes as far as it is known', () => {
    const delivers = (name: string, deliverySeconds: number | null) =>
      device(name, { state: 'delivering', deliverySeconds });
    const found = (...devices: DeviceStatus[]) => stripFindings(sample(devices, { take: null }));
    expect(found(delivers('A', 3.2), delivers('B', 11.5))).toMatchObject([{ kind: 'delivering', seconds: 12 }]);
    expect(found({ ...delivers('A', 3.2), connected: false })).toMatchObject([{ kind: 'delivering', seconds: null }]);
    expect(found(delivers('A', 3.2), delivers('B', null))).toMatchObject([{ kind: 'delivering', seconds: null }]);
  });

  it('says nothing while no take runs', () => {
    expect(stripFindings(sample([device('A', { state: 'lost', inTake: false })], { take: null }))).toEqual([]);
  });
});

it('has nothing to stop, and something to start, where devices only deliver', () => {
  const delivering = device('A', { state: 'delivering' });
  expect(isStoppable(sample([delivering], { take: null }))).toBe(false);
  expect(isStoppable(sample([device('A', { state: 'recording' })], { take: null }))).toBe(true);
  expect(isStoppable(sample([delivering]))).toBe(true);
  expect(isStartable(delivering)).toBe(true);
  expect(isStartable({ ...delivering, connected: false })).toBe(false);
  expect(isStartable(device('A', { state: 'recording' }))).toBe(false);
  expect(isStartable(device('A', { state: 'waiting' }))).toBe(true);
});

it('is capturing while a take runs, and while a single device records', () => {
  expect(isCapturing(sample([]))).toBe(true);
  expect(isCapturing(sample([device('A', { state: 'waiting' })], { take: null }))).toBe(false);
  expect(isCapturing(sample([device('A', { state: 'stopping' })], { take: null }))).toBe(true);
});
