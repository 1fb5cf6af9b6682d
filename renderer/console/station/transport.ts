import type { ContractCommandName } from '#shared/contract/commands.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';

/** What a transport tells its client. Values from the station are handed on unparsed. */
export interface TransportListener {
  opened(): void;
  lost(): void;
  eventReceived(event: unknown): void;
  previewReceived(packet: ArrayBuffer): void;
}

/** The way to the station. It opens itself again when it was lost, until it is closed. */
export interface ConsoleTransport {
  open(listener: TransportListener): void;
  /** Gives one command. Rejects where the way is closed or was lost before the answer. */
  request(command: ContractCommandName, args: unknown): Promise<CommandOutcome>;
  close(): void;
}
