/** Whole microseconds of this worker's monotonic clock: that of capture times, and of the answers to clock requests. */
export function monotonicUs(): number {
  return Math.round(performance.now() * 1000);
}
