import * as z from 'zod';

/** A rule's statement or expression: an object with one key that names it. */
export type NftNode = Readonly<Record<string, unknown>>;

/** One statement of a rule. */
export const nftNode = z.record(z.string(), z.unknown());

const chainSchema = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});

const ruleSchema = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  expr: z.array(nftNode).optional(),
});

const setSchema = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  elem: z.array(z.unknown()).optional(),
});

const answerSchema = z.object({ nftables: z.array(nftNode) });

/** A chain; a `hook` makes it a base chain that the kernel calls. */
export type NftChain = z.infer<typeof chainSchema>;

/** What `nft -j list ruleset` lists and a decision needs. Sets and maps by name, within their table. */
export interface NftTable {
  readonly label: string;
  readonly chains: NftChain[];
  /** The statements of each rule, by chain, in order. */
  readonly rules: Map<string, NftNode[][]>;
  readonly sets: Map<string, readonly unknown[]>;
}

/** Parses `nft -j list ruleset` (libnftables-json). Null where it is none; objects that it does not know are left out. */
export function parseNftRuleset(text: string): readonly NftTable[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const answer = answerSchema.safeParse(json);
  if (!answer.success) return null;
  const tables = new Map<string, NftTable>();
  for (const object of answer.data.nftables) {
    if (!addObject(tables, object)) return null;
  }
  return [...tables.values()];
}

/** False where the object is of a kind that it knows, in a shape that it does not. */
function addObject(tables: Map<string, NftTable>, object: NftNode): boolean {
  if ('chain' in object) {
    const chain = chainSchema.safeParse(object['chain']);
    if (!chain.success) return false;
    const table = tableOf(tables, chain.data);
    table.chains.push(chain.data);
    if (!table.rules.has(chain.data.name)) table.rules.set(chain.data.name, []);
  }
  if ('rule' in object) {
    const rule = ruleSchema.safeParse(object['rule']);
    if (!rule.success) return false;
    const { rules } = tableOf(tables, rule.data);
    const ofChain = rules.get(rule.data.chain) ?? [];
    ofChain.push(rule.data.expr ?? []);
    rules.set(rule.data.chain, ofChain);
  }
  if ('set' in object || 'map' in object) {
    const set = setSchema.safeParse(object['set'] ?? object['map']);
    if (!set.success) return false;
    tableOf(tables, set.data).sets.set(set.data.name, set.data.elem ?? []);
  }
  return true;
}

function tableOf(tables: Map<string, NftTable>, at: { readonly family: string; readonly table: string }): NftTable {
  const label = `${at.family} ${at.table}`;
  const before = tables.get(label);
  if (before !== undefined) return before;
  const table: NftTable = { label, chains: [], rules: new Map(), sets: new Map() };
  tables.set(label, table);
  return table;
}
