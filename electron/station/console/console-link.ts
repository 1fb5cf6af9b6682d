import type { ConsoleEvent } from '#shared/contract/events.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';

/** The way to one console: a web socket or the window's IPC. Nothing is sent after it has closed. */
export interface ConsoleLink {
  /** On this machine, or on another one, where the operator token let it in. */
  readonly place: 'here' | 'elsewhere';
  sendEvent(event: ConsoleEvent): void;
  /** Sends one preview packet. Both views stay untouched by the station afterwards and must not be changed. */
  sendPreview(header: Uint8Array, accessUnit: Uint8Array): void;
  /** Bytes that wait here for the peer; 0 where the link cannot tell. */
  readonly queuedBytes: number;
  /** Cuts the console off with a reason in words; it connects again and gets everything afresh. */
  close(reason: string): void;
}

/** One console as its transport sees it. */
export interface ConsoleSession {
  /** Carries out a command of the contract. Never rejects: what went wrong is in the outcome. */
  request(command: string, args: unknown): Promise<CommandOutcome>;
  /** The console has gone. */
  closed(): void;
}

/** Where transports bring their consoles. */
export interface ConsoleHost {
  connect(link: ConsoleLink): ConsoleSession;
}
