import { describe, expect, it } from 'vitest';
import { checkAddresses } from './addresses-check.ts';
import { checkFirewalls, checkNetworks, type DescribedNetwork, type FirewallReading } from './network-checks.ts';

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
    expect(
      await read(blocks, reading('unknown', { firewall: 'nftables', why: 'only root may read it' })),
    ).toMatchObject([
      { outcome: 'blocks', facts: { firewall: 'ufw', ports: '50002', remedy: 'sudo ufw allow 50002/tcp' } },
      { outcome: 'unread', facts: { firewall: 'nftables', why: 'only root may read it', ports: '50001, 50002' } },
    ]);
    expect(await read(reading('open'))).toMatchObject([{ outcome: 'open', facts: { ports: '50001, 50002' } }]);
  });
});

const network = (name: string, address: string, kind: DescribedNetwork['kind'] = 'lan'): DescribedNetwork => ({
  interface: name,
  address,
  kind,
});

describe('networks', () => {
  const lan = network('eth0', '192.168.1.5');

  it.each([
    ['none', [], false],
    ['one', [lan], false],
    ['several', [lan, network('wlan0', '10.0.0.5')], false],
    ['twice', [lan, network('wlan0', '192.168.1.6')], true],
    ['vpn', [lan, network('tun0', '10.8.0.2', 'vpn')], false],
    ['vpn', [network('docker0', '172.17.0.1', 'virtual')], false],
  ] as const)('%s', (outcome, networks, twice) => {
    expect(checkNetworks(networks, twice).outcome).toBe(outcome);
  });

  it('name the VPN apart from the others', () => {
    expect(checkNetworks([lan, network('tun0', '10.8.0.2', 'vpn')], false).facts).toEqual({
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
