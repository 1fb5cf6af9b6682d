import type { ConsoleEvent } from '#shared/contract/events.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import type { ConsoleLimits } from './console-limits.ts';
import type { ConsoleLink, ConsoleSession } from './console-link.ts';
import type { LogHistory } from './log-history.ts';
import type { PreviewFeed } from './preview-feed.ts';

/** What one console is made of. */
export interface ConsoleParts {
  readonly feed: PreviewFeed;
  readonly history: LogHistory;
  readonly limits: ConsoleLimits;
  gone(): void;
  carryOut(command: string, args: unknown): Promise<CommandOutcome>;
}

/** Lines of the log in one event: a console that comes late gets the history in portions. */
const LINES_PER_EVENT = 5000;

/** One open console: its place in the log, its preview, and the bound of what waits for it. */
export class Console implements ConsoleSession {
  readonly #link: ConsoleLink;
  readonly #parts: ConsoleParts;
  #lastLine = 0;
  #closed = false;

  constructor(link: ConsoleLink, parts: ConsoleParts) {
    this.#link = link;
    this.#parts = parts;
  }

  get place(): ConsoleLink['place'] {
    return this.#link.place;
  }

  send(event: ConsoleEvent): void {
    if (this.#closed) return;
    if (this.#link.queuedBytes > this.#parts.limits.consoleQueueBytes) {
      this.close('The console does not read what the station sends it.');
      return;
    }
    this.#link.sendEvent(event);
  }

  /** Sends the lines that it does not have yet; while much waits for it they wait in the history. */
  sendLog(): void {
    if (this.#link.queuedBytes > this.#parts.limits.consoleQueueBytes / 4) return;
    const entries = this.#parts.history.after(this.#lastLine, LINES_PER_EVENT);
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#lastLine = last.line;
    this.send({ event: 'logged', entries: [...entries] });
  }

  request(command: string, args: unknown): Promise<CommandOutcome> {
    return this.#parts.carryOut(command, args);
  }

  /** Cuts it off with a reason. */
  close(reason: string): void {
    if (this.#closed) return;
    this.closed();
    this.#link.close(reason);
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.feed.close();
    this.#parts.gone();
  }
}
