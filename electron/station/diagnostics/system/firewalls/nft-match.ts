import * as z from 'zod';
import { both, either, not, type Truth } from './filter-chain.ts';
import { comesInBy, ipv4Number, lanAddressBetween, lanAddressIn, type LanPacket } from './lan-packet.ts';
import type { NftTable } from './nft-ruleset.ts';

/** What the packet has where a rule looks. `absent`: nothing at all, so that no comparison holds. */
type Fact =
  | { readonly kind: 'value'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'interface' }
  | { readonly kind: 'address'; readonly what: string }
  | { readonly kind: 'several'; readonly facts: readonly Fact[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly what: string };

const payloadSchema = z.object({ payload: z.object({ protocol: z.string(), field: z.string() }) });
const metaSchema = z.object({ meta: z.object({ key: z.string() }) });
const ctSchema = z.object({ ct: z.object({ key: z.string(), dir: z.string().optional() }) });
const fibSchema = z.object({
  fib: z.object({ result: z.string(), flags: z.union([z.string(), z.array(z.string())]) }),
});
const concatSchema = z.object({ concat: z.array(z.unknown()) });
const maskSchema = z.object({ '&': z.tuple([z.unknown(), z.unknown()]) });
const setSchema = z.object({ set: z.array(z.unknown()) });
const rangeSchema = z.object({
  range: z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]),
});
const prefixSchema = z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) });
const elementSchema = z.object({ elem: z.object({ val: z.unknown() }) });
const stringsSchema = z.array(z.string());

/** A match as nft prints it; `in` is what it calls a comparison with flags of which one is enough. */
export const matchSchema = z.object({ op: z.string(), left: z.unknown(), right: z.unknown() });

/** Whether a match statement holds for the packet. */
export function matchHolds(match: z.infer<typeof matchSchema>, packet: LanPacket, table: NftTable): Truth {
  const fact = factOf(match.left, packet);
  if (fact.kind === 'absent') return false;
  if (match.op === '==' || match.op === 'in') return equals(fact, match.right, table, match.op === 'in');
  if (match.op === '!=') return not(equals(fact, match.right, table, false));
  const [value] = fact.kind === 'value' ? fact.values : [];
  if (typeof value !== 'number' || typeof match.right !== 'number') return doubt(fact);
  if (match.op === '<') return value < match.right;
  if (match.op === '>') return value > match.right;
  if (match.op === '<=') return value <= match.right;
  return match.op === '>=' ? value >= match.right : doubt(fact);
}

/** Whether the packet's value of `key` is that of one entry of a verdict map. */
export function keyIs(key: unknown, entry: unknown, packet: LanPacket, table: NftTable): Truth {
  const fact = factOf(key, packet);
  return fact.kind === 'absent' ? false : equals(fact, entry, table, false);
}

const value = (...values: (string | number)[]): Fact => ({ kind: 'value', values });

function factOf(left: unknown, packet: LanPacket): Fact {
  const payload = payloadSchema.safeParse(left);
  if (payload.success) return payloadFact(payload.data.payload, packet);
  const meta = metaSchema.safeParse(left);
  if (meta.success) return metaFact(meta.data.meta.key);
  const ct = ctSchema.safeParse(left);
  if (ct.success) {
    const { key } = ct.data.ct;
    if (key === 'state') return value('new');
    return key === 'direction' ? value('original') : { kind: 'unknown', what: `ct ${key}` };
  }
  const fib = fibSchema.safeParse(left);
  if (fib.success) return fibFact(fib.data.fib.result, [fib.data.fib.flags].flat());
  const mask = maskSchema.safeParse(left);
  if (mask.success) {
    const [masked, by] = mask.data['&'];
    const fact = factOf(masked, packet);
    const kept = typeof by === 'string' ? [by] : stringsSchema.safeParse(by).data;
    if (fact.kind === 'flags' && kept !== undefined) {
      return { kind: 'flags', flags: fact.flags.filter((flag) => kept.includes(flag)) };
    }
    return { kind: 'unknown', what: 'bits of a field' };
  }
  const concat = concatSchema.safeParse(left);
  if (concat.success) return { kind: 'several', facts: concat.data.concat.map((part) => factOf(part, packet)) };
  return { kind: 'unknown', what: nameOf(left) };
}

function payloadFact(payload: { readonly protocol: string; readonly field: string }, packet: LanPacket): Fact {
  const { protocol, field } = payload;
  const name = `${protocol} ${field}`;
  if ((protocol === 'tcp' || protocol === 'th') && field === 'dport') return value(packet.port);
  if (protocol === 'tcp')
    return field === 'flags' ? { kind: 'flags', flags: ['syn'] } : { kind: 'unknown', what: name };
  if (protocol === 'ip') {
    if (field === 'protocol') return value('tcp', 6);
    if (field === 'version') return value(4);
    return field === 'saddr' || field === 'daddr' ? { kind: 'address', what: name } : { kind: 'unknown', what: name };
  }
  // A match on another protocol's header holds for packets of that protocol only.
  const others = ['ip6', 'udp', 'udplite', 'icmp', 'icmpv6', 'igmp', 'sctp', 'dccp', 'ah', 'esp', 'comp', 'arp'];
  return others.includes(protocol) ? { kind: 'absent' } : { kind: 'unknown', what: name };
}

