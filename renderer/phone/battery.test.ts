import { expect, it } from 'vitest';
import type { Battery } from '#shared/contract/status.ts';
import { watchBattery } from './battery.ts';

it('tells the battery and its changes', async () => {
  const battery = Object.assign(new EventTarget(), { level: 0.824, charging: false });
  const told: Battery[] = [];
  await watchBattery({ getBattery: () => Promise.resolve(battery) }, (now) => told.push(now));
  battery.charging = true;
  battery.dispatchEvent(new Event('chargingchange'));
  expect(told).toEqual([
    { percent: 82, charging: false },
    { percent: 82, charging: true },
  ]);
});

it('tells nothing where the browser does not', async () => {
  const told: Battery[] = [];
  await watchBattery({}, (now) => told.push(now));
  await watchBattery({ getBattery: () => Promise.reject(new Error('Forbidden.')) }, (now) => told.push(now));
  expect(told).toEqual([]);
});
