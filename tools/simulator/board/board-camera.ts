/** What a camera films with; `now` is monotonic ms. */
export interface BoardCameraParts {
  /** Shown one after the other, again and again. At least one. */
  readonly pictures: readonly Buffer[];
  readonly fps: number;
  readonly now: () => number;
  readonly send: (picture: Buffer) => void;
  /** A picture was not taken, as this process came too late for it. */
  readonly missed: () => void;
}

/** A process that is so far behind leaves pictures out, instead of sending a burst. */
const MAX_BEHIND_MS = 1000;

/** Films from `start()` to `stop()`. Picture n is due at start + n / fps, so that slow timers do not make it drift. */
export class BoardCamera {
  readonly #parts: BoardCameraParts;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #startMs = 0;
  #slot = 0;

  constructor(parts: BoardCameraParts) {
    this.#parts = parts;
  }

  /** Sends the first picture at once. */
  start(): void {
    this.#running = true;
    this.#startMs = this.#parts.now();
    this.#tick();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  readonly #tick = (): void => {
    const { now } = this.#parts;
    while (this.#isRunning() && this.#dueMs() <= now()) this.#takeSlot();
    if (this.#isRunning()) this.#timer = setTimeout(this.#tick, Math.max(1, Math.ceil(this.#dueMs() - now())));
  };

  /** A method, as sending a picture can end the capture. */
  #isRunning(): boolean {
    return this.#running;
  }

  #dueMs(): number {
    return this.#startMs + (this.#slot * 1000) / this.#parts.fps;
  }

  #takeSlot(): void {
    const { missed, now, pictures, send } = this.#parts;
    const picture = pictures[this.#slot % pictures.length];
    const isLate = now() - this.#dueMs() > MAX_BEHIND_MS;
    this.#slot += 1;
    if (isLate || picture === undefined) missed();
    else send(picture);
  }
}
