import * as z from 'zod';
import { both, type Truth, walkChain } from './filter-chain.ts';
import {
  failureOf,
  type FirewallReading,
  type FirewallSurroundings,
  type PortVerdict,
  summedUp,
  switchedOff,
  unknown,
} from './firewall-reading.ts';
import { ipv4Number, lanAddressIn } from './lan-packet.ts';

/**
 * `netsh` speaks the language of the system, and Get-NetFirewallRule needs a second query a rule for its ports: the
 * policy object answers all in one, in numbers. Interfaces: INetFwPolicy2 and INetFwRule3.
 */
const SCRIPT = [
  "$ErrorActionPreference = 'Stop'",
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  '$p = New-Object -ComObject HNetCfg.FwPolicy2',
  '$t = $p.CurrentProfileTypes',
  '$f = @(1, 2, 4 | Where-Object { $t -band $_ } | ForEach-Object { [pscustomobject]@{ profile = $_; ' +
    'enabled = [bool]$p.FirewallEnabled($_); blocksAll = [bool]$p.BlockAllInboundTraffic($_); ' +
    'defaultAction = [int]$p.DefaultInboundAction($_) } })',
  '$r = @($p.Rules | Where-Object { $_.Enabled -and $_.Direction -eq 1 -and ($_.Protocol -eq 6 -or $_.Protocol -eq 256) } | ' +
    'ForEach-Object { [pscustomobject]@{ action = [int]$_.Action; profiles = [int]$_.Profiles; ' +
    'ports = [string]$_.LocalPorts; remote = [string]$_.RemoteAddresses; local = [string]$_.LocalAddresses; ' +
    'program = [string]$_.ApplicationName; service = [string]$_.ServiceName; package = [string]$_.LocalAppPackageId; ' +
    'interfaces = [string]$_.InterfaceTypes } })',
  '[pscustomobject]@{ modifyState = [int]$p.LocalPolicyModifyState; profiles = $f; rules = $r } | ' +
    'ConvertTo-Json -Compress -Depth 4',
].join('; ');

const ruleSchema = z.object({
  /** 0 blocks, 1 allows. */
  action: z.number(),
  /** Bits: 1 domain, 2 private, 4 public. */
  profiles: z.number(),
  ports: z.string(),
  remote: z.string(),
  local: z.string(),
  program: z.string(),
  service: z.string(),
  package: z.string(),
  interfaces: z.string(),
});

const profileSchema = z.object({
  profile: z.number(),
  enabled: z.boolean(),
  blocksAll: z.boolean(),
  defaultAction: z.number(),
});

const answerSchema = z.object({
  /** 0: what is set here is what holds. 1: a group policy overrides it. 2: all that comes in is blocked. */
  modifyState: z.number(),
  profiles: z.array(profileSchema),
  rules: z.array(ruleSchema),
});

type Answer = z.infer<typeof answerSchema>;
type Profile = z.infer<typeof profileSchema>;
type Rule = z.infer<typeof ruleSchema>;

const SECURITY = 'Windows Security > Firewall & network protection';

/** Reads Windows Defender Firewall for the network profiles that are in force now. */
export async function readWindowsFirewall(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
): Promise<FirewallReading> {
  const answer = await surroundings.run('powershell', ['-NoProfile', '-NonInteractive', '-Command', SCRIPT]);
  const failure = failureOf('PowerShell', answer);
  if (failure !== null || answer.kind !== 'ran') return unknown('Windows Firewall', failure ?? '', SECURITY);
  return windowsReading(answer.stdout, ports, surroundings.execPath);
}

/** What the script's JSON says of these ports, for the program that listens on them. */
export function windowsReading(text: string, ports: readonly number[], execPath: string): FirewallReading {
  const answer = parse(text);
  if (answer === null) {
    return unknown('Windows Firewall', 'PowerShell answered in a form that is not understood', SECURITY);
  }
  const inForce = answer.profiles.filter(({ enabled }) => enabled);
  if (inForce.length === 0 && answer.modifyState !== 1) {
    return answer.profiles.length > 0
      ? switchedOff('Windows Firewall')
      : unknown('Windows Firewall', 'no network profile is in force', SECURITY);
  }
  if (answer.modifyState === 1) return unknown('Windows Firewall', 'a group policy of this computer decides', SECURITY);
  const verdicts = new Map(ports.map((port) => [port, verdictOf(answer, inForce, port, execPath)]));
  return summedUp('Windows Firewall', verdicts, (closed) => remedyFor(answer, inForce, closed, execPath));
}

