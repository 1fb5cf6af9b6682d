import type { Clock, Timer } from '../station/clock.ts';
import type { WindowBounds, WindowStateFile } from './window-state.ts';

/** Dragging a window makes many moves; the last one is written. */
const WRITE_AFTER_MS = 500;

const MOVES = ['resize', 'move'] as const;
const MODES = ['maximize', 'unmaximize', 'enter-full-screen', 'leave-full-screen'] as const;

interface Placed {
  on(event: (typeof MOVES)[number] | (typeof MODES)[number], listener: () => void): unknown;
  isDestroyed(): boolean;
  getNormalBounds(): WindowBounds;
  isMaximized(): boolean;
  isFullScreen(): boolean;
}

/** Remembers how the window stands. */
export class WindowMemory {
  readonly #window: Placed;
  readonly #file: WindowStateFile;
  readonly #clock: Clock;
  #timer: Timer | null = null;

  constructor(window: Placed, file: WindowStateFile, clock: Clock) {
    this.#window = window;
    this.#file = file;
    this.#clock = clock;
  }

  start(): void {
    for (const move of MOVES) this.#window.on(move, () => this.#later());
    for (const mode of MODES) this.#window.on(mode, () => this.#later());
  }

  /** Writes what is remembered now. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#write();
  }

  #later(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(WRITE_AFTER_MS, () => this.#write());
  }

  #write(): void {
    if (this.#window.isDestroyed()) return;
    const { x, y, width, height } = this.#window.getNormalBounds();
    this.#file.write({
      bounds: { x, y, width, height },
      maximized: this.#window.isMaximized(),
      fullScreen: this.#window.isFullScreen(),
    });
  }
}
