import { U32_MAX } from './iso-box.ts';
import type { FragmentSamples } from './iso-fragment-boxes.ts';
import type { SampleTables } from './iso-sample-table-boxes.ts';

/** The duration guessed for a sample that has no neighbour: 1/30 s. */
const DEFAULT_DURATION_TICKS = 3000;
const FIRST_CAPACITY = 1024;

/**
 * Size, time, key flag and place of every sample of one recording, 13 bytes each. Samples stay open until
 * `closeChunk` says where they stand in the file. Durations over 32 bits (13 hours without a frame) are clamped:
 * what comes after then plays early.
 */
export class SampleTable {
  #sizes = new Uint32Array(FIRST_CAPACITY);
  #ptsTicks = new Float64Array(FIRST_CAPACITY);
  #keys = new Uint8Array(FIRST_CAPACITY);
  #samples = 0;
  #chunkOffsets = new Float64Array(FIRST_CAPACITY);
  #chunkEnds = new Uint32Array(FIRST_CAPACITY);
  #chunks = 0;

  /** All samples, open ones included. */
  get samples(): number {
    return this.#samples;
  }

  /** Samples that no chunk holds yet. */
  get openSamples(): number {
    return this.#samples - this.#closedSamples();
  }

  /** The times of all samples, open ones included. */
  get ptsTicks(): Float64Array {
    return this.#ptsTicks.slice(0, this.#samples);
  }

  get firstPtsTicks(): number {
    return this.#samples === 0 ? 0 : this.#ptsAt(0);
  }

  /** -1 while there is no sample. */
  get lastPtsTicks(): number {
    return this.#samples === 0 ? -1 : this.#ptsAt(this.#samples - 1);
  }

