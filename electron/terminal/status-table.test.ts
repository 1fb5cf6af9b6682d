import { expect, it } from 'vitest';
import { device } from '#shared/contract/device-fixture.ts';
import { statusTable } from './status-table.ts';

const SENDS = { fps: 29.96, bitsPerSecond: 4e6, frames: 300, bytes: 3_145_728, gaps: 2 };

it('says so where there is no device', () => {
  expect(statusTable({ take: null, devices: [] })).toEqual(['No device is connected.']);
});

it('is a table: words to the left, numbers to the right, as wide as its cells', () => {
  const other = { address: '10.0.0.7:1', model: '', state: 'waiting', fps: 0, frames: 0, bytes: 0, gaps: 0 } as const;
  expect(statusTable({ take: null, devices: [device('a', SENDS), device('b', other)] })).toEqual([
    'device              model     state       fps  frames   MB  gaps',
    '192.168.1.23:40412  Pixel 6a  recording  30.0     300  3.1     2',
    '10.0.0.7:1          -         waiting     0.0       0  0.0     0',
  ]);
});
