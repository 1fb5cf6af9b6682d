import { isIPv6 } from 'node:net';
import { both, type FilterRule, type RuleVerdict, type Truth, walkChain } from './filter-chain.ts';
import {
  absent,
  failureOf,
  type FirewallReading,
  type FirewallSurroundings,
  summedUp,
  switchedOff,
  unknown,
} from './firewall-reading.ts';

const SETTINGS_FILE = '/etc/ufw/ufw.conf';

/** Reads ufw through `ufw status verbose`; who is not root learns from its settings whether it is switched on. */
export async function readUfw(ports: readonly number[], surroundings: FirewallSurroundings): Promise<FirewallReading> {
  const answer = await surroundings.run('ufw', ['status', 'verbose']);
  if (answer.kind === 'missing') return absent('ufw');
  const failure = failureOf('ufw', answer);
  if (failure === null && answer.kind === 'ran') return ufwReading(answer.stdout, ports);
  const settings = await surroundings.readFile(SETTINGS_FILE);
  const enabled = /^\s*ENABLED\s*=\s*"?(yes|no)"?\s*$/im.exec(settings ?? '')?.[1]?.toLowerCase();
  if (enabled === 'no') return switchedOff('ufw');
  const why = failure ?? '';
  return unknown('ufw', enabled === 'yes' ? `it is switched on, and ${why}` : why, remedyFor(ports));
}

function remedyFor(ports: readonly number[]): string {
  return `sudo ufw allow ${ports.join(',')}/tcp`;
}

/** What the text of `ufw status verbose` says of these ports. */
export function ufwReading(text: string, ports: readonly number[]): FirewallReading {
  const status = /^Status: (\w+)/m.exec(text)?.[1];
  if (status === 'inactive') return switchedOff('ufw');
  const policy = /^Default: (\w+) \(incoming\)/m.exec(text)?.[1];
  if (status !== 'active' || policy === undefined) {
    return unknown('ufw', 'ufw answered in words that are not understood', remedyFor(ports));
  }
  const rules = text.split('\n').flatMap((line) => parsedRule(line) ?? []);
  const verdicts = new Map(
    ports.map((port) => {
      const chains = new Map([['input', rules.map((rule) => ruleFor(rule, port))]]);
      return [port, walkChain({ chains, policy: policy === 'allow' ? 'accept' : 'drop' }, 'input')];
    }),
  );
  return summedUp('ufw', verdicts, (closed) => {
    const isInTheWay = rules.some(
      (rule) => rule.verdict.kind !== 'accept' && closed.some((port) => ruleFor(rule, port).holds !== false),
    );
    // A rule that denies or limits comes first, unless the new one is put before it.
    return isInTheWay ? `sudo ufw prepend allow ${closed.join(',')}/tcp` : remedyFor(closed);
  });
}

interface UfwRule {
  /** `22`, `50000:50010/tcp`, `192.168.5.5 50006/tcp on wlan0`, `Anywhere`, `80,443/tcp (WWW Full)`. */
  readonly to: string;
  readonly from: string;
  readonly verdict: RuleVerdict;
}

/** `ufw limit` lets a few connections of an address in, and denies those that follow too soon: a page alone makes as many. */
const VERDICTS: ReadonlyMap<string, RuleVerdict> = new Map<string, RuleVerdict>([
  ['ALLOW', { kind: 'accept' }],
  ['DENY', { kind: 'drop' }],
  ['REJECT', { kind: 'drop' }],
  ['LIMIT', { kind: 'undecided', why: 'only 6 connections in 30 s from one address' }],
]);

/** A rule for packets that come in over IPv4; null of any other line. */
function parsedRule(line: string): UfwRule | null {
  const parts = /^(\S.*?)\s+(ALLOW|DENY|REJECT|LIMIT) IN\s+(\S.*)$/.exec(line);
  if (parts === null) return null;
  const [, to = '', action = '', rest = ''] = parts;
  const from = rest
    .replace(/\s+#.*$/, '')
    .replace(/\s+\(log(-all)?\)\s*$/, '')
    .trim();
  if (/\(v6\)/.test(to) || /\(v6\)/.test(from)) return null;
  if ([to, from].some((side) => isIPv6(side.split(/[ /]/, 1)[0] ?? ''))) return null;
  const verdict = VERDICTS.get(action);
  return verdict === undefined ? null : { to, from, verdict };
}

function ruleFor(rule: UfwRule, port: number): FilterRule {
  const source: Truth = /^Anywhere(\/tcp)?$/.test(rule.from) ? true : { maybe: `only from ${rule.from}` };
  const fromOtherProtocol = /^Anywhere\/(?!tcp)/.test(rule.from);
  const holds = fromOtherProtocol ? false : both(destinationHolds(rule.to, port), source);
  return { holds, verdict: rule.verdict };
}

/** Whether `to` names the port, of TCP or of any protocol. */
function destinationHolds(to: string, port: number): Truth {
  const [, destination = '', device = ''] = /^(.*?)(?: on (\S+))?$/.exec(to) ?? [];
  const onDevice: Truth = device === '' ? true : { maybe: `only on ${device}` };
  const withoutProfile = destination.replace(/\s+\([^()]*\)$/, '');
  const words = withoutProfile.split(' ');
  const last = words.at(-1) ?? '';
  const [what = '', protocol = 'tcp'] = last.split('/');
  if (words.length > 2) return { maybe: `the rule "${to}" is not understood` };
  const onAddress: Truth = words.length === 2 ? { maybe: `only to ${words[0] ?? ''}` } : true;
  if (what === 'Anywhere') return protocol === 'tcp' ? both(onDevice, onAddress) : false;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(what)) return { maybe: `only to ${last}` };
  if (!/^\d+(:\d+)?(,\d+(:\d+)?)*$/.test(what)) return { maybe: `the rule "${to}" is not understood` };
  if (protocol !== 'tcp') return false;
  const isNamed = what.split(',').some((range) => {
    const [first = 0, end = first] = range.split(':').map(Number);
    return first <= port && port <= end;
  });
  return isNamed ? both(onDevice, onAddress) : false;
}
