import type { Clock, Timer } from './clock.ts';

interface Alarm {
  dueUs: number;
  readonly periodUs: number | null;
  readonly run: () => void;
}

/** A clock for tests that moves only when told to; timers fire in order of their time. */
export class ManualClock implements Clock {
  #nowUs: number;
  readonly #alarms = new Set<Alarm>();

  constructor(nowUs = Date.UTC(2026, 10, 22, 6, 0, 0) * 1000) {
    this.#nowUs = nowUs;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  after(ms: number, run: () => void): Timer {
    return this.#add({ dueUs: this.#nowUs + ms * 1000, periodUs: null, run });
  }

  every(ms: number, run: () => void): Timer {
    return this.#add({ dueUs: this.#nowUs + ms * 1000, periodUs: ms * 1000, run });
  }

  /** Moves time on and fires what falls due on the way. */
  advance(ms: number): void {
    const untilUs = this.#nowUs + ms * 1000;
    for (;;) {
      const next = [...this.#alarms].filter((alarm) => alarm.dueUs <= untilUs).sort((a, b) => a.dueUs - b.dueUs)[0];
      if (next === undefined) break;
      this.#nowUs = Math.max(this.#nowUs, next.dueUs);
      if (next.periodUs === null) this.#alarms.delete(next);
      else next.dueUs += next.periodUs;
      next.run();
    }
    this.#nowUs = untilUs;
  }

  #add(alarm: Alarm): Timer {
    this.#alarms.add(alarm);
    return { cancel: () => this.#alarms.delete(alarm) };
  }
}
