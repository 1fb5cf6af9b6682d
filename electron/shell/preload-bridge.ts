import { type CaptureStationBridge, CONTRACT_COMMAND_NAMES } from '#shared/contract/bridge.ts';
import type { ConsoleEvent } from '#shared/contract/events.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import { IPC_CHANNELS } from './ipc-channels.ts';

/** How long a console that was cut off waits before it connects again. */
const RECONNECT_MS = 500;

/**
 * The part of `ipcRenderer` that the bridge uses. What comes from the main process has its type already: main parsed
 * what came from outside, and the preload is part of the same program.
 */
export interface BridgeIpc {
  send(channel: string): void;
  invoke(channel: string, command: string, args: unknown): Promise<CommandOutcome>;
  on(channel: typeof IPC_CHANNELS.event, listener: (ipcEvent: unknown, event: ConsoleEvent) => void): unknown;
  on(channel: typeof IPC_CHANNELS.preview, listener: (ipcEvent: unknown, packet: Uint8Array) => void): unknown;
  on(channel: typeof IPC_CHANNELS.closed, listener: (ipcEvent: unknown) => void): unknown;
}

class Listeners<T> {
  // Each has an entry of its own, so that one function may be added twice.
  readonly #entries = new Set<{ readonly listener: (value: T) => void }>();

  get count(): number {
    return this.#entries.size;
  }

  add(listener: (value: T) => void): () => boolean {
    const entry = { listener };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  tell(value: T): void {
    for (const { listener } of this.#entries) listener(value);
  }
}

function refused(command: string): CommandOutcome {
  const message = `"${command}" is no command of the station.`;
  return { ok: false, problem: { code: 'unknown-command', message, detail: command } };
}

/** Builds what the page sees as `window.captureStation`; `later` is `setTimeout`. */
export function createBridge(ipc: BridgeIpc, later: (run: () => void, ms: number) => unknown): CaptureStationBridge {
  const events = new Listeners<ConsoleEvent>();
  const previews = new Listeners<Uint8Array>();
  ipc.on(IPC_CHANNELS.event, (_ipcEvent, event) => events.tell(event));
  ipc.on(IPC_CHANNELS.preview, (_ipcEvent, packet) => previews.tell(packet));
  ipc.on(IPC_CHANNELS.closed, () => {
    later(() => {
      if (events.count > 0) ipc.send(IPC_CHANNELS.connect);
    }, RECONNECT_MS);
  });
  ipc.send(IPC_CHANNELS.pageLoaded);
  return {
    request: (command, args) =>
      CONTRACT_COMMAND_NAMES.has(command)
        ? ipc.invoke(IPC_CHANNELS.request, command, args)
        : Promise.resolve(refused(command)),
    onEvent(listener) {
      const remove = events.add(listener);
      if (events.count === 1) ipc.send(IPC_CHANNELS.connect);
      return () => {
        if (remove() && events.count === 0) ipc.send(IPC_CHANNELS.disconnect);
      };
    },
    onPreview(listener) {
      const remove = previews.add(listener);
      return () => {
        remove();
      };
    },
  };
}