  /** What the last sample's duration would be if the next one came after the same time as it did itself. */
  get guessedLastDuration(): number {
    if (this.#samples < 2) return DEFAULT_DURATION_TICKS;
    return clampTicks(this.#ptsAt(this.#samples - 1) - this.#ptsAt(this.#samples - 2));
  }

  /** Throws a RangeError that says what is wrong where that time cannot follow the last sample's. */
  requireLater(ptsTicks: number): void {
    if (!Number.isSafeInteger(ptsTicks) || ptsTicks < 0) {
      throw new RangeError(`A sample's time must be a whole number of ticks from 0 up, not ${ptsTicks}.`);
    }
    if (ptsTicks <= this.lastPtsTicks) {
      throw new RangeError(
        `A sample at tick ${ptsTicks} cannot follow one at tick ${this.lastPtsTicks}: times must strictly increase.`,
      );
    }
  }

  /** Adds an open sample; `ptsTicks` must be later than the last (RangeError). */
  add(sizeBytes: number, ptsTicks: number, key: boolean): void {
    this.requireLater(ptsTicks);
    if (this.#samples === this.#sizes.length) this.#growSamples();
    this.#sizes[this.#samples] = sizeBytes;
    this.#ptsTicks[this.#samples] = ptsTicks;
    this.#keys[this.#samples] = key ? 1 : 0;
    this.#samples++;
  }

  /** Says that the open samples stand one behind the other from that place in the file. */
  closeChunk(offset: number): void {
    if (this.openSamples === 0) return;
    if (this.#chunks === this.#chunkEnds.length) this.#growChunks();
    this.#chunkOffsets[this.#chunks] = offset;
    this.#chunkEnds[this.#chunks] = this.#samples;
    this.#chunks++;
  }

  /** Chunks closed so far. */
  get chunks(): number {
    return this.#chunks;
  }

  /** Where chunk number `index`, from 0, stands in the file, and the sizes of its samples. */
  chunk(index: number): { readonly offset: number; readonly sizes: Uint32Array } {
    const start = index === 0 ? 0 : (this.#chunkEnds[index - 1] ?? 0);
    return { offset: this.#chunkOffsets[index] ?? 0, sizes: this.#sizes.subarray(start, this.#chunkEnds[index]) };
  }

  /** Forgets chunk number `index`, from 0, and all samples from its first one on. */
  dropChunksFrom(index: number): void {
    this.#chunks = Math.min(index, this.#chunks);
    this.dropOpenSamples();
  }

  /** Forgets the open samples. */
  dropOpenSamples(): void {
    this.#samples = this.#closedSamples();
  }

  /** The open samples as one fragment, the last one's duration guessed; and the time of the first. */
  openFragment(): FragmentSamples & { decodeTicks: number } {
    const from = this.#closedSamples();
    const count = this.#samples - from;
    const durations = new Uint32Array(count);
    for (let i = 0; i < count - 1; i++) durations[i] = this.#durationAt(from + i);
    durations[count - 1] = this.guessedLastDuration;
    return {
      decodeTicks: this.#ptsAt(from),
      durations,
      sizes: this.#sizes.subarray(from, this.#samples),
      keys: this.#keys.subarray(from, this.#samples),
    };
  }

  /** The tables for `moov` over all samples, and how long they last when the last one ends at `endTicks`. */
  tables(endTicks: number): { tables: SampleTables; durationTicks: number } {
    const { runs, durationTicks } = this.#durationRuns(endTicks);
    const tables = {
      durationRuns: runs,
      keyNumbers: this.#keyNumbers(),
      sizes: this.#sizes.subarray(0, this.#samples),
      chunkRuns: this.#chunkRuns(),
      chunkOffsets: this.#chunkOffsets.subarray(0, this.#chunks),
    };
    return { tables, durationTicks };
  }

  #durationRuns(endTicks: number): { runs: Uint32Array; durationTicks: number } {
    const runs = new Uint32Array(this.#samples * 2);
    const last = this.#samples - 1;
    let used = 0;
    let durationTicks = 0;
    for (let i = 0; i <= last; i++) {
      const duration = i < last ? this.#durationAt(i) : clampTicks(endTicks - this.lastPtsTicks);
      durationTicks += duration;
      if (used > 0 && runs[used - 1] === duration) {
        runs[used - 2] = (runs[used - 2] ?? 0) + 1;
      } else {
        runs[used] = 1;
        runs[used + 1] = duration;
        used += 2;
      }
    }
    return { runs: runs.subarray(0, used), durationTicks };
  }

  #keyNumbers(): Uint32Array {
    const numbers = new Uint32Array(this.#samples);
    let used = 0;
    for (let i = 0; i < this.#samples; i++) if (this.#keys[i] === 1) numbers[used++] = i + 1;
    return numbers.subarray(0, used);
  }

  #chunkRuns(): Uint32Array {
    const runs = new Uint32Array(this.#chunks * 3);
    let used = 0;
    let start = 0;
    for (let chunk = 0; chunk < this.#chunks; chunk++) {
      const end = this.#chunkEnds[chunk] ?? 0;
      if (used === 0 || runs[used - 2] !== end - start) {
        runs.set([chunk + 1, end - start, 1], used);
        used += 3;
      }
      start = end;
    }
    return runs.subarray(0, used);
  }

  #closedSamples(): number {
    return this.#chunks === 0 ? 0 : (this.#chunkEnds[this.#chunks - 1] ?? 0);
  }

  #ptsAt(sample: number): number {
    return this.#ptsTicks[sample] ?? 0;
  }

  #durationAt(sample: number): number {
    return clampTicks(this.#ptsAt(sample + 1) - this.#ptsAt(sample));
  }

  #growSamples(): void {
    const capacity = this.#samples * 2;
    this.#sizes = grown(this.#sizes, new Uint32Array(capacity));
    this.#ptsTicks = grown(this.#ptsTicks, new Float64Array(capacity));
    this.#keys = grown(this.#keys, new Uint8Array(capacity));
  }

  #growChunks(): void {
    const capacity = this.#chunks * 2;
    this.#chunkOffsets = grown(this.#chunkOffsets, new Float64Array(capacity));
    this.#chunkEnds = grown(this.#chunkEnds, new Uint32Array(capacity));
  }
}

function grown<Numbers extends { set(from: Numbers): void }>(old: Numbers, larger: Numbers): Numbers {
  larger.set(old);
  return larger;
}

/** At least one tick, since times strictly increase, and at most what 32 bits hold. */
function clampTicks(ticks: number): number {
  return Math.min(Math.max(ticks, 1), U32_MAX);
}
