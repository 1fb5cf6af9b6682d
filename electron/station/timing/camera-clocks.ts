import type { Clock } from '../clock.ts';
import { keepNewest } from '../keep-newest.ts';
import { TwoWayTime } from './two-way-time.ts';

/** Clocks that are remembered, the oldest forgotten first. */
const MAX_CLOCKS = 256;

/** What is known of cameras' clocks: a clock outlives a connection. */
export class CameraClocks {
  readonly #clock: Clock;
  readonly #times = new Map<string, TwoWayTime>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known of this clock of this camera, by the ids that it gives; null where it cannot be measured. */
  of(deviceId: string, clockId: string): TwoWayTime | null {
    if (clockId === '') return null;
    const key = `${deviceId} ${clockId}`;
    const time = this.#times.get(key) ?? new TwoWayTime(this.#clock);
    this.#times.delete(key);
    this.#times.set(key, time);
    keepNewest(this.#times, MAX_CLOCKS);
    return time;
  }
}
