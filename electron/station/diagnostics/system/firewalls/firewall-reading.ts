import type { CommandResult, SystemCommand } from '../system-command.ts';

/** The firewalls that are read, by the names that operators know. */
export type FirewallName = 'ufw' | 'firewalld' | 'nftables' | 'iptables' | 'Windows Firewall' | 'macOS Firewall';

/** What one firewall does with new TCP connections that come in from the local network. */
export interface FirewallReading {
  readonly firewall: FirewallName;
  /** `off`: it is there and filters nothing. `blocks`: at least one of the ports. `unknown`: `why` says what hides it. */
  readonly state: 'absent' | 'off' | 'open' | 'blocks' | 'unknown';
  /** The ports that are certainly blocked, in the order asked for; empty unless `blocks`. */
  readonly blockedPorts: readonly number[];
  /** The exact command or path of clicks (English) that opens the ports, or, of an `unknown`, that shows them. '' where nothing is to be done. */
  readonly remedy: string;
  /** Why it is unknown, of the reading or, where others are blocked, of a port; short English. '' otherwise. */
  readonly why: string;
}

/** What the readers of firewalls look at; tests hand in their own. */
export interface FirewallSurroundings {
  readonly platform: NodeJS.Platform;
  /** The program that listens: some firewalls decide by program. */
  readonly execPath: string;
  readonly run: SystemCommand;
  /** The text of a small file, or null where it cannot be read. */
  readonly readFile: (path: string) => Promise<string | null>;
}

/** What happens to a connection to one port. */
export type PortVerdict = 'accept' | 'drop' | { readonly unknown: string };

/** A firewall that is not there. */
export function absent(firewall: FirewallName): FirewallReading {
  return { firewall, state: 'absent', blockedPorts: [], remedy: '', why: '' };
}

/** A firewall that is there and filters nothing. */
export function switchedOff(firewall: FirewallName): FirewallReading {
  return { firewall, state: 'off', blockedPorts: [], remedy: '', why: '' };
}

/** A firewall that does not tell. */
export function unknown(firewall: FirewallName, why: string, remedy: string): FirewallReading {
  return { firewall, state: 'unknown', blockedPorts: [], remedy, why };
}

/** Sums up what happens to each port. `remedyFor` is asked for the ports that are blocked, or else for those unknown. */
export function summedUp(
  firewall: FirewallName,
  verdicts: ReadonlyMap<number, PortVerdict>,
  remedyFor: (ports: readonly number[]) => string,
): FirewallReading {
  const blockedPorts: number[] = [];
  const unknownPorts: number[] = [];
  let why = '';
  for (const [port, verdict] of verdicts) {
    if (verdict === 'drop') blockedPorts.push(port);
    if (typeof verdict !== 'object') continue;
    unknownPorts.push(port);
    if (why === '') why = verdict.unknown;
  }
  const toOpen = blockedPorts.length > 0 ? blockedPorts : unknownPorts;
  const state = blockedPorts.length > 0 ? 'blocks' : unknownPorts.length > 0 ? 'unknown' : 'open';
  return { firewall, state, blockedPorts, remedy: toOpen.length > 0 ? remedyFor(toOpen) : '', why };
}

/** Why a program's answer says nothing, in words; null of one that ran and succeeded. */
export function failureOf(program: string, result: CommandResult): string | null {
  if (result.kind === 'timeout') return `${program} did not answer in time`;
  if (result.kind === 'denied') return `this user may not run ${program}`;
  if (result.kind === 'missing') return `${program} is not installed`;
  if (result.code === 0) return null;
  const printed = `${result.stderr}\n${result.stdout}`;
  if (/must be root|need to be root|permission denied|not permitted|authoriz|superuser/i.test(printed)) {
    return 'only root may read it';
  }
  const line = printed.split('\n').find((text) => text.trim() !== '') ?? '';
  const end = result.code === null ? 'was ended' : `failed with code ${result.code}`;
  return `${program} ${end}${line === '' ? '' : `: ${line.trim().slice(0, 200)}`}`;
}
