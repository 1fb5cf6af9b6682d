import type { NetworkInterfaceInfo } from 'node:os';

/**
 * What a network is, judged by the interface's name and its address: the local network, a VPN, one that exists only
 * inside this machine (containers, virtual machines), or an address that a machine gives itself when nobody else does.
 */
export type NetworkKind = 'lan' | 'vpn' | 'virtual' | 'link-local';

/** One IPv4 address of this machine. */
export interface Network {
  readonly interfaceName: string;
  readonly address: string;
  /** Bits of the network: 24 of 192.168.1.7/24. */
  readonly prefixLength: number;
  readonly kind: NetworkKind;
}

/** The networks of this machine. */
export interface NetworkDescription {
  readonly networks: readonly Network[];
  /** Names of LAN interfaces that are in one subnet, as cable and Wi-Fi at once; each group in the order of the system. */
  readonly sameNetworkTwice: readonly (readonly string[])[];
}

/** Linux and macOS name interfaces by their driver, Windows by their adapter or by what the user calls them. */
const VPN_NAMES: readonly RegExp[] = [
  /^(tun|tap|wg|utun|ppp|ipsec|feth|cscotun|gpd|nordlynx|mullvad)\d*$/i,
  /^(wg|zt|tailscale)[-_a-z0-9]*$/i,
  /vpn|WireGuard|Wintun|ZeroTier|Tailscale|AnyConnect|Cisco Secure Client|NordLynx|FortiClient|GlobalProtect|PANGP|Juniper|Pulse Secure|Hamachi/i,
];

const VIRTUAL_NAMES: readonly RegExp[] = [
  /^(docker|podman|cni|lxcbr|lxdbr|incusbr|virbr|vnet|vmnet|vboxnet|veth|dummy)\d*$/i,
  /^(br-|veth|cali|docker_|cni-|flannel\.|kube|mpqemubr)/i,
  /^vEthernet \(|VirtualBox Host-Only|VMware Network Adapter|Hyper-V|Loopback/i,
];

const CARRIER_GRADE = { base: ipv4('100.64.0.0'), prefixLength: 10 };
const LINK_LOCAL = { base: ipv4('169.254.0.0'), prefixLength: 16 };

/** Whether this name is one of a VPN, of containers or of virtual machines, where no phone is. */
export function isVirtualInterfaceName(name: string): boolean {
  return kindByName(name) !== 'lan';
}

/** Describes every IPv4 address that leads out of this machine; takes what `os.networkInterfaces()` returns. */
export function describeNetworks(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): NetworkDescription {
  const networks: Network[] = [];
  for (const [interfaceName, addresses] of Object.entries(interfaces)) {
    for (const { family, address, netmask, internal } of addresses ?? []) {
      if (internal || family !== 'IPv4') continue;
      networks.push({ interfaceName, address, prefixLength: bitsOf(netmask), kind: kindOf(interfaceName, address) });
    }
  }
  return { networks, sameNetworkTwice: sharedSubnets(networks) };
}

function kindByName(name: string): 'lan' | 'vpn' | 'virtual' {
  if (VIRTUAL_NAMES.some((pattern) => pattern.test(name))) return 'virtual';
  return VPN_NAMES.some((pattern) => pattern.test(name)) ? 'vpn' : 'lan';
}

function kindOf(name: string, address: string): NetworkKind {
  if (isIn(address, LINK_LOCAL)) return 'link-local';
  const kind = kindByName(name);
  return kind === 'lan' && isIn(address, CARRIER_GRADE) ? 'vpn' : kind;
}

function sharedSubnets(networks: readonly Network[]): readonly (readonly string[])[] {
  const bySubnet = new Map<string, string[]>();
  for (const { interfaceName, address, prefixLength, kind } of networks) {
    if (kind !== 'lan') continue;
    const subnet = `${baseOf(ipv4(address), prefixLength)}/${prefixLength}`;
    const names = bySubnet.get(subnet) ?? [];
    if (!names.includes(interfaceName)) bySubnet.set(subnet, [...names, interfaceName]);
  }
  return [...bySubnet.values()].filter((names) => names.length > 1);
}

function ipv4(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function baseOf(address: number, prefixLength: number): number {
  const size = 2 ** (32 - prefixLength);
  return Math.floor(address / size) * size;
}

function isIn(address: string, network: { readonly base: number; readonly prefixLength: number }): boolean {
  return baseOf(ipv4(address), network.prefixLength) === network.base;
}

function bitsOf(netmask: string): number {
  return ipv4(netmask).toString(2).replaceAll('0', '').length;
}
