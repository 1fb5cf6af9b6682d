import type { PortVerdict } from './firewall-reading.ts';

/** Whether a rule's conditions hold for a packet; an object where that cannot be told, with the reason. */
export type Truth = boolean | { readonly maybe: string };

/** What a rule does with a packet that it holds for. `undecided` may be anything. */
export type RuleVerdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'undecided'; readonly why: string };

/** One rule, already looked at for one packet. */
export interface FilterRule {
  readonly holds: Truth;
  readonly verdict: RuleVerdict;
}

/** A table of chains by name, and what becomes of a packet that falls out of the first. */
export interface FilterTable {
  readonly chains: ReadonlyMap<string, readonly FilterRule[]>;
  readonly policy: 'accept' | 'drop';
}

/** Both hold; what is false decides before what may be. */
export function both(first: Truth, second: Truth): Truth {
  if (first === false || second === false) return false;
  return first === true ? second : first;
}

/** One of the two holds. */
export function either(first: Truth, second: Truth): Truth {
  if (first === true || second === true) return true;
  return first === false ? second : first;
}

/** The opposite. */
export function not(truth: Truth): Truth {
  return typeof truth === 'object' ? truth : !truth;
}

type Ending = 'accept' | 'drop' | 'return';

/** How walks through a chain may end, and why there is more than one way. */
interface Endings {
  readonly ways: ReadonlySet<Ending>;
  readonly why: string;
}

/** The kernel allows jumps 16 deep. */
const DEEPEST_JUMP = 16;

/**
 * Walks a packet through a table as the kernel does, and where a rule may or may not hold, both ways: the verdict is
 * only what all ways agree on.
 */
export function walkChain(table: FilterTable, start: string): PortVerdict {
  const known = new Map<string, Endings>();
  const { ways, why } = endingsOf(table, start, 0, known);
  const verdicts = new Set([...ways].map((way) => (way === 'return' ? table.policy : way)));
  const [only] = verdicts;
  return verdicts.size === 1 && only !== undefined ? only : { unknown: why };
}

function endingsOf(table: FilterTable, name: string, depth: number, known: Map<string, Endings>): Endings {
  const before = known.get(name);
  if (before !== undefined) return before;
  const rules = table.chains.get(name);
  if (rules === undefined) return anything(`the rules of ${name} are not to be seen`);
  if (depth > DEEPEST_JUMP) return anything(`the jumps to ${name} are too deep to follow`);
  const ways = new Set<Ending>();
  let why = '';
  let goesOn = true;
  for (const rule of rules) {
    if (rule.holds === false) continue;
    const outcome = outcomeOf(table, rule.verdict, depth, known);
    if (why === '') why = typeof rule.holds === 'object' ? rule.holds.maybe : outcome.why;
    for (const way of outcome.ways) if (way !== 'continue') ways.add(way);
    goesOn = outcome.ways.has('continue') || rule.holds !== true;
    if (!goesOn) break;
  }
  if (goesOn) ways.add('return');
  const endings = { ways, why };
  known.set(name, endings);
  return endings;
}

function anything(why: string): Endings {
  return { ways: new Set<Ending>(['accept', 'drop', 'return']), why };
}

function outcomeOf(
  table: FilterTable,
  verdict: RuleVerdict,
  depth: number,
  known: Map<string, Endings>,
): { readonly ways: ReadonlySet<Ending | 'continue'>; readonly why: string } {
  switch (verdict.kind) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return { ways: new Set([verdict.kind]), why: '' };
    case 'undecided':
      return { ways: new Set(['accept', 'drop', 'continue']), why: verdict.why };
    case 'goto':
      return endingsOf(table, verdict.chain, depth + 1, known);
    case 'jump': {
      const { ways, why } = endingsOf(table, verdict.chain, depth + 1, known);
      return { ways: new Set([...ways].map((way) => (way === 'return' ? 'continue' : way))), why };
    }
  }
}
