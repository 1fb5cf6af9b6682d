import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { OPERATOR_HELP, parseOperatorCommand } from '#shared/commands/operator-command.ts';
import type { StationContract } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import { formatJsonLine, formatLogLine } from '#shared/contract/log-entry.ts';
import type { Log } from '../station/log.ts';
import type { LineWriter } from './line-writer.ts';
import { statusTable } from './status-table.ts';
import { messageOf } from '../station/error-facts.ts';

/** What the terminal is joined to. */
export interface TerminalParts {
  readonly contract: Pick<StationContract, 'start' | 'stop' | 'status' | 'answerDevice'>;
  readonly log: Log;
  readonly output: LineWriter;
  readonly json: boolean;
  readonly quit: () => void;
}

/** Prints every entry of the log. */
export function logTo(output: LineWriter, log: Log, json: boolean): void {
  log.onEntry((entry) => output.line(json ? formatJsonLine(entry) : formatLogLine(entry)));
}

/** The station's own terminal: log lines out, commands in. The end of standard input is not `quit`. */
export class Terminal {
  readonly #parts: TerminalParts;
  #lines: Interface | null = null;
  /** One command after the other, in the order they were typed. */
  #commands: Promise<void> = Promise.resolve();

  constructor(parts: TerminalParts) {
    this.#parts = parts;
  }

  /** Begins to take commands. */
  start(input: Readable): void {
    this.#lines = createInterface({ input, terminal: false });
    this.#lines.on('line', (line) => {
      this.#commands = this.#commands
        .then(() => this.#run(line))
        .catch((error: unknown) => {
          // A command that failed must not take those after it along.
          const why = messageOf(error);
          this.#parts.log.error('internal', `Internal error: "${line}" failed: ${why}`);
        });
    });
    // Standard input that fails has ended; readline hands its error on.
    input.on('error', () => undefined);
    this.#lines.on('error', () => undefined);
  }

  stop(): void {
    this.#lines?.close();
  }

  async #run(line: string): Promise<void> {
    const { contract, log, quit } = this.#parts;
    const command = parseOperatorCommand(line);
    switch (command.kind) {
      case 'nothing':
        return;
      case 'start':
        for (const problem of command.problems) log.error('bad-command', problem);
        await contract.start({ settings: command.settings, devices: null });
        return;
      case 'stop':
        await contract.stop({ devices: null });
        return;
      case 'status':
        this.#print('status', statusTable(await contract.status({})));
        return;
      case 'answer':
        await this.#answer(command.number, command.allow);
        return;
      case 'help':
        this.#print('help', OPERATOR_HELP);
        return;
      case 'quit':
        quit();
        return;
      case 'unknown':
        log.error('bad-command', command.problem);
    }
  }

  async #answer(number: number, allow: boolean): Promise<void> {
    const { contract, log } = this.#parts;
    try {
      await contract.answerDevice({ number, allow });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      log.error('bad-command', error.message);
    }
  }

  /** A table is for the eyes; with `--json` its lines are entries like all others. */
  #print(code: string, lines: readonly string[]): void {
    const { json, log, output } = this.#parts;
    for (const line of lines) {
      if (json) log.info(code, line);
      else output.line(line);
    }
  }
}
