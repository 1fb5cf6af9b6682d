import { isVirtualInterfaceName } from '../network-kinds.ts';
import type { Truth } from './filter-chain.ts';

/** The packet that firewalls are asked about: the first of a TCP connection from the local network, over IPv4. */
export interface LanPacket {
  readonly port: number;
}

/** The private networks of RFC 1918, one of which a local network nearly always is. */
const PRIVATE_NETWORKS: readonly AddressRange[] = [
  rangeOf('10.0.0.0', 8),
  rangeOf('172.16.0.0', 12),
  rangeOf('192.168.0.0', 16),
];

/** The first and the last address, as numbers. */
interface AddressRange {
  readonly first: number;
  readonly last: number;
}

function rangeOf(address: string, prefixLength: number): AddressRange {
  const number = ipv4Number(address) ?? 0;
  const size = 2 ** (32 - prefixLength);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

/** An IPv4 address as a number; null of anything else. */
export function ipv4Number(text: string): number | null {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return null;
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** Whether an address of the local network lies in `network` (`10.0.0.0/8`, `10.1.2.3`); `what` names it in the reason. */
export function lanAddressIn(network: string, what: string): Truth {
  const [address = '', length = '32'] = network.split('/');
  const number = ipv4Number(address);
  const prefixLength = Number(length);
  if (number === null || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > 32) {
    return { maybe: `it depends on ${what}` };
  }
  return lanAddressBetween(rangeOf(address, prefixLength), `${what} ${network}`);
}

/** Whether an address of the local network lies between two addresses. */
export function lanAddressBetween(range: AddressRange, what: string): Truth {
  if (range.first === 0 && range.last === 2 ** 32 - 1) return true;
  const touches = PRIVATE_NETWORKS.some(({ first, last }) => range.first <= last && first <= range.last);
  return touches ? { maybe: `it depends on ${what}` } : false;
}

/** Whether the packet comes in by this interface; `*` or `+` at the end stands for any ending. */
export function comesInBy(name: string): Truth {
  if (name === '*' || name === '+') return true;
  const stem = name.replace(/[*+]$/, '');
  const virtual = stem === 'lo' || isVirtualInterfaceName(stem === name ? name : `${stem}0`);
  return virtual ? false : { maybe: `it depends on the interface (${name})` };
}
