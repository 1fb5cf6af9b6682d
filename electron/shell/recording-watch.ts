import type { StationEvent } from '#shared/contract/events.ts';
import type { Clock, Timer } from '../station/clock.ts';

/** A session's last step may come after its last event, so the station is looked at as well. */
const LOOK_EVERY_MS = 1000;

/** The station as the shell watches it. */
export interface RecordingStation {
  /** Whether a take runs or any session is not complete yet. */
  readonly isRecording: boolean;
  onEvent(listener: (event: StationEvent) => void): () => void;
}

/** Tells title, tray and power saving whether anything is being recorded, once for each change. */
export class RecordingWatch {
  readonly #station: RecordingStation;
  readonly #clock: Clock;
  readonly #listeners: ((isRecording: boolean) => void)[] = [];
  #isRecording = false;
  #timer: Timer | null = null;
  #stopListening: (() => void) | null = null;

  constructor(station: RecordingStation, clock: Clock) {
    this.#station = station;
    this.#clock = clock;
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** The listener hears the present state at once. */
  onChange(listener: (isRecording: boolean) => void): void {
    this.#listeners.push(listener);
    listener(this.#isRecording);
  }

  start(): void {
    this.#stopListening = this.#station.onEvent(({ event }) => {
      if (event !== 'logged') this.#look();
    });
    this.#timer = this.#clock.every(LOOK_EVERY_MS, () => this.#look());
    this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#stopListening?.();
  }

  #look(): void {
    const { isRecording } = this.#station;
    if (isRecording === this.#isRecording) return;
    this.#isRecording = isRecording;
    for (const listener of this.#listeners) listener(isRecording);
  }
}
