import type { Clock, Timer } from '../clock.ts';

/** How long a reply may take, and how many may be outstanding. */
export interface ReplyLimits {
  readonly commandAnswerMs: number;
  readonly pendingCommands: number;
}

interface Pending {
  readonly timer: Timer;
  readonly resolve: (problem: string | null) => void;
}

/** Numbers the commands to a camera and brings each reply to whoever waits for it. */
export class CommandReplies {
  readonly #clock: Clock;
  readonly #limits: ReplyLimits;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(clock: Clock, limits: ReplyLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The number given last, 0 before the first. */
  get lastId(): number {
    return this.#lastId;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Resolves with null when the camera has done it, else with the reason in a sentence. */
  await(id: number): Promise<string | null> {
    if (this.#pending.size >= this.#limits.pendingCommands)
      return Promise.resolve('It has not answered earlier commands.');
    return new Promise((resolve) => {
      const timer = this.#clock.after(this.#limits.commandAnswerMs, () => this.settle(id, 'It did not answer.'));
      this.#pending.set(id, { timer, resolve });
    });
  }

  /** A reply came; false where nobody waits for it. */
  settle(id: number, problem: string | null): boolean {
    const pending = this.#pending.get(id);
    if (pending === undefined) return false;
    this.#pending.delete(id);
    pending.timer.cancel();
    pending.resolve(problem);
    return true;
  }

  /** The connection is gone: nothing will be answered any more. */
  stop(): void {
    for (const id of this.#pending.keys()) this.settle(id, 'The connection is gone.');
  }
}
