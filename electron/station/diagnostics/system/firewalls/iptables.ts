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
import { comesInBy, lanAddressIn } from './lan-packet.ts';

/** The program, or its older make, which has rules of its own. */
type IptablesProgram = 'iptables' | 'iptables-legacy';

/** Reads the filter table through `iptables -S`, or through one of its two makes; only root may. */
export async function readIptables(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
  program: IptablesProgram = 'iptables',
): Promise<FirewallReading> {
  const answer = await surroundings.run(program, ['-S']);
  if (answer.kind === 'missing') return absent('iptables');
  const failure = failureOf(program, answer);
  if (failure !== null || answer.kind !== 'ran') return unknown('iptables', failure ?? '', `sudo ${program} -S`);
  return iptablesReading(answer.stdout, ports, program);
}

/** What the text of `iptables -S` says of these ports. */
export function iptablesReading(
  text: string,
  ports: readonly number[],
  program: IptablesProgram = 'iptables',
): FirewallReading {
  const showRules = `sudo ${program} -S`;
  const lines = text.split('\n').map((line) => words(line));
  const policy = lines.find(([option, chain]) => option === '-P' && chain === 'INPUT')?.[2];
  if (policy === undefined) {
    return unknown('iptables', 'iptables answered in words that are not understood', showRules);
  }
  const names = lines.flatMap(([option, chain = '']) => (option === '-N' || option === '-P' ? [chain] : []));
  const isEmpty = !lines.some(([option, chain]) => option === '-A' && chain === 'INPUT');
  if (isEmpty && policy === 'ACCEPT') return switchedOff('iptables');
  const verdicts = new Map(
    ports.map((port) => {
      const chains = new Map<string, FilterRule[]>(names.map((name) => [name, []]));
      for (const [option, chain = '', ...rule] of lines) {
        if (option === '-A') chains.get(chain)?.push(ruleOf(rule, port));
      }
      return [port, walkChain({ chains, policy: policy === 'ACCEPT' ? 'accept' : 'drop' }, 'INPUT')];
    }),
  );
  return summedUp('iptables', verdicts, (closed) =>
    closed.some((port) => verdicts.get(port) === 'drop')
      ? `sudo ${program} -I INPUT -p tcp -m multiport --dports ${closed.join(',')} -j ACCEPT`
      : showRules,
  );
}

/** Words of a line; quotes hold a comment together. */
function words(line: string): readonly string[] {
  return line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
}

/** Options that say which modules and answers are used, and what follows is no condition: how many words they take. */
const NO_CONDITION = new Map([
  ['-m', 1],
  ['--comment', 1],
  ['--reject-with', 1],
  ['-c', 2],
]);

function ruleOf(rule: readonly string[], port: number): FilterRule {
  let holds: Truth = true;
  let isOpposite = false;
  let verdict: RuleVerdict = { kind: 'continue' };
  for (let at = 0; at < rule.length; at += 1) {
    const option = rule[at] ?? '';
    const value = rule[at + 1] ?? '';
    if (option === '!') {
      isOpposite = true;
      continue;
    }
    const skipped = NO_CONDITION.get(option);
    if (skipped !== undefined) {
      at += skipped;
      continue;
    }
    if (option === '-j' || option === '-g') {
      verdict = verdictOf(option, value);
      break; // what follows are the target's own options
    }
    const truth = option === '--tcp-flags' ? flagsHold(value, rule[at + 2] ?? '') : conditionOf(option, value, port);
    if (option === '--tcp-flags') at += 1;
    const isDoubt = typeof truth === 'object';
    holds = both(holds, isOpposite && !isDoubt ? !truth : truth);
    isOpposite = false;
    if (value !== '' && !value.startsWith('-') && value !== '!') at += 1;
  }
  return { holds, verdict };
}

function conditionOf(option: string, value: string, port: number): Truth {
  switch (option) {
    case '-p':
      return value === 'tcp' || value === 'all' || value === '6';
    case '-i':
      return comesInBy(value);
    case '-s':
      return lanAddressIn(value, 'the source');
    case '-d':
      return lanAddressIn(value, 'the destination');
    case '--dport':
    case '--dports':
    case '--ports':
      return portIn(value, port, option);
    case '--ctstate':
    case '--state':
      return value.split(',').includes('NEW');
    case '--syn':
      return true;
    case '--dst-type':
      return value === 'LOCAL';
    case '--pkt-type':
      return value === 'unicast';
    case '--icmp-type':
      return false;
    default:
      return { maybe: `it depends on ${option}` };
  }
}

/** Of the flags looked at, exactly these are set; the first packet of a connection has SYN alone. */
function flagsHold(lookedAt: string, wanted: string): boolean {
  const set = lookedAt.split(',').includes('SYN') || lookedAt === 'ALL' ? 'SYN' : 'NONE';
  return wanted === set;
}

function portIn(list: string, port: number, option: string): Truth {
  const isNamed = list.split(',').some((range) => {
    const [first = 0, last = first] = range.split(':').map(Number);
    return first <= port && port <= last;
  });
  // --ports also looks at the port that the connection comes from.
  return !isNamed && option === '--ports' ? { maybe: 'it depends on the port of the sender' } : isNamed;
}

function verdictOf(option: string, target: string): RuleVerdict {
  if (option === '-g') return { kind: 'goto', chain: target };
  switch (target) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
    case 'REJECT':
    case 'TARPIT':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    case 'LOG':
    case 'NFLOG':
    case 'MARK':
    case 'CONNMARK':
      return { kind: 'continue' };
    case 'QUEUE':
    case 'NFQUEUE':
      return { kind: 'undecided', why: `another program decides (${target})` };
    default:
      return { kind: 'jump', chain: target };
  }
}
