import type { ContractCommandName } from '#shared/contract/commands.ts';
import { type CommandOutcome, commandOutcome, type ConsoleRequest } from '#shared/contract/messages.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { ConsoleTransport, TransportListener } from './transport.ts';
import * as z from 'zod';

/** The envelope alone: what an event says is parsed by the client, for both transports. */
const envelope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), id: z.number().int(), outcome: commandOutcome }),
  z.object({ kind: z.literal('event'), event: z.unknown() }),
]);

/** The station samples twice a second: after so much silence the connection is dead, whatever TCP says. */
const SILENCE_MS = 6000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;

interface Waiting {
  readonly resolve: (outcome: CommandOutcome) => void;
  readonly reject: (error: CommandError) => void;
}

const lostError = (): CommandError => new CommandError('no-connection', 'The connection to the station was lost.');

/** The contract over a web socket to the station that served this page. */
export class SocketTransport implements ConsoleTransport {
  readonly #url: string;
  readonly #waiting = new Map<number, Waiting>();
  #listener: TransportListener | null = null;
  #socket: WebSocket | null = null;
  #nextId = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    this.#connect();
  }

  request(command: ContractCommandName, args: unknown): Promise<CommandOutcome> {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return Promise.reject(lostError());
    const id = this.#nextId;
    this.#nextId += 1;
    const request: ConsoleRequest = { id, command, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify(request));
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#expectNews(socket);
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#listener?.opened();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (socket !== this.#socket) return;
      this.#expectNews(socket);
      if (data instanceof ArrayBuffer) this.#listener?.previewReceived(data);
      else if (typeof data === 'string') this.#receive(data);
    });
    socket.addEventListener('close', () => this.#lost(socket));
  }

  #receive(text: string): void {
    const value: unknown = JSON.parse(text);
    const message = envelope.safeParse(value);
    if (!message.success) return;
    if (message.data.kind === 'event') {
      this.#listener?.eventReceived(message.data.event);
      return;
    }
    const { id, outcome } = message.data;
    this.#waiting.get(id)?.resolve(outcome);
    this.#waiting.delete(id);
  }

  /** A connection that never closes and never speaks is given up, and a new one tried. */
  #expectNews(socket: WebSocket): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      socket.close();
      this.#lost(socket);
    }, SILENCE_MS);
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.values()) reject(lostError());
    this.#waiting.clear();
    if (this.#closed) return;
    this.#listener?.lost();
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
