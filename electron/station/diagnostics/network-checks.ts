import { type Finding, found } from '#shared/diagnostics/finding.ts';

/** What a firewall of this machine does with TCP connections that come in; `why` explains `unknown`. */
export interface FirewallReading {
  readonly firewall: string;
  readonly state: 'absent' | 'off' | 'open' | 'blocks' | 'unknown';
  readonly blockedPorts: readonly number[];
  /** The command or the clicks that let them in. */
  readonly remedy: string;
  readonly why: string;
}

/** Asks the system's firewalls about these TCP ports. */
export type ReadFirewalls = (ports: readonly number[]) => Promise<readonly FirewallReading[]>;

/** Whether a firewall keeps the ports shut. */
export async function checkFirewalls(ports: readonly number[], read: ReadFirewalls): Promise<Finding[]> {
  const readings = await read(ports);
  const list = ports.join(', ');
  const findings = readings.flatMap(({ firewall, state, blockedPorts, remedy, why }) => {
    switch (state) {
      case 'blocks':
        return [found('firewall', 'blocks', { firewall, ports: blockedPorts.join(', '), remedy })];
      case 'open':
        return [found('firewall', 'open', { firewall, ports: list })];
      case 'unknown':
        return [found('firewall', 'unread', { firewall, why, ports: list })];
      case 'absent':
      case 'off':
        return [];
    }
  });
  return findings.length === 0 ? [found('firewall', 'none')] : findings;
}

/** One address of this machine, and what kind of network it belongs to. */
export interface DescribedNetwork {
  readonly interface: string;
  readonly address: string;
  readonly kind: 'lan' | 'vpn' | 'virtual' | 'link-local';
}

/** In which networks this machine is. `twice`: two interfaces are in one of them. */
export function checkNetworks(networks: readonly DescribedNetwork[], twice: boolean): Finding {
  const inWords = (some: readonly DescribedNetwork[]): string =>
    some.map(({ interface: name, address }) => `${name} ${address}`).join(', ');
  const lan = networks.filter(({ kind }) => kind === 'lan' || kind === 'link-local');
  const others = networks.filter((network) => !lan.includes(network));
  if (networks.length === 0) return found('networks', 'none');
  if (others.length > 0) return found('networks', 'vpn', { vpn: inWords(others), networks: inWords(lan) || '–' });
  if (twice) return found('networks', 'twice', { networks: inWords(lan) });
  return found('networks', lan.length === 1 ? 'one' : 'several', { networks: inWords(lan) });
}