function metaFact(key: string): Fact {
  if (key === 'l4proto') return value('tcp', 6);
  if (key === 'nfproto') return value('ipv4', 2);
  if (key === 'protocol') return value('ip', 0x800);
  if (key === 'pkttype') return value('host', 'unicast', 0);
  if (key === 'iifname' || key === 'iif') return { kind: 'interface' };
  return { kind: 'unknown', what: `meta ${key}` };
}

/** The packet is for an address of this machine, and its sender is where the routes say. */
function fibFact(result: string, flags: readonly string[]): Fact {
  if (result === 'type' && flags.includes('daddr')) return value('local');
  if (result === 'type' && flags.includes('saddr')) return value('unicast');
  if (result.startsWith('oif') && flags.includes('saddr')) return value('exists', 1);
  return { kind: 'unknown', what: `fib ${flags.join(' . ')} ${result}` };
}

function equals(fact: Fact, right: unknown, table: NftTable, oneIsEnough: boolean): Truth {
  const set = setSchema.safeParse(right);
  if (set.success) return oneOf(fact, set.data.set, table);
  if (typeof right === 'string' && right.startsWith('@')) {
    const elements = table.sets.get(right.slice(1));
    return elements === undefined ? { maybe: `the set ${right} is not to be seen` } : oneOf(fact, elements, table);
  }
  const element = elementSchema.safeParse(right);
  if (element.success) return equals(fact, element.data.elem.val, table, oneIsEnough);
  if (right === '*' && fact.kind !== 'absent') return true;
  switch (fact.kind) {
    case 'absent':
      return false;
    case 'unknown':
      return doubt(fact);
    case 'several': {
      const parts = concatSchema.safeParse(right);
      if (!parts.success || parts.data.concat.length !== fact.facts.length) return doubt(fact);
      return fact.facts.reduce<Truth>(
        (truth, part, index) => both(truth, equals(part, parts.data.concat[index], table, false)),
        true,
      );
    }
    case 'flags':
      return flagsEqual(fact.flags, right, oneIsEnough) ?? doubt(fact);
    case 'interface':
      return typeof right === 'string' ? comesInBy(right) : doubt(fact);
    case 'address':
      return addressEquals(fact.what, right);
    case 'value':
      return valueEquals(fact.values, right) ?? doubt(fact);
  }
}

function oneOf(fact: Fact, elements: readonly unknown[], table: NftTable): Truth {
  return elements.reduce<Truth>((truth, element) => {
    return either(truth, equals(fact, element, table, false));
  }, false);
}

/** Null where it is nothing that one can compare. A list is of values of which one is enough. */
function valueEquals(values: readonly (string | number)[], right: unknown): boolean | null {
  if (typeof right === 'string' || typeof right === 'number') return values.includes(right);
  if (typeof right === 'boolean') return values.includes('exists') ? right : null;
  const list = stringsSchema.safeParse(right);
  if (list.success) return list.data.some((one) => values.includes(one));
  const range = rangeSchema.safeParse(right);
  if (!range.success) return null;
  const [first, last] = range.data.range;
  const number = values.find((one) => typeof one === 'number');
  if (typeof first !== 'number' || typeof last !== 'number' || typeof number !== 'number') return null;
  return first <= number && number <= last;
}

function flagsEqual(flags: readonly string[], right: unknown, oneIsEnough: boolean): boolean | null {
  const wanted = typeof right === 'string' ? [right] : right === 0 ? [] : stringsSchema.safeParse(right).data;
  if (wanted === undefined) return null;
  if (oneIsEnough) return wanted.some((flag) => flags.includes(flag));
  return wanted.length === flags.length && wanted.every((flag) => flags.includes(flag));
}

function addressEquals(what: string, right: unknown): Truth {
  if (typeof right === 'string') return lanAddressIn(right, what);
  const prefix = prefixSchema.safeParse(right);
  if (prefix.success) return lanAddressIn(`${prefix.data.prefix.addr}/${prefix.data.prefix.len}`, what);
  const range = rangeSchema.safeParse(right);
  const [first, last] = range.success ? range.data.range.map((end) => ipv4Number(String(end))) : [];
  if (typeof first !== 'number' || typeof last !== 'number') return { maybe: `it depends on ${what}` };
  return lanAddressBetween({ first, last }, what);
}

function doubt(fact: Fact): Truth {
  return {
    maybe: `it depends on ${fact.kind === 'unknown' || fact.kind === 'address' ? fact.what : 'a rule in words that are not understood'}`,
  };
}

function nameOf(node: unknown): string {
  return typeof node === 'object' && node !== null ? Object.keys(node).join(' ') : String(node);
}
