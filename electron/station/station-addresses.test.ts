import type os from 'node:os';
import { expect, it } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { AddressBook, stationAddresses } from './station-addresses.ts';

type Interfaces = ReturnType<typeof os.networkInterfaces>;
const facts = (address: string, family: 'IPv4' | 'IPv6', internal: boolean) => {
  const common = { address, netmask: '', mac: '', internal, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
};
const INTERFACES: Interfaces = {
  lo: [facts('127.0.0.1', 'IPv4', true), facts('::1', 'IPv6', true)],
  wlan0: [facts('192.168.1.20', 'IPv4', false), facts('fe80::1', 'IPv6', false)],
  eth0: [facts('10.0.0.7', 'IPv4', false)],
};

it('names an address for each network where the station listens on all', () => {
  expect(stationAddresses('0.0.0.0', 50_001, INTERFACES)).toEqual([
    { interface: 'wlan0', url: 'ws://192.168.1.20:50001/android-cam' },
    { interface: 'eth0', url: 'ws://10.0.0.7:50001/android-cam' },
  ]);
});

it('names the one address where it listens on one', () => {
  expect(stationAddresses('127.0.0.1', 1, INTERFACES)).toEqual([
    { interface: 'lo', url: 'ws://127.0.0.1:1/android-cam' },
  ]);
  expect(stationAddresses('::1', 1, INTERFACES)[0]?.url).toBe('ws://[::1]:1/android-cam');
});

it('has none without a network', () => {
  expect(stationAddresses('0.0.0.0', 1, { lo: INTERFACES['lo'] })).toEqual([]);
});

it('looks them up now and then, not each time', () => {
  const clock = new ManualClock();
  let looks = 0;
  const book = new AddressBook(clock, '0.0.0.0', 5000, () => {
    looks += 1;
    return looks === 1 ? {} : INTERFACES;
  });
  expect([book.at(1), book.at(1), looks]).toEqual([[], [], 1]);
  clock.advance(5000);
  expect([book.at(1).length, looks]).toEqual([2, 2]);
});
