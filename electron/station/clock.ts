/** A timer that was set; cancelling one that has fired is allowed. */
export interface Timer {
  cancel(): void;
}

/** Time as the station sees it, injected so that tests need not sleep. */
export interface Clock {
  /** Microseconds since the Unix epoch. Runs steadily: a correction of the system's clock does not make it jump. */
  nowUs(): number;
  after(ms: number, run: () => void): Timer;
  every(ms: number, run: () => void): Timer;
}

/** The system's clock, read once at the start and carried on by the monotonic timer. */
export const systemClock: Clock = {
  nowUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return { cancel: () => clearInterval(timer) };
  },
};
