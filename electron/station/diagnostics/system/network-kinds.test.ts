import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { describeNetworks } from './network-kinds.ts';

function ipv4(address: string, netmask = '255.255.255.0', internal = false): NetworkInterfaceInfo {
  return { family: 'IPv4', address, netmask, internal, mac: '02:00:00:00:00:01', cidr: null };
}

const ipv6: NetworkInterfaceInfo = {
  family: 'IPv6',
  address: 'fe80::1',
  netmask: 'ffff:ffff:ffff:ffff::',
  internal: false,
  mac: '02:00:00:00:00:01',
  cidr: null,
  scopeid: 2,
};

function kindOf(name: string, address = '10.20.30.40') {
  return describeNetworks({ [name]: [ipv4(address)] }).networks[0]?.kind;
}

describe('describeNetworks', () => {
  it('tells address and prefix of what leads out of the machine over IPv4', () => {
    const { networks } = describeNetworks({
      lo: [ipv4('127.0.0.1', '255.0.0.0', true)],
      eth0: [ipv4('192.168.1.7'), ipv6, ipv4('172.16.9.1', '255.255.240.0')],
      gone: undefined,
    });
    expect(networks).toEqual([
      { interfaceName: 'eth0', address: '192.168.1.7', prefixLength: 24, kind: 'lan' },
      { interfaceName: 'eth0', address: '172.16.9.1', prefixLength: 20, kind: 'lan' },
    ]);
  });

  it.each([
    'eth0',
    'enp3s0',
    'enx00e04c680001',
    'wlan0',
    'wlp2s0',
    'en0',
    'br0',
    'Ethernet',
    'Ethernet 2',
    'Wi-Fi',
    'WLAN',
    '以太网',
    '无线网络连接',
    'Local Area Connection* 1',
    'usb0',
    'bond0',
    'bridge100',
  ])('takes %s for a local network', (name) => {
    expect(kindOf(name)).toBe('lan');
  });

  it.each([
    'tun0',
    'tap1',
    'wg0',
    'wg-office',
    'utun4',
    'ppp0',
    'tailscale0',
    'Tailscale',
    'ztabcdef12',
    'ZeroTier One [8056c2e21c000001]',
    'My VPN',
    'ProtonVPN',
    'Cisco AnyConnect Secure Mobility Client Connection',
    'OpenVPN TAP-Windows6',
    'ipsec0',
  ])('takes %s for a VPN', (name) => {
    expect(kindOf(name)).toBe('vpn');
  });

  it.each([
    'docker0',
    'br-4f1d2c3b4a59',
    'veth12ab34c',
    'virbr0',
    'vmnet8',
    'vboxnet0',
    'vEthernet (WSL)',
    'vEthernet (Default Switch)',
    'VirtualBox Host-Only Network',
    'VMware Network Adapter VMnet1',
    'lxdbr0',
    'podman1',
  ])('takes %s for a network inside this machine', (name) => {
    expect(kindOf(name)).toBe('virtual');
  });

  it('judges by the address where the name says nothing', () => {
    expect(kindOf('Ethernet 3', '100.101.102.103')).toBe('vpn');
    expect(kindOf('eth0', '100.63.255.255')).toBe('lan');
    expect(kindOf('eth0', '100.128.0.1')).toBe('lan');
    expect(kindOf('Wi-Fi', '169.254.12.13')).toBe('link-local');
    expect(kindOf('eth0', '169.253.12.13')).toBe('lan');
  });

  it('finds cable and Wi-Fi in one network', () => {
    const interfaces = {
      eth0: [ipv4('192.168.1.7')],
      wlan0: [ipv4('192.168.1.8')],
      eth1: [ipv4('192.168.2.7')],
      tun0: [ipv4('192.168.1.9')],
    };
    expect(describeNetworks(interfaces).sameNetworkTwice).toEqual([['eth0', 'wlan0']]);
  });

  it('does not mind two addresses of one interface, nor the same address in networks of different size', () => {
    const one = { eth0: [ipv4('192.168.1.7'), ipv4('192.168.1.8')] };
    expect(describeNetworks(one).sameNetworkTwice).toEqual([]);
    const sizes = { eth0: [ipv4('10.0.0.7', '255.0.0.0')], eth1: [ipv4('10.0.0.8')] };
    expect(describeNetworks(sizes).sameNetworkTwice).toEqual([]);
  });
});
