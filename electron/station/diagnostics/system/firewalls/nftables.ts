import * as z from 'zod';
import { both, type FilterRule, type RuleVerdict, type Truth, walkChain } from './filter-chain.ts';
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
import type { LanPacket } from './lan-packet.ts';
import { keyIs, matchHolds, matchSchema } from './nft-match.ts';
import { type NftChain, type NftNode, nftNode, type NftTable, parseNftRuleset } from './nft-ruleset.ts';

const SHOW_RULES = 'sudo nft list ruleset';

/** Reads the kernel's rules through `nft`; only root may. */
export async function readNftables(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
): Promise<FirewallReading> {
  const answer = await surroundings.run('nft', ['-j', 'list', 'ruleset']);
  if (answer.kind === 'missing') return absent('nftables');
  const failure = failureOf('nft', answer);
  if (failure !== null || answer.kind !== 'ran') return unknown('nftables', failure ?? '', SHOW_RULES);
  return nftablesReading(answer.stdout, ports);
}

/** What the text of `nft -j list ruleset` says of these ports. */
export function nftablesReading(text: string, ports: readonly number[]): FirewallReading {
  const tables = parseNftRuleset(text);
  if (tables === null) return unknown('nftables', 'nft answered in a form that is not understood', SHOW_RULES);
  const bases = tables.flatMap((table) =>
    table.chains.filter((chain) => seesLanPackets(chain)).map((chain) => ({ table, chain })),
  );
  if (bases.length === 0) return switchedOff('nftables');
  const verdicts = new Map<number, PortVerdict>();
  let blocking = bases[0];
  for (const port of ports) {
    const each = bases.map(({ table, chain }) => verdictOf(table, chain, { port }));
    const drops = each.indexOf('drop');
    if (drops >= 0) blocking = bases[drops];
    verdicts.set(port, drops >= 0 ? 'drop' : (each.find((verdict) => typeof verdict === 'object') ?? 'accept'));
  }
  return summedUp('nftables', verdicts, (closed) => {
    const isKnown = closed.some((port) => verdicts.get(port) === 'drop');
    if (!isKnown || blocking === undefined) return SHOW_RULES;
    const { table, chain } = blocking;
    return `sudo nft insert rule ${table.label} ${chain.name} tcp dport '{ ${closed.join(', ')} }' accept`;
  });
}

/** Every packet for this machine passes all of these chains, and each of them may drop it. */
function seesLanPackets(chain: NftChain): boolean {
  if (!['ip', 'inet'].includes(chain.family) || chain.type !== 'filter') return false;
  return chain.hook === 'input' || chain.hook === 'prerouting';
}

function verdictOf(table: NftTable, base: NftChain, packet: LanPacket): PortVerdict {
  const chains = new Map<string, FilterRule[]>();
  for (const [name, rules] of table.rules) {
    chains.set(
      name,
      rules.flatMap((statements) => rulesOf(statements, packet, table)),
    );
  }
  return walkChain({ chains, policy: base.policy === 'drop' ? 'drop' : 'accept' }, base.name);
}

/** They change or count the packet, and let it go on to the next statement. */
const PASSING = new Set([
  'counter',
  'log',
  'mangle',
  'notrack',
  'comment',
  'ct helper',
  'ct timeout',
  'last',
  'secmark',
]);

/** One rule is one, unless a verdict map makes several of it. */
function rulesOf(statements: readonly NftNode[], packet: LanPacket, table: NftTable): readonly FilterRule[] {
  let holds: Truth = true;
  for (const statement of statements) {
    const [name = ''] = Object.keys(statement);
    if (PASSING.has(name)) continue;
    if (name === 'match') {
      const match = matchSchema.safeParse(statement['match']);
      holds = both(
        holds,
        match.success ? matchHolds(match.data, packet, table) : { maybe: 'a match is not understood' },
      );
      if (holds === false) return [];
      continue;
    }
    if (name === 'vmap') return mapRules(statement['vmap'], holds, packet, table);
    const verdict = plainVerdict(statement);
    if (verdict !== null) return [{ holds, verdict }];
    const condition = conditionOf(name, statement);
    if (condition === null) return [{ holds, verdict: { kind: 'undecided', why: `a rule says ${name}` } }];
    holds = both(holds, condition);
  }
  return [{ holds, verdict: { kind: 'continue' } }];
}

/** Statements that may end the rule, as a match does. */
function conditionOf(name: string, statement: NftNode): Truth | null {
  if (name === 'limit') return { maybe: 'it depends on how many connections come' };
  if (name === 'quota' || name === 'ct count' || name === 'set') return { maybe: `it depends on ${name}` };
  const extension = z.object({ type: z.literal('match'), name: z.string() }).safeParse(statement['xt']);
  return name === 'xt' && extension.success ? { maybe: `it depends on ${extension.data.name}` } : null;
}

const targetSchema = z.object({ target: z.string() });

function plainVerdict(statement: NftNode): RuleVerdict | null {
  if ('accept' in statement) return { kind: 'accept' };
  if ('drop' in statement || 'reject' in statement) return { kind: 'drop' };
  if ('return' in statement) return { kind: 'return' };
  if ('continue' in statement) return { kind: 'continue' };
  for (const kind of ['jump', 'goto'] as const) {
    const target = targetSchema.safeParse(statement[kind]);
    if (target.success) return { kind, chain: target.data.target };
  }
  const extension = z.object({ type: z.literal('target'), name: z.string() }).safeParse(statement['xt']);
  if (extension.success && extension.data.name === 'REJECT') return { kind: 'drop' };
  return extension.success && extension.data.name === 'LOG' ? { kind: 'continue' } : null;
}

const mapSchema = z.object({ key: z.unknown(), data: z.unknown() });
const entriesSchema = z.array(z.tuple([z.unknown(), nftNode]));

function mapRules(statement: unknown, holds: Truth, packet: LanPacket, table: NftTable): readonly FilterRule[] {
  const map = mapSchema.safeParse(statement);
  const data = map.data?.data;
  const entries =
    typeof data === 'string' ? table.sets.get(data.replace(/^@/, '')) : nftNode.safeParse(data).data?.['set'];
  const pairs = entriesSchema.safeParse(entries);
  if (!map.success || !pairs.success) {
    return [{ holds, verdict: { kind: 'undecided', why: 'a verdict map is not understood' } }];
  }
  const rules: FilterRule[] = [];
  for (const [key, does] of pairs.data) {
    const truth = both(holds, keyIs(map.data.key, key, packet, table));
    if (truth === false) continue;
    const verdict = plainVerdict(does) ?? { kind: 'undecided', why: 'a verdict map is not understood' };
    rules.push({ holds: truth, verdict });
    if (truth === true) break; // keys of a map do not overlap
  }
  return rules;
}
