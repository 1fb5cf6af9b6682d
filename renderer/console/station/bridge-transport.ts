import type { CaptureStationBridge } from '#shared/contract/bridge.ts';
import type { ContractCommandName } from '#shared/contract/commands.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import type { ConsoleTransport, TransportListener } from './transport.ts';

/** The contract through the desktop window's preload. The way is open as long as the window is. */
export class BridgeTransport implements ConsoleTransport {
  readonly #bridge: CaptureStationBridge;
  #stopListening: readonly (() => void)[] = [];

  constructor(bridge: CaptureStationBridge) {
    this.#bridge = bridge;
  }

  open(listener: TransportListener): void {
    this.#stopListening = [
      this.#bridge.onPreview((packet) => listener.previewReceived(new Uint8Array(packet).buffer)),
      this.#bridge.onEvent((event) => listener.eventReceived(event)),
    ];
    listener.opened();
  }

  request(command: ContractCommandName, args: unknown): Promise<CommandOutcome> {
    return this.#bridge.request(command, args);
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
  }
}
