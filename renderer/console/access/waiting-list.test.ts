import { describe, expect, it } from 'vitest';
import type { WaitingDevice } from '#shared/contract/access.ts';
import { addressBeside, waitingOverview } from './waiting-list.ts';

const waiting = (number: number): WaitingDevice => ({
  number,
  label: `Phone ${number}`,
  address: `192.168.1.${number}`,
  protocol: 'camera.v2',
  identity: 'id',
  sinceMs: 0,
});

describe('the waiting devices in the banner', () => {
  it('are all there while they are three', () => {
    const all = [waiting(1), waiting(2), waiting(3)];
    expect(waitingOverview(all)).toEqual({ shown: all, more: 0 });
  });

  it('are those that wait longest, and the others are counted', () => {
    const { shown, more } = waitingOverview([waiting(9), waiting(4), waiting(7), waiting(5), waiting(8)]);
    expect(shown.map(({ number }) => number)).toEqual([4, 5, 7]);
    expect(more).toBe(2);
  });

  it('are none where nobody waits', () => {
    expect(waitingOverview([])).toEqual({ shown: [], more: 0 });
  });
});

it('names the address once where a device is called by it', () => {
  expect(addressBeside({ label: 'Pixel 7', address: '192.168.1.23' })).toBe('192.168.1.23');
  expect(addressBeside({ label: '192.168.1.23', address: '192.168.1.23' })).toBeNull();
});
