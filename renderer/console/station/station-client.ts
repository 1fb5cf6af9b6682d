import {
  type ContractArgs,
  type ContractCommandName,
  contractCommands,
  type ContractResult,
} from '#shared/contract/commands.ts';
import { type ConsoleEvent, consoleEvent } from '#shared/contract/events.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { ConsoleTransport } from './transport.ts';

/** What the console is told, parsed. */
export interface ClientListener {
  connected(): void;
  disconnected(): void;
  event(event: ConsoleEvent): void;
  preview(packet: ArrayBuffer): void;
}

/** How long an answer may take, in ms; commands that wait for a person or for ffmpeg have their own limits. */
const ANSWER_MS = 15_000;
const LONGER_ANSWERS: Partial<Record<ContractCommandName, number>> = {
  muxSession: 31 * 60_000,
  verifySession: 61 * 60_000,
  diagnose: 60_000,
  checkFirewall: 60_000,
  reportProblem: 120_000,
  deleteSession: 60_000,
  changeSettings: 60_000,
  chooseFolder: 60 * 60_000,
};

/** The station as the console asks it: typed commands with a time limit, parsed results and events. */
export class StationClient {
  readonly #transport: ConsoleTransport;

  constructor(transport: ConsoleTransport) {
    this.#transport = transport;
  }

  open(listener: ClientListener): void {
    this.#transport.open({
      opened: () => listener.connected(),
      lost: () => listener.disconnected(),
      eventReceived: (value) => {
        const parsed = consoleEvent.safeParse(value);
        if (parsed.success) listener.event(parsed.data);
      },
      previewReceived: (packet) => listener.preview(packet),
    });
  }

  /** Gives a command. Rejects with CommandError, always. */
  async request<Name extends ContractCommandName>(
    command: Name,
    args: ContractArgs<Name>,
  ): Promise<ContractResult<Name>> {
    const outcome = await this.#withinLimit(command, this.#transport.request(command, args));
    if (!outcome.ok) throw new CommandError(outcome.problem.code, outcome.problem.message, outcome.problem.detail);
    const { result } = contractCommands[command];
    const parsed = result.safeParse(outcome.result);
    if (!parsed.success) throw new CommandError('internal', `The station's answer to ${command} makes no sense.`);
    // The schema of this very command has parsed it; the compiler cannot follow one name through a table of schemas.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return parsed.data as ContractResult<Name>;
  }

  #withinLimit<T>(command: ContractCommandName, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const limitMs = LONGER_ANSWERS[command] ?? ANSWER_MS;
      const timer = setTimeout(
        () =>
          reject(new CommandError('no-answer', `The station did not answer ${command} within ${limitMs / 1000} s.`)),
        limitMs,
      );
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
