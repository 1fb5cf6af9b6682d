import { describe, expect, it } from 'vitest';
import { checkAddresses } from './addresses-check.ts';
import { checkFirewalls, checkNetworks } from './network-checks.ts';
import type { FirewallReading } from './system/firewall.ts';
import type { Network, NetworkKind } from './system/network-kinds.ts';

const reading = (state: FirewallReading['state'], more: Partial<FirewallReading> = {}): FirewallReading => ({
  firewall: 'ufw',
  state,
  blockedPorts: [],
  remedy: '',
  why: '',
  ...more,
});
const read = (...readings: FirewallReading[]) => checkFirewalls([50_001, 50_002], () => Promise.resolve(readings));

describe('firewalls', () => {
  it('that are off or absent are none', async () => {
    expect(await read()).toMatchObject([{ outcome: 'none' }]);
    expect(await read(reading('off'))).toMatchObject([{ outcome: 'none' }]);
  });

  it('that block are told with the remedy, those that cannot be read with the reason', async () => {
    const blocks = reading('blocks', { blockedPorts: [50_002], remedy: 'sudo ufw allow 50002/tcp' });
    const why = 'only root may read it';
    const unread = reading('unknown', { firewall: 'nftables', why, remedy: 'sudo nft list ruleset' });
    expect(await read(blocks, unread)).toMatchObject([
      { outcome: 'blocks', facts: { firewall: 'ufw', ports: '50002', remedy: 'sudo ufw allow 50002/tcp' } },
      {
        outcome: 'unread',
        facts: { firewall: 'nftables', why, ports: '50001, 50002', remedy: 'sudo nft list ruleset' },
      },
    ]);
    expect(await read(reading('open'))).toMatchObject([{ outcome: 'open', facts: { ports: '50001, 50002' } }]);
  });
});

const network = (interfaceName: string, address: string, kind: NetworkKind = 'lan'): Network => ({
  interfaceName,
  address,
  prefixLength: 24,
  kind,
});

describe('networks', () => {
  const lan = network('eth0', '192.168.1.5');

  it.each([
    ['none', [], []],
    ['one', [lan], []],
    ['several', [lan, network('wlan0', '10.0.0.5')], []],
    ['twice', [lan, network('wlan0', '192.168.1.6')], [['eth0', 'wlan0']]],
    ['vpn', [lan, network('tun0', '10.8.0.2', 'vpn')], []],
    ['vpn', [network('docker0', '172.17.0.1', 'virtual')], []],
  ] as const)('%s', (outcome, networks, sameNetworkTwice) => {
    expect(checkNetworks({ networks, sameNetworkTwice }).outcome).toBe(outcome);
  });

  it('name the VPN apart from the others', () => {
    expect(checkNetworks({ networks: [lan, network('tun0', '10.8.0.2', 'vpn')], sameNetworkTwice: [] }).facts).toEqual({
      vpn: 'tun0 10.8.0.2',
      networks: 'eth0 192.168.1.5',
    });
  });
});

describe('addresses', () => {
  const loopback = (host: string): boolean => host === '127.0.0.1';

  it('are looked at only where the station listens on more than loopback', async () => {
    expect(await checkAddresses('127.0.0.1', ['127.0.0.1'], 1, loopback)).toMatchObject([{ outcome: 'loopback-only' }]);
    expect(await checkAddresses('0.0.0.0', [], 1, loopback)).toMatchObject([{ outcome: 'none' }]);
  });

  it('at which nothing answers are told with the reason', async () => {
    // Nothing listens on port 1 of the loopback interface.
    const [one] = await checkAddresses('0.0.0.0', ['127.0.0.1'], 1, loopback);
    expect(one).toMatchObject({ outcome: 'unreached', facts: { address: '127.0.0.1' } });
    expect(one?.facts['why']).toContain('ECONNREFUSED');
  });
});
