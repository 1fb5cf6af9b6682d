import QRCode from 'qrcode';
import type { PhonePage } from '#shared/contract/access.ts';
import { formatJsonLine, formatLogLine, type LogEntry } from '#shared/contract/log-entry.ts';
import type { Clock, Timer } from '../station/clock.ts';
import type { LineWriter } from './line-writer.ts';

/** What the printer prints, and where. */
export interface AddressPrinterParts {
  readonly clock: Clock;
  readonly output: Pick<LineWriter, 'line'>;
  readonly json: boolean;
  /** Whether the output shows colours; a code in black on white is read by every phone, whatever the terminal's colours. */
  readonly colors: boolean;
  readonly whereabouts: () => Whereabouts;
}

/** Addresses with their secrets. */
export interface Whereabouts {
  readonly phonePages: readonly PhonePage[];
  readonly consoles: readonly PhonePage[];
}

const LOOK_MS = 5000;

/**
 * Prints where phones and other computers find the station, at the start and whenever that changes. The tokens in it go
 * to the terminal alone: the log, which others see and store, has none of these lines.
 */
export class AddressPrinter {
  readonly #parts: AddressPrinterParts;
  #printed: readonly string[] = [];
  #timer: Timer | null = null;

  constructor(parts: AddressPrinterParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#printNew();
    this.#timer = this.#parts.clock.every(LOOK_MS, () => this.#printNew());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #printNew(): void {
    const { phonePages, consoles } = this.#parts.whereabouts();
    const all = [...phonePages, ...consoles].map(({ url }) => url);
    const isNew = ({ url }: PhonePage): boolean => !this.#printed.includes(url);
    for (const { url } of phonePages.filter(isNew)) {
      if (!this.#parts.json) for (const line of this.#code(url)) this.#parts.output.line(line);
      this.#line('phone-page', `Phone page: ${url}`);
    }
    for (const { url } of consoles.filter(isNew))
      this.#line('console-elsewhere', `Console for other computers: ${url}`);
    this.#printed = all;
  }

  #line(code: string, message: string): void {
    const { clock, json, output } = this.#parts;
    const timeMs = Math.floor(clock.nowUs() / 1000);
    const entry: LogEntry = { timeMs, level: 'info', source: 'Info', device: null, code, message };
    output.line(json ? formatJsonLine(entry) : formatLogLine(entry));
  }

  /** The address as a QR code (ISO/IEC 18004) of half blocks: two rows of modules a line, four modules quiet around. */
  #code(url: string): readonly string[] {
    const { modules } = QRCode.create(url, { errorCorrectionLevel: 'L' });
    const dark = (row: number, column: number): boolean =>
      row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column) === 1;
    const lines: string[] = [];
    for (let row = -QUIET; row < modules.size + QUIET; row += 2) {
      let line = '';
      for (let column = -QUIET; column < modules.size + QUIET; column += 1) {
        line += BLOCKS[Number(dark(row, column)) * 2 + Number(dark(row + 1, column))] ?? '';
      }
      lines.push(this.#parts.colors ? `${BLACK_ON_WHITE}${line}${NO_COLORS}` : line);
    }
    return lines;
  }
}

const QUIET = 4;
const BLACK_ON_WHITE = '\u001B[30;107m';
const NO_COLORS = '\u001B[0m';
/** By the upper and the lower module: both light, lower dark, upper dark, both dark. */
const BLOCKS = [' ', '▄', '▀', '█'] as const;
