/** Something on its way to disk that has to arrive before what follows it counts. */
interface Underway {
  /** The sequence number after the last frame whose row and payload are in it; null where it completes none. */
  readonly next: number | null;
  /** The video that gives its buffer back; null where the journal alone decides. */
  readonly video: object | null;
  isStored: boolean;
}

/**
 * How far a session is with the operating system, as the sequence number that follows. Batches are written in order, but
 * where stream.h264 is switched off a batch counts only when the video that took it has written its fragment.
 */
export class StoredSequence {
  readonly #underway: Underway[] = [];
  #next: number | null;

  /** `next` is what an earlier run of the station has stored, null = nothing. */
  constructor(next: number | null = null) {
    this.#next = next;
  }

  /** Every frame before this number is stored; null while none is. */
  get next(): number | null {
    return this.#next;
  }

  /** A batch goes to disk; the returned function is called when the journal has it, unless a video has to. */
  begin(next: number | null, video: object | null): () => void {
    const entry: Underway = { next, video, isStored: false };
    this.#underway.push(entry);
    return () => this.#settle(entry);
  }

  /** A video has given back the buffer of its oldest batch. */
  storedIn(video: object): void {
    const entry = this.#underway.find((one) => one.video === video && !one.isStored);
    if (entry !== undefined) this.#settle(entry);
  }

  #settle(entry: Underway): void {
    entry.isStored = true;
    while (this.#underway[0]?.isStored === true) this.#next = this.#underway.shift()?.next ?? this.#next;
  }
}
