import type { LogEntry, LogLevel, LogSource } from '#shared/contract/log-entry.ts';
import type { Clock } from './clock.ts';

/** What a line is about besides its words. `device` is the connection's name, `<ip>_<port>`. */
export interface LogContext {
  readonly source?: LogSource;
  readonly device?: string;
}

/** How many lines of one kind from one device pass in a second; the rest are counted and told in one line. */
const LINES_PER_SECOND = 10;
const MAX_WORDS = 2000;

interface Throttle {
  passed: number;
  held: number;
}

/** Control characters from outside must neither move the operator's cursor nor forge a second line. */
function printable(message: string): string {
  // oxlint-disable-next-line no-control-regex -- that is exactly what is taken out
  const oneLine = message.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return oneLine.length <= MAX_WORDS ? oneLine : `${oneLine.slice(0, MAX_WORDS)}…`;
}

/** The station's one log. Listeners get every entry; warnings and errors repeated by a device are throttled. */
export class Log {
  readonly #clock: Clock;
  readonly #listeners = new Set<(entry: LogEntry) => void>();
  readonly #throttles = new Map<string, Throttle>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a listener; the returned function takes it away again. */
  onEntry(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  info(code: string, message: string, context: LogContext = {}): void {
    this.#write('info', code, message, context);
  }

  warning(code: string, message: string, context: LogContext = {}): void {
    this.#throttled('warning', code, message, context, LINES_PER_SECOND);
  }

  error(code: string, message: string, context: LogContext = {}): void {
    this.#throttled('error', code, message, context, LINES_PER_SECOND);
  }

  /** Information that a device can cause as often as it likes, throttled as its warnings are. */
  repeated(code: string, message: string, context: LogContext): void {
    this.#throttled('info', code, message, context, LINES_PER_SECOND);
  }

  /** A warning that comes at most once a second per device and code. */
  warningOncePerSecond(code: string, message: string, context: LogContext = {}): void {
    this.#throttled('warning', code, message, context, 1);
  }

  #throttled(level: LogLevel, code: string, message: string, context: LogContext, perSecond: number): void {
    if (context.device === undefined) {
      this.#write(level, code, message, context);
      return;
    }
    const key = `${code} ${context.device}`;
    let throttle = this.#throttles.get(key);
    if (throttle === undefined) {
      throttle = { passed: 0, held: 0 };
      this.#throttles.set(key, throttle);
      this.#clock.after(1000, () => this.#release(key, level, code, context, perSecond));
    }
    if (throttle.passed < perSecond) {
      throttle.passed += 1;
      this.#write(level, code, message, context);
    } else {
      throttle.held += 1;
    }
  }

  #release(key: string, level: LogLevel, code: string, context: LogContext, perSecond: number): void {
    const throttle = this.#throttles.get(key);
    this.#throttles.delete(key);
    if (throttle === undefined || throttle.held === 0 || perSecond === 1) return;
    this.#write(level, code, `${throttle.held} more like this from ${context.device ?? ''} within a second.`, context);
  }

  #write(level: LogLevel, code: string, message: string, context: LogContext): void {
    const entry: LogEntry = {
      timeMs: Math.floor(this.#clock.nowUs() / 1000),
      level,
      source: context.source ?? 'Info',
      device: context.device ?? null,
      code,
      message: printable(message),
    };
    for (const listener of this.#listeners) listener(entry);
  }
}
