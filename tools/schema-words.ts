import * as z from 'zod';

/** What a schema fixes: the names of its fields, and the words that they can be. */
export interface SchemaWords {
  readonly fields: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
});

/** Collects the words of a schema and of all that stand in it. */
export function schemaWords(schema: z.ZodType): SchemaWords {
  const fields = new Set<string>();
  const values = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) visit(item);
    const found = node.safeParse(part).data;
    if (found === undefined) return;
    for (const name of Object.keys(found.properties ?? {})) fields.add(name);
    for (const value of [found.const, ...(found.enum ?? [])]) if (typeof value === 'string') values.add(value);
    for (const child of Object.values(found)) if (typeof child === 'object') visit(child);
    // A field may bear the name of one of these keywords, so its schema is looked at by itself.
    for (const child of Object.values(found.properties ?? {})) visit(child);
  };
  visit(z.toJSONSchema(schema, { io: 'input' }));
  return { fields, values };
}
