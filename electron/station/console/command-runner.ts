import {
  type ContractArgs,
  type ContractCommandName,
  contractCommands,
  type ContractResult,
} from '#shared/contract/commands.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import { CommandError, type CommandProblemCode } from '#shared/contract/problems.ts';

/** What carries out the commands of the contract: one method each. */
export type CommandHandlers = {
  readonly [Name in ContractCommandName]: (args: ContractArgs<Name>) => Promise<ContractResult<Name>>;
};

/**
 * Carries out a command that comes as plain values: parses its arguments, and puts every failure into the outcome.
 * `failed` is told of failures that are mistakes of the program. Never rejects.
 */
export async function runCommand(
  command: string,
  args: unknown,
  handlers: CommandHandlers,
  failed: (error: unknown) => void,
): Promise<CommandOutcome> {
  if (!isCommand(command)) return problem('unknown-command', `The station has no command "${command}".`, command);
  const parsed = contractCommands[command].args.safeParse(args);
  if (!parsed.success) {
    const words = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return problem('bad-arguments', `The arguments of ${command} are wrong: ${words}.`, words);
  }
  try {
    const handler: (args: never) => Promise<unknown> = handlers[command];
    // The command's own schema has just made them; the compiler cannot follow one name through two tables.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return { ok: true, result: await handler(parsed.data as never) };
  } catch (error) {
    if (error instanceof CommandError) return problem(error.code, error.message, error.detail);
    failed(error);
    return problem('internal', `${command} failed by a mistake of the program.`, String(error));
  }
}

function isCommand(name: string): name is ContractCommandName {
  return Object.hasOwn(contractCommands, name);
}

function problem(code: CommandProblemCode, message: string, detail: string): CommandOutcome {
  return { ok: false, problem: { code, message, detail } };
}
