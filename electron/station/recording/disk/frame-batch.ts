/** Buffers that go round: filled here, written, muxed in the worker, and back. They come in a few sizes. */
export class BufferPool {
  readonly #maxIdle: number;
  /** Idle buffers by size, the smallest size first. */
  readonly #idle: ReadonlyMap<number, ArrayBuffer[]>;

  /** `sizes` in bytes, rising; so many of each are kept at the most. */
  constructor(sizes: readonly number[], maxIdle: number) {
    this.#idle = new Map(sizes.map((bytes) => [bytes, []]));
    this.#maxIdle = maxIdle;
  }

  /** A buffer of at least so many bytes, with anything in it. */
  take(bytes: number): ArrayBuffer {
    for (const [size, idle] of this.#idle) {
      if (size >= bytes) return idle.pop() ?? new ArrayBuffer(size);
    }
    return new ArrayBuffer(bytes);
  }

  /** Takes a buffer back. Odd sizes and more than the pool keeps are left to the garbage collector. */
  give(buffer: ArrayBuffer): void {
    const idle = this.#idle.get(buffer.byteLength);
    if (idle !== undefined && idle.length < this.#maxIdle) idle.push(buffer);
  }
}

/**
 * Payloads on their way to disk, back to back in one buffer, with the rows of frames.csv that belong to them. The
 * payloads for the MP4 are named in `units`, four numbers each (see UnitBatch).
 */
export class FrameBatch {
  readonly buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #units: number[] = [];
  #used = 0;
  csv = '';
  rows = 0;
  hasKeyFrame = false;
  /** The sequence number after the last frame whose row and payload are in here or in batches before; null = unknown. */
  nextSequence: number | null = null;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
  }

  get usedBytes(): number {
    return this.#used;
  }

  get isEmpty(): boolean {
    return this.#used === 0 && this.rows === 0;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#used + bytes <= this.#bytes.byteLength;
  }

  /** Copies a payload in; the caller has asked hasRoomFor. Returns its offset. */
  add(payload: Uint8Array): number {
    const offset = this.#used;
    this.#bytes.set(payload, offset);
    this.#used += payload.byteLength;
    return offset;
  }

  /** Marks a payload that was added as an access unit of the MP4. */
  addUnit(offset: number, bytes: number, ptsTicks: number, key: boolean): void {
    this.#units.push(offset, bytes, ptsTicks, key ? 1 : 0);
    this.hasKeyFrame ||= key;
  }

  addRow(csvLine: string): void {
    this.csv += csvLine;
    this.rows += 1;
  }

  /** Takes over the rows of the batch before, whose payloads go ahead. */
  takeRowsOf(earlier: FrameBatch): void {
    this.csv = earlier.csv + this.csv;
    this.rows += earlier.rows;
    this.nextSequence ??= earlier.nextSequence;
    earlier.csv = '';
    earlier.rows = 0;
    earlier.nextSequence = null;
  }

  /** The payloads, as they go to stream.h264. */
  payloads(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** The access units for the MP4, null where there are none. */
  units(): Float64Array<ArrayBuffer> | null {
    return this.#units.length === 0 ? null : Float64Array.from(this.#units);
  }
}
