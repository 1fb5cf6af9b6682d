import { type Finding, found } from '#shared/diagnostics/finding.ts';
import type { FirewallReading } from './system/firewall.ts';
import type { Network, NetworkDescription } from './system/network-kinds.ts';

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
        return [found('firewall', 'unread', { firewall, why, ports: list, remedy })];
      case 'absent':
      case 'off':
        return [];
    }
  });
  return findings.length === 0 ? [found('firewall', 'none')] : findings;
}

/** In which networks this machine is. */
export function checkNetworks({ networks, sameNetworkTwice }: NetworkDescription): Finding {
  const inWords = (some: readonly Network[]): string =>
    some.map(({ interfaceName, address }) => `${interfaceName} ${address}`).join(', ');
  const lan = networks.filter(({ kind }) => kind === 'lan' || kind === 'link-local');
  const others = networks.filter((network) => !lan.includes(network));
  if (networks.length === 0) return found('networks', 'none');
  if (others.length > 0) return found('networks', 'vpn', { vpn: inWords(others), networks: inWords(lan) || '–' });
  if (sameNetworkTwice.length > 0) return found('networks', 'twice', { networks: inWords(lan) });
  return found('networks', lan.length === 1 ? 'one' : 'several', { networks: inWords(lan) });
}
