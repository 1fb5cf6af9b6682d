import { expect, it } from 'vitest';
import { device } from '#shared/contract/device-fixture.ts';
import { statusTable } from './status-table.ts';

const SENDS = { fps: 29.96, bitsPerSecond: 4e6, frames: 300, bytes: 3_145_728, gaps: 2 };

it('says so where there is no device', () => {
  expect(statusTable({ take: null, devices: [], waiting: [] })).toEqual(['No device is connected.']);
});

it('is a table: words to the left, numbers to the right, as wide as its cells', () => {
  const other = { address: '10.0.0.7:1', model: '', state: 'waiting', fps: 0, frames: 0, bytes: 0, gaps: 0 } as const;
  expect(statusTable({ take: null, devices: [device('a', SENDS), device('b', other)], waiting: [] })).toEqual([
    'device              model     state       fps  frames   MB  gaps',
    '192.168.1.23:40412  Pixel 6a  recording  30.0     300  3.1     2',
    '10.0.0.7:1          -         waiting     0.0       0  0.0     0',
  ]);
});

it('names who waits to be let in, and how to answer', () => {
  const waiting = [
    { number: 3, label: 'Pixel 7', address: '10.0.0.8', protocol: 'camera.v2', identity: 'id', sinceMs: 0 },
    { number: 4, label: '10.0.0.9', address: '10.0.0.9', protocol: 'android-cam', identity: 'address', sinceMs: 0 },
  ] as const;
  expect(statusTable({ take: null, devices: [], waiting: [...waiting] }).slice(1)).toEqual([
    'Waiting: 3  Pixel 7 (10.0.0.8); type "allow 3" or "refuse 3"',
    'Waiting: 4  10.0.0.9 (10.0.0.9, and all else from that address); type "allow 4" or "refuse 4"',
  ]);
});
