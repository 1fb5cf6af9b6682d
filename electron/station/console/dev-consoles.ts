import { formatLogLine, type LogEntry } from '#shared/contract/log-entry.ts';
import type { Clock, Timer } from '../clock.ts';
import type { LIMITS } from '../limits.ts';

/** The developer consoles' caps; see limits.ts. */
export type DevConsoleLimits = Pick<
  typeof LIMITS,
  'devPumpMs' | 'devWindowBytes' | 'devUnreadMs' | 'devLines' | 'devLineBytes' | 'devConsoles'
>;

/** The way to one developer console. */
export interface DevLink {
  /** What was handed over and is not on the network yet. */
  readonly queuedBytes: number;
  sendText(text: string): void;
  sendPicture(jpeg: Uint8Array): void;
  /** Closes with a reason in words. */
  close(reason: string): void;
}

/** What the station does with what somebody types. */
export interface DevSession {
  received(text: string): void;
  closed(): void;
  /** Whether something waits for this console: then its silence means nothing. */
  readonly isBehind: boolean;
}

/** What the consoles need. `obey` carries out a command, and tells the log what comes of it. */
export interface DevConsolesParts {
  readonly clock: Clock;
  readonly limits: DevConsoleLimits;
  readonly obey: (text: string) => void;
}

/**
 * The developer consoles of `/dev`, any number of them: each gets every line of the log behind a clock, and the boards'
 * JPEGs as they come. One that reads slowly loses pictures and not lines, which wait for it here up to a bound; one that
 * reads nothing is closed with a reason. None slows anybody else.
 */
export class DevConsoles {
  readonly #parts: DevConsolesParts;
  readonly #consoles = new Set<DevConsole>();
  #timer: Timer | null = null;

  constructor(parts: DevConsolesParts) {
    this.#parts = parts;
  }

  connect(link: DevLink): DevSession {
    const { clock, limits, obey } = this.#parts;
    const console: DevConsole = new DevConsole(link, limits, clock.nowUs(), obey, () => this.#gone(console));
    if (this.#consoles.size >= limits.devConsoles) {
      link.close(`The station has ${limits.devConsoles} developer consoles open already.`);
      return console;
    }
    this.#consoles.add(console);
    this.#timer ??= clock.every(limits.devPumpMs, () => this.#pump());
    return console;
  }

  logged(entry: LogEntry): void {
    if (this.#consoles.size === 0) return;
    const line = `[${clockTime(entry.timeMs)}] ${formatLogLine(entry)}`;
    for (const console of this.#consoles) console.say(line);
  }

  /** A board has sent a picture. */
  pictureArrived(jpeg: Uint8Array): void {
    for (const console of this.#consoles) console.show(jpeg);
  }

  stop(): void {
    for (const console of this.#consoles) console.close('The station is shutting down.');
    this.#timer?.cancel();
    this.#timer = null;
  }

  #pump(): void {
    const nowUs = this.#parts.clock.nowUs();
    for (const console of this.#consoles) console.pump(nowUs);
  }

  #gone(console: DevConsole): void {
    this.#consoles.delete(console);
    if (this.#consoles.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }
}

class DevConsole implements DevSession {
  readonly #link: DevLink;
  readonly #limits: DevConsoleLimits;
  readonly #obey: (text: string) => void;
  readonly #gone: () => void;
  /** Lines that wait; those before `#first` have been sent. */
  #lines: string[] = [];
  #first = 0;
  #bytes = 0;
  #queuedBefore = 0;
  #readUs: number;

  constructor(link: DevLink, limits: DevConsoleLimits, nowUs: number, obey: (text: string) => void, gone: () => void) {
    this.#link = link;
    this.#limits = limits;
    this.#readUs = nowUs;
    this.#obey = obey;
    this.#gone = gone;
  }

  get isBehind(): boolean {
    return this.#first < this.#lines.length || this.#link.queuedBytes > 0;
  }

  received(text: string): void {
    this.#obey(text);
  }

  closed(): void {
    this.#lines = [];
    this.#gone();
  }

  say(line: string): void {
    this.#lines.push(line);
    // The length in UTF-16 is near enough for a bound.
    this.#bytes += line.length;
    this.#flush();
    if (this.#lines.length - this.#first > this.#limits.devLines || this.#bytes > this.#limits.devLineBytes) {
      this.close('This console reads too slowly: too many lines wait for it.');
    }
  }

  show(jpeg: Uint8Array): void {
    const hasRoom = this.#first === this.#lines.length && this.#link.queuedBytes < this.#limits.devWindowBytes;
    if (hasRoom) this.#link.sendPicture(jpeg);
  }

  /** Sends what has room now, and looks whether the console reads at all. */
  pump(nowUs: number): void {
    this.#flush();
    const { queuedBytes } = this.#link;
    if (queuedBytes < this.#queuedBefore || queuedBytes === 0) this.#readUs = nowUs;
    this.#queuedBefore = queuedBytes;
    const unreadMs = (nowUs - this.#readUs) / 1000;
    if (unreadMs >= this.#limits.devUnreadMs) {
      this.close(`This console has read nothing for ${this.#limits.devUnreadMs / 1000} s.`);
    }
  }

  close(reason: string): void {
    this.#lines = [];
    this.#first = 0;
    this.#link.close(reason);
    this.#gone();
  }

  #flush(): void {
    while (this.#first < this.#lines.length && this.#link.queuedBytes < this.#limits.devWindowBytes) {
      const line = this.#lines[this.#first] ?? '';
      this.#first += 1;
      this.#bytes -= line.length;
      this.#link.sendText(line);
      this.#queuedBefore = Math.max(this.#queuedBefore, this.#link.queuedBytes);
    }
    if (this.#first < this.#lines.length && this.#first < COMPACT_FROM) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }
}

/** Lines that were sent are let go of when there are so many of them. */
const COMPACT_FROM = 1024;

/** The time of day in the station's zone, `HH:MM:SS`. */
function clockTime(timeMs: number): string {
  const at = new Date(timeMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => `${part}`.padStart(2, '0')).join(':');
}
