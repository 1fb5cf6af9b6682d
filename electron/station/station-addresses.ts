import os from 'node:os';
import type { StationAddress } from '#shared/contract/status.ts';
import type { Clock } from './clock.ts';

type Interfaces = ReturnType<typeof os.networkInterfaces>;

const EVERY_INTERFACE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The addresses that a device can type: one for each IPv4 address that the station listens on. */
export function stationAddresses(host: string, port: number, interfaces: Interfaces): StationAddress[] {
  const all = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.filter(({ family }) => family === 'IPv4').map(({ address, internal }) => ({ name, address, internal })),
  );
  const listening = EVERY_INTERFACE.has(host)
    ? all.filter(({ internal }) => !internal)
    : [all.find(({ address }) => address === host) ?? { name: '', address: host }];
  return listening.map(({ name, address }) => ({
    interface: name,
    url: `ws://${address.includes(':') ? `[${address}]` : address}:${port}/android-cam`,
  }));
}

/** The station's addresses, looked up now and then: networks come and go, and asking the system each time costs. */
export class AddressBook {
  readonly #clock: Clock;
  readonly #host: string;
  readonly #everyUs: number;
  readonly #interfaces: () => Interfaces;
  #addresses: readonly StationAddress[] = [];
  #lookedUs = -Infinity;

  constructor(clock: Clock, host: string, everyMs: number, interfaces: () => Interfaces = os.networkInterfaces) {
    this.#clock = clock;
    this.#host = host;
    this.#everyUs = everyMs * 1000;
    this.#interfaces = interfaces;
  }

  at(port: number): StationAddress[] {
    const nowUs = this.#clock.nowUs();
    if (nowUs - this.#lookedUs >= this.#everyUs) {
      this.#lookedUs = nowUs;
      this.#addresses = stationAddresses(this.#host, port, this.#interfaces());
    }
    return [...this.#addresses];
  }
}
