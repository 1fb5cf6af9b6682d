import type { ClockPair } from '#shared/clock/clock-pair.ts';
import type { Clock, Timer } from '../clock.ts';
import type { LIMITS } from '../limits.ts';

/** Whoever can be asked for the time; `askTime` is false where the request cannot be sent now. */
export interface AskedDevice {
  askTime(id: number): boolean;
}

/** What an exchange needs. `sink` gets each exchange that was completed in time. */
export interface ClockExchangeOptions {
  readonly clock: Clock;
  readonly device: AskedDevice;
  readonly limits: Readonly<
    Record<keyof Pick<typeof LIMITS, 'clockBurst' | 'clockBurstMs' | 'clockIntervalMs' | 'clockAnswerMs'>, number>
  >;
  readonly sink: (pair: ClockPair) => void;
}

/**
 * Asks one connection for the time: some requests in quick succession after the start, then one at a time. Times are
 * taken as close to the wire as they can be: `t0Us` before the request is sent, `t3Us` from whoever read the answer.
 */
export class ClockExchange {
  readonly #options: ClockExchangeOptions;
  /** When each request was sent that is not answered yet, by its id, the oldest first. Those of the burst at most. */
  readonly #asked = new Map<number, number>();
  #lastId = 0;
  #turns = 0;
  #timer: Timer | null = null;

  constructor(options: ClockExchangeOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, limits } = this.#options;
    this.#timer?.cancel();
    this.#turns = 0;
    this.#timer = clock.every(limits.clockBurstMs, () => this.#askInBurst());
    this.#askInBurst();
  }

  /** No request is sent any more, and no answer taken. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#asked.clear();
  }

  /** The device answered: times as in ClockPair, microseconds. An answer that is late or to no request is ignored. */
  replied(id: number, receivedUs: number, sentUs: number, arrivalUs: number): void {
    this.#forgetLate(arrivalUs);
    const t0Us = this.#asked.get(id);
    if (t0Us === undefined) return;
    this.#asked.delete(id);
    this.#options.sink({ t0Us, t1Us: receivedUs, t2Us: sentUs, t3Us: arrivalUs });
  }

  #askInBurst(): void {
    const { clock, limits } = this.#options;
    this.#turns += 1;
    if (this.#turns >= limits.clockBurst) {
      this.#timer?.cancel();
      this.#timer = clock.every(limits.clockIntervalMs, () => this.#askIfIdle());
    }
    this.#ask();
  }

  /** A request that waits behind another tells nothing of the clock and adds to the queue. */
  #askIfIdle(): void {
    this.#forgetLate(this.#options.clock.nowUs());
    if (this.#asked.size === 0) this.#ask();
  }

  #ask(): void {
    const { clock, device } = this.#options;
    this.#lastId += 1;
    // Entered first: nothing keeps a device from answering before this returns.
    this.#asked.set(this.#lastId, clock.nowUs());
    if (!device.askTime(this.#lastId)) this.#asked.delete(this.#lastId);
  }

  #forgetLate(nowUs: number): void {
    for (const [id, sentUs] of this.#asked) {
      if (nowUs - sentUs > this.#options.limits.clockAnswerMs * 1000) this.#asked.delete(id);
    }
  }
}
