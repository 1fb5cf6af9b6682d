import { describe, expect, it } from 'vitest';
import { found } from '#shared/diagnostics/finding.ts';
import { type DeviceFindings, firstShown, sortFindings } from './sorted-findings.ts';

const LEFT = { id: 'A', name: 'Left' };
const RIGHT = { id: 'B', name: 'Right' };

const whole = found('packets', 'whole', { count: 3 }, LEFT);
const bad = found('packets', 'bad', { count: 1, why: 'x', hex: '00' }, RIGHT);
const rare = found('key-frames', 'rare', { interval: 9 }, LEFT);
const none = found('key-frames', 'none', { frames: 9 }, RIGHT);
const missing = found('ffmpeg', 'missing');
const vpn = found('networks', 'vpn', { vpn: 'tun0', networks: '–' });
const unknown = found('disk-speed', 'unknown', { why: 'x' });
const space = found('disk-space', 'enough', { free: 1, total: 2 });
const listening = found('port', 'listening', { port: 1, addresses: '::' });

const shape = (groups: readonly DeviceFindings[]) =>
  groups.map(({ device, findings }) => [device?.name ?? null, findings.map(({ check }) => check)]);

describe('the findings of a diagnosis', () => {
  const sorted = sortFindings([whole, bad, space, rare, missing, none, vpn, listening, unknown]);

  it('have the problems of the station before those of each device', () => {
    expect(shape(sorted.problems)).toEqual([
      [null, ['ffmpeg']],
      ['Right', ['packets', 'key-frames']],
      ['Left', ['key-frames']],
    ]);
  });

  it('count a check that could not be made as a note', () => {
    expect(shape(sorted.notes)).toEqual([[null, ['networks', 'disk-speed']]]);
  });

  it('have what is well by area, in the order of the guide', () => {
    expect(sorted.well.map(({ area, count, groups }) => [area, count, shape(groups)])).toEqual([
      ['connect', 1, [[null, ['port']]]],
      ['h264', 1, [['Left', ['packets']]]],
      ['disk', 1, [[null, ['disk-space']]]],
    ]);
  });

  it('are counted by how bad they are', () => {
    expect(sorted.counts).toEqual({ problem: 4, note: 2, ok: 3 });
    expect(sortFindings([]).counts).toEqual({ problem: 0, note: 0, ok: 0 });
  });

  it('keep devices apart that have the same name', () => {
    const twin = { id: 'C', name: 'Left' };
    const groups = sortFindings([rare, found('key-frames', 'rare', { interval: 9 }, twin)]).problems;
    expect(groups.map(({ device }) => device?.id)).toEqual(['A', 'C']);
  });

  it('are found by their check where they stand first', () => {
    expect(firstShown(sorted, 'packets')).toBe(bad);
    expect(firstShown(sorted, 'disk-space')).toBe(space);
    expect(firstShown(sorted, 'firewall')).toBeNull();
    expect(firstShown(sorted, null)).toBeNull();
  });
});
