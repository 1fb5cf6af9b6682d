import { isVirtualInterfaceName } from '../network-kinds.ts';
import { both, type FilterRule, type Truth, walkChain } from './filter-chain.ts';
import {
  absent,
  failureOf,
  type FirewallReading,
  type FirewallSurroundings,
  type PortVerdict,
  summedUp,
  switchedOff,
  unknown,
} from './firewall-reading.ts';

/** A machine has a handful; more are not asked for. */
const MOST_ZONES = 8;

/** firewall-cmd takes a third of a second each time. */
const MOST_SERVICES = 12;

/** The TCP ports of the services of a usual installation; of others it is asked. */
const KNOWN_SERVICES: ReadonlyMap<string, readonly string[]> = new Map([
  ['cockpit', ['9090/tcp']],
  ['dhcpv6-client', []],
  ['http', ['80/tcp']],
  ['https', ['443/tcp']],
  ['ipp-client', []],
  ['mdns', []],
  ['samba', ['139/tcp', '445/tcp']],
  ['samba-client', []],
  ['ssh', ['22/tcp']],
]);

/** Reads firewalld through `firewall-cmd`: the zones that an interface of the local network is in. */
export async function readFirewalld(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
): Promise<FirewallReading> {
  const state = await surroundings.run('firewall-cmd', ['--state']);
  if (state.kind === 'missing') return absent('firewalld');
  if (state.kind === 'ran' && /not running/.test(state.stdout + state.stderr)) return switchedOff('firewalld');
  const failure = failureOf('firewall-cmd', state);
  if (failure !== null) return unknown('firewalld', failure, remedyFor('public', ports));
  const zones = await readZones(surroundings);
  if (typeof zones === 'string') return unknown('firewalld', zones, remedyFor('public', ports));
  return firewalldReading(zones, ports);
}

function remedyFor(zone: string, ports: readonly number[]): string {
  const added = ports.map((port) => `--add-port=${port}/tcp`).join(' ');
  return `sudo firewall-cmd --permanent --zone=${zone} ${added} && sudo firewall-cmd --reload`;
}

/** The active zones, or why they cannot be read. */
async function readZones(surroundings: FirewallSurroundings): Promise<readonly FirewalldZone[] | string> {
  const active = await surroundings.run('firewall-cmd', ['--get-active-zones']);
  const failure = failureOf('firewall-cmd', active);
  if (failure !== null || active.kind !== 'ran') return failure ?? '';
  let names = namesOfLanZones(active.stdout);
  if (names.length === 0) {
    // Interfaces that nobody put into a zone are in the default zone.
    const byDefault = await surroundings.run('firewall-cmd', ['--get-default-zone']);
    const cause = failureOf('firewall-cmd', byDefault);
    if (cause !== null || byDefault.kind !== 'ran') return cause ?? '';
    names = [byDefault.stdout.trim()];
  }
  const zones: FirewalldZone[] = [];
  for (const name of names.slice(0, MOST_ZONES)) {
    const listed = await surroundings.run('firewall-cmd', [`--zone=${name}`, '--list-all']);
    const cause = failureOf('firewall-cmd', listed);
    if (cause !== null || listed.kind !== 'ran') return cause ?? '';
    zones.push(await withServicePorts(parseZone(name, listed.stdout), surroundings));
  }
  return zones;
}

/** Puts a service's ports in its place; a service that does not tell them stays. */
async function withServicePorts(zone: FirewalldZone, surroundings: FirewallSurroundings): Promise<FirewalldZone> {
  const ports = [...zone.ports];
  const services: string[] = [];
  for (const [index, service] of zone.services.entries()) {
    const known = KNOWN_SERVICES.get(service);
    const found = known ?? (index < MOST_SERVICES ? await portsOfService(service, surroundings) : null);
    if (found === null) services.push(service);
    else ports.push(...found);
  }
  return { ...zone, ports, services };
}

async function portsOfService(service: string, surroundings: FirewallSurroundings): Promise<readonly string[] | null> {
  const answer = await surroundings.run('firewall-cmd', [`--info-service=${service}`]);
  if (answer.kind !== 'ran' || answer.code !== 0) return null;
  const [, ports] = /^ {2}ports:(.*)$/m.exec(answer.stdout) ?? [];
  const includesOthers = /^ {2}(includes|protocols): *\S/m.test(answer.stdout);
  return ports === undefined || includesOthers ? null : ports.split(' ').filter(Boolean);
}

/** Zones of `--get-active-zones` that have sources, or an interface that could be one of the local network. */
export function namesOfLanZones(text: string): readonly string[] {
  const names: string[] = [];
  let zone = '';
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) zone = line.split(/\s/, 1)[0] ?? '';
    const [, key = '', list = ''] = /^\s+(interfaces|sources): *(.*)$/.exec(line) ?? [];
    const members = list.split(/\s+/).filter((member) => member !== '');
    const counts = key === 'interfaces' ? members.some((name) => !isVirtualInterfaceName(name)) : members.length > 0;
    if (counts && zone !== '' && !names.includes(zone)) names.push(zone);
  }
  return names;
}

