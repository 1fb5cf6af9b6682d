import type { ContractCommandName } from './commands.ts';
import type { ConsoleEvent } from './events.ts';
import type { CommandOutcome } from './messages.ts';

/** The bridge's name on the page's `window`; it is missing in a browser. */
export const BRIDGE_NAME = 'captureStation';

/**
 * What the desktop window's preload gives the page: the contract and nothing else. The first `onEvent` listener opens
 * the console's session (a `greeted` and a `sampled` follow), taking the last one away leaves it; a page that listens
 * anew gets everything afresh. Commands need an open session.
 */
export interface CaptureStationBridge {
  /** Resolves with how the command went; a name that is none of the contract's is refused here. */
  request(command: string, args: unknown): Promise<CommandOutcome>;
  /** Adds a listener; the returned function takes it away again. */
  onEvent(listener: (event: ConsoleEvent) => void): () => void;
  /** Preview packets, header and access unit in one; shared/packets/preview-packet.ts reads them. */
  onPreview(listener: (packet: Uint8Array) => void): () => void;
}

// The names are written out because the preload must not carry the schemas; the type below misses none and has no other.
const names: Record<ContractCommandName, true> = {
  start: true,
  stop: true,
  status: true,
  renameDevice: true,
  forgetDevice: true,
  giveUpDelivery: true,
  identifyDevice: true,
  adjustDevice: true,
  dumpDevice: true,
  answerDevice: true,
  access: true,
  renewToken: true,
  decideDevice: true,
  listSessions: true,
  describeSession: true,
  editSession: true,
  muxSession: true,
  verifySession: true,
  deleteSession: true,
  openFolder: true,
  diagnose: true,
  settings: true,
  changeSettings: true,
  chooseFolder: true,
  reportProblem: true,
  watchPreviews: true,
  acknowledgePreviews: true,
};

/** The names of all commands of the contract, without their schemas. */
export const CONTRACT_COMMAND_NAMES: ReadonlySet<string> = new Set(Object.keys(names));
