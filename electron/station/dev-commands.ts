import { captureSettings, type CaptureSettings, DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { parseOperatorCommand } from '#shared/commands/operator-command.ts';
import { isFilmingState } from '#shared/contract/status.ts';
import { boardCommandKind } from '#shared/messages/board-messages.ts';
import type { DeviceLink } from './devices/device.ts';
import type { Log } from './log.ts';
import type { StationControl } from './station-control.ts';

/** A device that is there, as far as commands go. */
interface DevDevice {
  readonly id: string;
  readonly link: Pick<DeviceLink, 'protocol' | 'sendText'>;
}

/** What the commands work with. */
export interface DevCommandsParts {
  readonly log: Log;
  readonly registry: { readonly connected: readonly DevDevice[] };
  readonly control: Pick<StationControl, 'start' | 'stop' | 'devices'>;
}

/** `start` with a ratio is a phone's; boards know no ratios. */
const PHONE_START = /^start\s+\d+:\d+/i;

/**
 * Carries out what is typed at a developer console: what boards know goes to them as it is, and to the phones what they
 * have for it. What comes of it is told by the log, which every console reads.
 */
export class DevCommands {
  readonly #parts: DevCommandsParts;

  constructor(parts: DevCommandsParts) {
    this.#parts = parts;
  }

  /** Never throws. */
  obey(typed: string): void {
    const text = typed.trim();
    if (text === '') return;
    switch (boardCommandKind(text)) {
      case 'start':
        this.#start(text);
        return;
      case 'stop':
        void this.#parts.control.stop({ devices: null });
        return;
      case 'status':
        this.#toBoards(text);
        this.#tellPhones();
        return;
      case 'other':
        if (this.#toBoards(text) === 0) {
          this.#parts.log.error('no-board', `No board is connected that could be sent "${text}".`);
        }
    }
  }

  #start(text: string): void {
    const settings = PHONE_START.test(text) ? this.#phoneStart(text) : boardStart(text);
    if (settings === null) {
      this.#parts.log.error('bad-command', `"${text}" is longer than a board's command can be, or has other signs.`);
      return;
    }
    // A board that films already begins anew with what it is told.
    const filming = this.#parts.control.devices().filter(({ state }) => isFilmingState(state));
    const ids = new Set(filming.map(({ id }) => id));
    this.#toBoards(settings.boardStart ?? 'start', (id) => ids.has(id));
    void this.#parts.control.start({ settings, devices: null });
  }

  #phoneStart(text: string): CaptureSettings {
    const command = parseOperatorCommand(text);
    if (command.kind !== 'start') return DEFAULT_CAPTURE_SETTINGS;
    for (const problem of command.problems) this.#parts.log.error('bad-command', problem);
    return command.settings;
  }

  /** Sends it to the boards; returns to how many. */
  #toBoards(text: string, isMeant: (id: string) => boolean = () => true): number {
    const boards = this.#parts.registry.connected.filter(({ id, link }) => link.protocol === 'esp' && isMeant(id));
    return boards.filter(({ link }) => link.sendText(text) !== null).length;
  }

  /** Phones have no such command: what the station knows of them stands for their answer. */
  #tellPhones(): void {
    for (const { name, protocol, state, fps, frames } of this.#parts.control.devices()) {
      if (protocol === 'esp') continue;
      this.#parts.log.info('phone-status', `${name}: ${state}, ${fps.toFixed(1)} fps, ${frames} frames`);
    }
  }
}

function boardStart(text: string): CaptureSettings | null {
  return captureSettings.safeParse({ ...DEFAULT_CAPTURE_SETTINGS, boardStart: text }).data ?? null;
}
