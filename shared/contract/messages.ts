import * as z from 'zod';
import { consoleEvent } from './events.ts';
import { commandProblem } from './problems.ts';

/** What a console sends over a web socket: one command with its arguments. `id` comes back with the reply. */
export const consoleRequest = z.strictObject({
  id: z.number().int().min(0),
  command: z.string().max(64),
  args: z.unknown(),
});
export type ConsoleRequest = Readonly<z.infer<typeof consoleRequest>>;

/** How a command went. */
export const commandOutcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), problem: commandProblem }),
]);
export type CommandOutcome = Readonly<z.infer<typeof commandOutcome>>;

/** What a web socket brings a console as text; preview packets come as binary messages. */
export const consoleMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), id: z.number().int(), outcome: commandOutcome }),
  z.object({ kind: z.literal('event'), event: consoleEvent }),
]);
export type ConsoleMessage = Readonly<z.infer<typeof consoleMessage>>;
