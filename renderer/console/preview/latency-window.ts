/** Latencies of late: so many pictures. */
const PICTURES = 60;

/** The latencies of the last pictures of a tile, in ms. */
export class LatencyWindow {
  #latenciesMs: readonly number[] = [];

  add(latenciesMs: readonly number[]): void {
    this.#latenciesMs = [...this.#latenciesMs, ...latenciesMs].slice(-PICTURES);
  }

  /** What 95 of 100 pictures keep to; null before the first. */
  get p95Ms(): number | null {
    const sorted = [...this.#latenciesMs].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
  }
}
