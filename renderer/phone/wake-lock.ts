/** What is used of the document and of its screen lock. */
export interface WakeSource {
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener'>;
  /** Undefined where the browser cannot keep the screen on. */
  readonly wakeLock: Pick<WakeLock, 'request'> | undefined;
}

/** Keeps the screen on between `hold` and `release`. The browser takes the lock away with every look at another page. */
export class ScreenWake {
  readonly #source: WakeSource;
  readonly #changed: (awake: boolean) => void;
  #held = false;
  #asking = false;
  #lock: WakeLockSentinel | null = null;

  /** `changed` is told whether the screen will stay on, whenever it was tried. */
  constructor(source: WakeSource, changed: (awake: boolean) => void) {
    this.#source = source;
    this.#changed = changed;
    source.document.addEventListener('visibilitychange', () => void this.#ask());
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
      if (wakeLock === undefined) this.#changed(false);
      else this.#take(await wakeLock.request('screen'));
    } catch {
      // Refused, for example to save the battery: the next time the page is looked at it is tried again.
      this.#changed(false);
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
    this.#changed(true);
    lock.addEventListener('release', () => {
      if (this.#lock !== lock) return;
      this.#lock = null;
      void this.#ask();
    });
  }
}
