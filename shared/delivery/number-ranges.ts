/** A set of numbers that are added in rising order, kept as ranges: frames come and go in rows. */
export class NumberRanges {
  #ranges: { from: number; to: number }[] = [];

  /** How many there are from this one on. */
  countFrom(number: number): number {
    return this.#ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, number)), 0);
  }

  /** Adds a number that is higher than all that there are. */
  add(number: number): void {
    const last = this.#ranges.at(-1);
    if (last?.to === number) last.to = number + 1;
    else this.#ranges.push({ from: number, to: number + 1 });
  }

  /** Keeps only those from the one number up to, and without, the other. */
  clip(from: number, to: number): void {
    this.#ranges = this.#ranges
      .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
      .filter((range) => range.from < range.to);
  }
}
