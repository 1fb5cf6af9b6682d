import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type AccessView, accessView } from '#shared/contract/access.ts';
import { type CommandOutcome, consoleMessage } from '#shared/contract/messages.ts';
import type { StationSample } from '#shared/contract/status.ts';
import { eventually } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

/** An operator without a screen: the contract over the web socket of this machine's console. */
export class OperatorSocket {
  /** What the station showed last, null before the first sample. */
  sample: StationSample | null = null;
  readonly #socket: WebSocket;
  readonly #outcomes = new Map<number, CommandOutcome>();
  #requests = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) this.#hear(data.toString('utf8'));
    });
  }

  static async open(atEnd: AtEnd, port: number): Promise<OperatorSocket> {
    const headers = { Origin: `http://127.0.0.1:${port}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/console`, { headers, perMessageDeflate: false });
    const operator = new OperatorSocket(socket);
    await once(socket, 'open');
    atEnd(async () => {
      socket.terminate();
      await Promise.resolve();
    });
    return operator;
  }

  /** Gives a command; resolves with its result, and rejects with the station's words. */
  async ask(command: string, args: unknown = {}): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    this.#socket.send(JSON.stringify({ id, command, args }));
    const outcome = await eventually(`the answer to ${command}`, () => this.#outcomes.get(id));
    if (!outcome.ok) throw new Error(`${outcome.problem.code}: ${outcome.problem.message}`);
    return outcome.result;
  }

  async access(): Promise<AccessView> {
    return accessView.parse(await this.ask('access'));
  }

  /** Decides of the one device whose label is this. */
  async decide(label: string, decision: 'allow' | 'refuse' | 'forget'): Promise<AccessView> {
    const { devices } = await this.access();
    const [device, ...others] = devices.filter((each) => each.label === label);
    if (device === undefined || others.length > 0) {
      throw new Error(`${others.length + (device === undefined ? 0 : 1)} devices are "${label}".`);
    }
    return accessView.parse(await this.ask('decideDevice', { key: device.key, decision }));
  }

  async renewToken(token: 'device' | 'operator'): Promise<AccessView> {
    return accessView.parse(await this.ask('renewToken', { token }));
  }

  #hear(text: string): void {
    const value: unknown = JSON.parse(text);
    const message = consoleMessage.parse(value);
    if (message.kind === 'reply') this.#outcomes.set(message.id, message.outcome);
    else if (message.event.event === 'sampled') this.sample = message.event.sample;
  }
}
