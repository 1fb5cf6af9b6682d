import { expect, it } from 'vitest';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { statusTable } from './status-table.ts';

const device = (changes: Partial<DeviceStatus>): DeviceStatus => ({
  id: 'a',
  name: '',
  model: 'Pixel 6a',
  address: '192.168.1.23:40412',
  protocol: 'android-cam',
  state: 'recording',
  inTake: true,
  sessionId: null,
  sessionFolder: null,
  silentMs: null,
  battery: null,
  preview: 1,
  fps: 29.96,
  bitsPerSecond: 4e6,
  frames: 300,
  bytes: 3_145_728,
  gaps: 2,
  badMessages: 0,
  droppedFrames: 0,
  ...changes,
});

it('says so where there is no device', () => {
  expect(statusTable({ take: null, devices: [] })).toEqual(['No device is connected.']);
});

it('is a table: words to the left, numbers to the right, as wide as its cells', () => {
  const other = { address: '10.0.0.7:1', model: '', state: 'waiting', fps: 0, frames: 0, bytes: 0, gaps: 0 } as const;
  expect(statusTable({ take: null, devices: [device({}), device(other)] })).toEqual([
    'device              model     state       fps  frames   MB  gaps',
    '192.168.1.23:40412  Pixel 6a  recording  30.0     300  3.1     2',
    '10.0.0.7:1          -         waiting     0.0       0  0.0     0',
  ]);
});
