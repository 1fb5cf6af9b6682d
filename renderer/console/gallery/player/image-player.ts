import { frameAt, type FrameTimes } from './frame-times.ts';
import type { Playback, PlayerState } from './session-player.ts';

/** Where the pictures stand, and the one that is shown. */
export interface ImagePlayerState extends PlayerState {
  readonly picture: Blob | null;
}

/** What a player of pictures needs. */
export interface ImagePlayerParts {
  readonly times: FrameTimes;
  /** The JPEG that lies in the stream at this offset and has so many bytes. Rejects with a sentence. */
  readonly fetchPicture: (offset: number, bytes: number) => Promise<Blob>;
  /** In ms, from an arbitrary origin. */
  readonly nowMs: () => number;
  /** Runs something after so many ms; the returned function takes that back. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Even in a gap between two pictures the time moves on as often as this. */
const LONGEST_WAIT_MS = 100;

/**
 * Shows the JPEGs of a session at their own times, as long as there is no MP4 of them. One picture is fetched at a time:
 * where that takes longer than the pictures are apart, some are left out, and the time stays true.
 */
export class ImagePlayer implements Playback {
  readonly #parts: ImagePlayerParts;
  readonly #listeners = new Set<() => void>();
  #state: ImagePlayerState;
  #isOpen = false;
  #fetching = false;
  /** The frames that are shown and that should be. */
  #shown = -1;
  #wanted = 0;
  /** Where and when it began to play as it does now. */
  #from = { timeUs: 0, atMs: 0 };
  #cancelTick: (() => void) | null = null;

  constructor(parts: ImagePlayerParts) {
    this.#parts = parts;
    const durationUs = parts.times.timeUs.at(-1) ?? 0;
    this.#state = { timeUs: 0, durationUs, playing: false, speed: 1, problem: null, picture: null };
  }

  get state(): ImagePlayerState {
    return this.#state;
  }

  /** The frame that is shown, by its number in the frame times; -1 before the first. */
  get frame(): number {
    return this.#shown;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows the picture where it stands; the returned function ends that, and playing. */
  readonly open = (): (() => void) => {
    this.#isOpen = true;
    this.#show(this.#state.timeUs);
    return () => {
      this.#isOpen = false;
      this.#pause();
    };
  };

  readonly toggle = (): void => {
    if (this.#state.playing) {
      this.#pause();
      return;
    }
    if (this.#state.timeUs >= this.#state.durationUs) this.#show(0);
    this.#change({ playing: true });
    this.#playFrom(this.#state.timeUs);
  };

  readonly seek = (timeUs: number): void => {
    this.#show(Math.min(Math.max(0, timeUs), this.#state.durationUs));
    if (this.#state.playing) this.#playFrom(this.#state.timeUs);
  };

  /** Goes so many frames on (or back, below 0) and stands there. */
  readonly step = (frames: number): void => {
    this.#pause();
    const { timeUs } = this.#parts.times;
    const target = Math.min(Math.max(0, this.#wanted + frames), timeUs.length - 1);
    this.#show(timeUs[target] ?? 0);
  };

  readonly setSpeed = (speed: number): void => {
    this.#change({ speed });
    if (this.#state.playing) this.#playFrom(this.#state.timeUs);
  };

  #pause(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    if (this.#state.playing) this.#change({ playing: false });
  }

  #playFrom(timeUs: number): void {
    this.#from = { timeUs, atMs: this.#parts.nowMs() };
    this.#tick();
  }

  #tick(): void {
    this.#cancelTick?.();
    const { speed, durationUs } = this.#state;
    const { times, nowMs, after } = this.#parts;
    const timeUs = this.#from.timeUs + (nowMs() - this.#from.atMs) * 1000 * speed;
    this.#show(Math.min(timeUs, durationUs));
    if (timeUs >= durationUs) {
      this.#pause();
      return;
    }
    const nextUs = times.timeUs[this.#wanted + 1] ?? durationUs;
    const waitMs = Math.ceil((nextUs - timeUs) / 1000 / speed);
    this.#cancelTick = after(Math.min(waitMs, LONGEST_WAIT_MS), () => this.#tick());
  }

  #show(timeUs: number): void {
    this.#wanted = frameAt(this.#parts.times, timeUs);
    this.#change({ timeUs });
    if (!this.#fetching) void this.#fetchWanted();
  }

  async #fetchWanted(): Promise<void> {
    this.#fetching = true;
    while (this.#isOpen && this.#wanted !== this.#shown) {
      const frame = this.#wanted;
      const { offsets, sizes } = this.#parts.times;
      try {
        const picture = await this.#parts.fetchPicture(offsets[frame] ?? -1, sizes[frame] ?? 0);
        this.#shown = frame;
        this.#change({ picture, problem: null });
      } catch (error) {
        this.#shown = frame;
        this.#change({ problem: error instanceof Error ? error.message : String(error) });
      }
    }
    this.#fetching = false;
  }

  #change(change: Partial<ImagePlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