/** What `--list-all` says of one zone. */
export interface FirewalldZone {
  readonly name: string;
  readonly target: string;
  readonly ports: readonly string[];
  readonly protocols: readonly string[];
  readonly services: readonly string[];
  readonly richRules: readonly string[];
}

/** Parses `firewall-cmd --list-all`: `  key: values`, and rich rules a line each below theirs. */
export function parseZone(name: string, text: string): FirewalldZone {
  const fields = new Map<string, string[]>();
  let key = '';
  for (const line of text.split('\n').slice(1)) {
    const [, found, values = ''] = /^ {2}([a-z][a-z -]*):(.*)$/.exec(line) ?? [];
    if (found !== undefined) key = found;
    const value = (found === undefined ? line : values).trim();
    if (value !== '') fields.set(key, [...(fields.get(key) ?? []), value]);
  }
  const words = (of: string): readonly string[] => (fields.get(of) ?? []).join(' ').split(/\s+/).filter(Boolean);
  return {
    name,
    target: words('target')[0] ?? '',
    ports: words('ports'),
    protocols: words('protocols'),
    services: words('services'),
    richRules: fields.get('rich rules') ?? [],
  };
}

/** What these zones do with the ports; where they do not agree, it is unknown which one the phones come by. */
export function firewalldReading(zones: readonly FirewalldZone[], ports: readonly number[]): FirewallReading {
  const verdicts = new Map(ports.map((port) => [port, verdictOf(zones, port)]));
  return summedUp('firewalld', verdicts, (closed) =>
    zones
      .filter((zone) => closed.some((port) => zoneVerdict(zone, port) !== 'accept'))
      .map(({ name }) => remedyFor(name, closed))
      .join(' && '),
  );
}

function verdictOf(zones: readonly FirewalldZone[], port: number): PortVerdict {
  const each = zones.map((zone) => zoneVerdict(zone, port));
  const [first = { unknown: 'it has no active zone' }] = each;
  const doubt = each.find((verdict) => typeof verdict === 'object');
  if (doubt !== undefined) return doubt;
  if (each.every((verdict) => verdict === first)) return first;
  const open = zones.filter((_, index) => each[index] === 'accept').map(({ name }) => name);
  return { unknown: `open only in zone ${open.join(', ')}` };
}

/** firewalld asks rich rules that deny before all that allows; a priority would change the order. */
function zoneVerdict(zone: FirewalldZone, port: number): PortVerdict {
  const rich = zone.richRules.flatMap((rule) => richRule(rule, port) ?? []);
  const rules: readonly FilterRule[] = [
    ...rich.filter(({ verdict }) => verdict.kind === 'drop'),
    ...rich.filter(({ verdict }) => verdict.kind !== 'drop'),
    {
      holds: zone.protocols.includes('tcp') || zone.ports.some((entry) => opens(entry, port)),
      verdict: { kind: 'accept' },
    },
    ...zone.services.map((service): FilterRule => ({
      holds: { maybe: `it depends on the service ${service}` },
      verdict: { kind: 'accept' },
    })),
  ];
  const policy = zone.target === 'ACCEPT' ? 'accept' : 'drop';
  return walkChain({ chains: new Map([['zone', rules]]), policy }, 'zone');
}

/** `50001/tcp`, `50000-50010/tcp`. */
function opens(entry: string, port: number): boolean {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?\/tcp$/.exec(entry) ?? [];
  return first !== '' && Number(first) <= port && port <= Number(last);
}

/** `rule family="ipv4" source address="192.168.0.0/24" port port="50001" protocol="tcp" accept`; null where it cannot matter. */
function richRule(text: string, port: number): FilterRule | null {
  if (/family="ipv6"/.test(text)) return null;
  const kind = / accept\b/.test(text) ? 'accept' : / (drop|reject)\b/.test(text) ? 'drop' : null;
  if (kind === null) return null;
  const named = /(?<!source-)port port="([\d-]+)" protocol="(\w+)"/.exec(text);
  if (named !== null && !opens(`${named[1] ?? ''}/${named[2] ?? ''}`, port)) return null;
  const service = /service name="([^"]+)"/.exec(text)?.[1];
  const known = service === undefined ? undefined : KNOWN_SERVICES.get(service);
  if (known?.some((entry) => opens(entry, port)) === false) return null;
  const protocol = /protocol value="([^"]+)"/.exec(text)?.[1];
  if ((protocol !== undefined && protocol !== 'tcp') || /icmp-(block|type)|forward-port|masquerade/.test(text))
    return null;
  const [, not = '', source = ''] = /source( NOT)? (?:address|mac|ipset)="([^"]+)"/.exec(text) ?? [];
  const hasMore = /source NOT|destination |source-port |limit |priority="/.test(text) || service !== undefined;
  const fromAnywhere: Truth = source === '' ? true : { maybe: `only ${not === '' ? '' : 'not '}from ${source}` };
  const holds = both(fromAnywhere, hasMore ? { maybe: `it depends on the rich rule "${text}"` } : true);
  return { holds, verdict: { kind } };
}