function parse(text: string): Answer | null {
  try {
    return answerSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, ''))).data ?? null;
  } catch {
    return null;
  }
}

function verdictOf(answer: Answer, inForce: readonly Profile[], port: number, execPath: string): PortVerdict {
  const each = inForce.map((profile) => profileVerdict(answer, profile, port, execPath));
  const [first = 'accept'] = each;
  const doubt = each.find((verdict) => typeof verdict === 'object');
  if (doubt !== undefined) return doubt;
  if (each.every((verdict) => verdict === first)) return first;
  return { unknown: 'its network profiles differ' };
}

/** A rule that blocks goes before every rule that allows. */
function profileVerdict(answer: Answer, profile: Profile, port: number, execPath: string): PortVerdict {
  if (profile.blocksAll || answer.modifyState === 2) return 'drop';
  const ofProfile = answer.rules
    .filter(({ profiles }) => (profiles & profile.profile) !== 0)
    .toSorted((one, other) => one.action - other.action)
    .map((rule) => ({
      holds: ruleHolds(rule, port, execPath),
      verdict: { kind: rule.action === 1 ? 'accept' : 'drop' } as const,
    }));
  const policy = profile.defaultAction === 1 ? 'accept' : 'drop';
  return walkChain({ chains: new Map([['in', ofProfile]]), policy }, 'in');
}

function ruleHolds(rule: Rule, port: number, execPath: string): Truth {
  if (rule.service !== '' || rule.package !== '') return false; // another program's
  if (rule.program !== '' && rule.program.toLowerCase() !== execPath.toLowerCase()) return false;
  const ports = both(portsHold(rule.ports, port), addressesHold(rule.remote, 'from'));
  const interfaces: Truth =
    rule.interfaces === '' || rule.interfaces === 'All'
      ? true
      : { maybe: `only on interfaces of type ${rule.interfaces}` };
  return both(both(ports, addressesHold(rule.local, 'to')), interfaces);
}

/** `*`, `50001`, `50001,50010-50020`; words as `RPC` are other ports. */
function portsHold(list: string, port: number): boolean {
  if (list === '' || list === '*') return true;
  return list.split(',').some((range) => {
    const [, first = '', last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? [];
    return first !== '' && Number(first) <= port && port <= Number(last);
  });
}

/** `*`, `LocalSubnet`, or addresses and networks (`192.168.1.0/255.255.255.0`). */
function addressesHold(list: string, direction: 'from' | 'to'): Truth {
  if (list === '' || list.split(',').some((one) => one === '*' || one === 'LocalSubnet')) return true;
  const each = list.split(',').map((one) => (one.includes(':') ? false : lanAddressIn(withPrefixLength(one), '')));
  if (each.includes(true)) return true;
  const mayBe = each.some((truth) => truth !== false);
  return mayBe ? { maybe: `only ${direction} ${list.slice(0, 100)}` } : false;
}

/** `10.0.0.0/255.0.0.0` as `10.0.0.0/8`; anything else as it is. */
function withPrefixLength(network: string): string {
  const [address = '', mask = ''] = network.split('/');
  const bits = ipv4Number(mask)?.toString(2).replaceAll('0', '').length;
  return bits === undefined ? network : `${address}/${bits}`;
}

function remedyFor(answer: Answer, inForce: readonly Profile[], ports: readonly number[], execPath: string): string {
  if (answer.modifyState === 2 || inForce.some(({ blocksAll }) => blocksAll)) {
    return `${SECURITY} > the active network: untick "Blocks all incoming connections, including those in the list of allowed apps"`;
  }
  const isRefused = answer.rules.some(
    (rule) => rule.action === 0 && ports.some((port) => ruleHolds(rule, port, execPath) !== false),
  );
  if (isRefused) {
    const program = execPath.split('\\').at(-1) ?? execPath;
    return `${SECURITY} > Allow an app through firewall > Change settings: tick ${program} for Private and Public`;
  }
  const list = ports.join(',');
  return `New-NetFirewallRule -DisplayName "TCP ${list}" -Direction Inbound -Protocol TCP -LocalPort ${list} -Action Allow (in PowerShell, run as administrator)`;
}
