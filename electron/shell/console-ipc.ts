import * as z from 'zod';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import type { CommandProblemCode } from '#shared/contract/problems.ts';
import type { ConsoleHost, ConsoleSession } from '../station/console/console-link.ts';
import { CONSOLE_ORIGIN } from './console-origin.ts';
import { IPC_CHANNELS } from './ipc-channels.ts';

interface Frame {
  readonly origin: string;
  readonly parent: object | null;
}

interface Sent {
  readonly sender: object;
  readonly senderFrame: Frame | null;
}

interface IpcReceiver {
  on(channel: string, listener: (event: Sent) => void): unknown;
  handle(channel: string, listener: (event: Sent, ...args: unknown[]) => Promise<CommandOutcome>): void;
}

interface PageContents {
  send(channel: string, value?: unknown): void;
  isDestroyed(): boolean;
  on(event: 'render-process-gone' | 'destroyed', listener: () => void): unknown;
}

const envelope = z.tuple([z.string().max(64), z.unknown()]);

function failed(code: CommandProblemCode, message: string): CommandOutcome {
  return { ok: false, problem: { code, message, detail: '' } };
}

/**
 * The window as a console: carries the contract between its page and the station. One page has one session at a time;
 * a reload or a crash closes it. Messages from any other page or frame are dropped.
 */
export class ConsoleIpc {
  readonly #contents: PageContents;
  readonly #consoles: ConsoleHost;
  #session: ConsoleSession | null = null;

  constructor(ipc: IpcReceiver, contents: PageContents, consoles: ConsoleHost) {
    this.#contents = contents;
    this.#consoles = consoles;
    const when = (channel: string, run: () => void): void => {
      ipc.on(channel, (event) => {
        if (this.#isOurs(event)) run();
      });
    };
    when(IPC_CHANNELS.pageLoaded, () => this.#leave());
    when(IPC_CHANNELS.disconnect, () => this.#leave());
    when(IPC_CHANNELS.connect, () => this.#connect());
    ipc.handle(IPC_CHANNELS.request, (event, ...args) => this.#request(event, args));
    contents.on('render-process-gone', () => this.#leave());
    contents.on('destroyed', () => this.#leave());
  }

  #isOurs({ sender, senderFrame }: Sent): boolean {
    if (sender !== this.#contents || senderFrame === null) return false;
    return senderFrame.parent === null && senderFrame.origin === CONSOLE_ORIGIN;
  }

  #request(event: Sent, args: readonly unknown[]): Promise<CommandOutcome> {
    if (!this.#isOurs(event)) return Promise.reject(new Error('This page is not the console.'));
    const request = envelope.safeParse(args);
    if (!request.success) {
      return Promise.resolve(failed('bad-arguments', 'A request is the name of a command and its arguments.'));
    }
    if (this.#session === null) {
      return Promise.resolve(failed('no-connection', 'The window is not connected to the station; reload it.'));
    }
    return this.#session.request(...request.data);
  }

  #connect(): void {
    this.#leave();
    // Once it has closed, a link says nothing more, whatever the page does meanwhile.
    let open = true;
    const send = (channel: string, value?: unknown): void => {
      if (open && !this.#contents.isDestroyed()) this.#contents.send(channel, value);
    };
    const opened = this.#consoles.connect({
      place: 'here',
      sendEvent: (event) => send(IPC_CHANNELS.event, event),
      sendPreview: (header, accessUnit) => {
        const packet = new Uint8Array(header.byteLength + accessUnit.byteLength);
        packet.set(header);
        packet.set(accessUnit, header.byteLength);
        send(IPC_CHANNELS.preview, packet);
      },
      queuedBytes: 0,
      close: (reason) => {
        send(IPC_CHANNELS.closed, reason);
        open = false;
        // The station may be in the middle of connect(), and has no session to be told of yet.
        queueMicrotask(() => {
          if (this.#session === session) this.#leave();
        });
      },
    });
    const session: ConsoleSession = {
      request: (command, args) => opened.request(command, args),
      closed: () => {
        open = false;
        opened.closed();
      },
    };
    this.#session = session;
  }

  #leave(): void {
    const session = this.#session;
    this.#session = null;
    session?.closed();
  }
}
