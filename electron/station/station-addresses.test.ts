import { expect, it } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import {
  AddressBook,
  type Interfaces,
  listeningAddresses,
  ownAddresses,
  ownHostNames,
  phonePages,
  remoteConsoles,
  stationAddresses,
} from './station-addresses.ts';

const facts = (address: string, family: 'IPv4' | 'IPv6', internal: boolean) => {
  const common = { address, netmask: '', mac: '', internal, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
};
const INTERFACES: Interfaces = {
  lo: [facts('127.0.0.1', 'IPv4', true), facts('::1', 'IPv6', true)],
  wlan0: [facts('192.168.1.20', 'IPv4', false), facts('fe80::1', 'IPv6', false)],
  eth0: [facts('10.0.0.7', 'IPv4', false)],
};

it('listens on each network where it listens on all', () => {
  const networks = listeningAddresses('0.0.0.0', INTERFACES);
  expect(networks).toEqual([
    { interface: 'wlan0', address: '192.168.1.20' },
    { interface: 'eth0', address: '10.0.0.7' },
  ]);
  expect(stationAddresses(networks, 50_001)).toEqual([
    { interface: 'wlan0', url: 'ws://192.168.1.20:50001/android-cam' },
    { interface: 'eth0', url: 'ws://10.0.0.7:50001/android-cam' },
  ]);
});

it('listens on one where that is asked for', () => {
  const one = (host: string): string | undefined => stationAddresses(listeningAddresses(host, INTERFACES), 1)[0]?.url;
  expect(one('127.0.0.1')).toBe('ws://127.0.0.1:1/android-cam');
  expect(one('::1')).toBe('ws://[::1]:1/android-cam');
});

it('leads phones to each network with the device token, and to loopback where there is no network', () => {
  const networks = listeningAddresses('0.0.0.0', INTERFACES);
  expect(phonePages(networks, 50_002, 'a b#').map(({ url }) => url)).toEqual([
    'https://192.168.1.20:50002/phone#a%20b%23',
    'https://10.0.0.7:50002/phone#a%20b%23',
  ]);
  expect(phonePages(listeningAddresses('0.0.0.0', {}), 50_002, 't')).toEqual([
    { interface: '', url: 'https://127.0.0.1:50002/phone#t' },
  ]);
  expect(phonePages(networks, 0, 't')).toEqual([]);
});

it('leads other computers to the console, and nobody where there is no network', () => {
  expect(remoteConsoles(listeningAddresses('10.0.0.7', INTERFACES), 50_002, 's&t')).toEqual([
    { interface: 'eth0', url: 'https://10.0.0.7:50002/?token=s%26t' },
  ]);
  expect(remoteConsoles(listeningAddresses('127.0.0.1', INTERFACES), 50_002, 't')).toEqual([]);
});

it('knows its own names and addresses, without those that no URL can name', () => {
  expect(ownHostNames('Lab-PC', ['camera.lab.example'])).toEqual(['lab-pc', 'lab-pc.local', 'camera.lab.example']);
  expect(ownHostNames('pc.lab.example', [])).toEqual(['pc.lab.example', 'pc']);
  expect(ownAddresses('0.0.0.0', INTERFACES)).toEqual(['127.0.0.1', '192.168.1.20', '10.0.0.7']);
  expect(ownAddresses('::', INTERFACES)).toEqual(['127.0.0.1', '::1', '192.168.1.20', '10.0.0.7']);
});

it('looks them up now and then, not each time', () => {
  const clock = new ManualClock();
  let looks = 0;
  const book = new AddressBook(clock, '0.0.0.0', 5000, () => {
    looks += 1;
    return looks === 1 ? {} : INTERFACES;
  });
  expect([book.networks, book.networks, looks]).toEqual([[], [], 1]);
  clock.advance(5000);
  expect([book.networks.length, looks]).toEqual([2, 2]);
});
