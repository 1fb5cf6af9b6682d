/** What is used of the document and of its screen lock. */
export interface WakeSource {
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener'>;
  /** Undefined where the browser cannot keep the screen on. */
  readonly wakeLock: Pick<WakeLock, 'request'> | undefined;
}

/** Whether the screen stays on: `refused` for the present, or `missing` what the browser would need for it. */
export type Wakefulness = 'kept' | 'refused' | 'missing';

/**
 * When to ask again. Safari gives the first lock only to a gesture, and a touch is one when the finger is lifted (HTML,
 * "activation triggering input event").
 */
const OCCASIONS = ['visibilitychange', 'pointerup', 'touchend'] as const;

/** Keeps the screen on between `hold` and `release`. The browser takes the lock away with every look at another page. */
export class ScreenWake {
  readonly #source: WakeSource;
  readonly #changed: (wakefulness: Wakefulness) => void;
  #held = false;
  #asking = false;
  #lock: WakeLockSentinel | null = null;

  /** `changed` is told whether the screen will stay on, whenever it was tried. */
  constructor(source: WakeSource, changed: (wakefulness: Wakefulness) => void) {
    this.#source = source;
    this.#changed = changed;
    for (const occasion of OCCASIONS) source.document.addEventListener(occasion, () => void this.#ask());
  }

  hold(): void {
    this.#held = true;
    void this.#ask();
  }

  release(): void {
    this.#held = false;
    const lock = this.#lock;
    this.#lock = null;
    lock?.release().catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const { wakeLock, document } = this.#source;
    if (!this.#held || this.#lock !== null || this.#asking || document.visibilityState !== 'visible') return;
    this.#asking = true;
    try {
      if (wakeLock === undefined) this.#changed('missing');
      else this.#take(await wakeLock.request('screen'));
    } catch {
      // For want of a gesture, or to save the battery: the next touch or look at the page tries again.
      this.#changed('refused');
    } finally {
      this.#asking = false;
    }
  }

  #take(lock: WakeLockSentinel): void {
    if (!this.#held) {
      lock.release().catch(() => undefined);
      return;
    }
    this.#lock = lock;
    this.#changed('kept');
    lock.addEventListener('release', () => {
      if (this.#lock !== lock) return;
      this.#lock = null;
      void this.#ask();
    });
  }
}
