import os from 'node:os';
import type { PhonePage } from '#shared/contract/access.ts';
import type { StationAddress } from '#shared/contract/status.ts';
import type { Clock } from './clock.ts';

/** The machine's networks, as Node tells them. */
export type Interfaces = ReturnType<typeof os.networkInterfaces>;

const EVERY_INTERFACE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** One address of this machine on one of its networks. */
export interface NetworkAddress {
  readonly interface: string;
  readonly address: string;
}

const LOOPBACK: NetworkAddress = { interface: '', address: '127.0.0.1' };

/** The IPv4 addresses that the station listens on, without loopback unless it listens there alone. */
export function listeningAddresses(host: string, interfaces: Interfaces): NetworkAddress[] {
  const all = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal }) => ({ interface: name, address, internal })),
  );
  const listening = EVERY_INTERFACE.has(host)
    ? all.filter(({ internal }) => !internal)
    : [all.find(({ address }) => address === host) ?? { interface: '', address: host }];
  return listening.map(({ interface: name, address }) => ({ interface: name, address }));
}

function authority(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** An address of this machine at which whoever listens on that host answers. */
export function ownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Hosts to listen on that include 127.0.0.1. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '127.0.0.1', 'localhost']);

/** The console's address for this machine's own browser; null where the station does not listen on loopback. */
export function localConsole(host: string, port: number): string | null {
  if (host === '::1') return `http://[::1]:${port}/`;
  return LOOPBACK_HOSTS.has(host) ? `http://127.0.0.1:${port}/` : null;
}

/** What an app can type: one address for each network. */
export function stationAddresses(networks: readonly NetworkAddress[], port: number): StationAddress[] {
  return networks.map(({ interface: name, address }) => ({
    interface: name,
    url: `ws://${authority(address, port)}/android-cam`,
  }));
}

/** Where a phone's browser finds the phone page: the loopback address where there is no other. */
export function phonePages(networks: readonly NetworkAddress[], securePort: number, token: string): PhonePage[] {
  if (securePort === 0) return [];
  return (networks.length === 0 ? [LOOPBACK] : networks).map(({ interface: name, address }) => ({
    interface: name,
    url: `https://${authority(address, securePort)}/phone#${encodeURIComponent(token)}`,
  }));
}

/** The console for other computers, with the operator token; none where there is no network. */
export function remoteConsoles(networks: readonly NetworkAddress[], securePort: number, token: string): PhonePage[] {
  if (securePort === 0) return [];
  return networks
    .filter(({ address }) => !address.startsWith('127.'))
    .map(({ interface: name, address }) => ({
      interface: name,
      url: `https://${authority(address, securePort)}/?token=${encodeURIComponent(token)}`,
    }));
}

/** Names by which this machine may be called beside its addresses: its host name, that in mDNS, and those that are set. */
export function ownHostNames(hostName: string, more: readonly string[]): string[] {
  const own = hostName.includes('.') ? [hostName, hostName.split('.', 1)[0] ?? ''] : [hostName, `${hostName}.local`];
  return [...new Set([...own, ...more].map((name) => name.toLowerCase()).filter((name) => name !== ''))];
}

/**
 * Every address of this machine that another one can use. IPv6 only where the station listens on it: such addresses change
 * by themselves, several times a day. Link-local ones need a zone that no URL can name.
 */
export function ownAddresses(host: string, interfaces: Interfaces): string[] {
  const hasIpv6 = host.includes(':');
  return Object.values(interfaces)
    .flatMap((addresses = []) => addresses)
    .filter(({ family }) => family === 'IPv4' || hasIpv6)
    .map(({ address }) => address)
    .filter((address) => !/^fe80:/i.test(address));
}

/** The station's addresses, looked up now and then: networks come and go, and asking the system each time costs. */
export class AddressBook {
  readonly #clock: Clock;
  readonly #host: string;
  readonly #everyUs: number;
  readonly #interfaces: () => Interfaces;
  #networks: readonly NetworkAddress[] = [];
  #lookedUs = -Infinity;

  constructor(clock: Clock, host: string, everyMs: number, interfaces: () => Interfaces = os.networkInterfaces) {
    this.#clock = clock;
    this.#host = host;
    this.#everyUs = everyMs * 1000;
    this.#interfaces = interfaces;
  }

  /** The addresses that the station listens on. */
  get networks(): readonly NetworkAddress[] {
    const nowUs = this.#clock.nowUs();
    if (nowUs - this.#lookedUs >= this.#everyUs) {
      this.#lookedUs = nowUs;
      this.#networks = listeningAddresses(this.#host, this.#interfaces());
    }
    return this.#networks;
  }
}
