import { ClockEstimate } from '#shared/clock/clock-estimate.ts';
import type { ClockPair } from '#shared/clock/clock-pair.ts';
import type { DeviceClock } from '#shared/contract/status.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Clock } from '../clock.ts';
import type { DeviceTime, StationTime } from '../devices/device-time.ts';

/** Exchanges kept for sessions that have not asked for them yet, the oldest forgotten first: a quarter of an hour. */
const KEPT_PAIRS = 1024;

/** The clock of a device that answers clock requests. */
export class TwoWayTime implements DeviceTime {
  readonly #clock: Clock;
  #estimate = new ClockEstimate();
  readonly #pairs: ClockPair[] = [];
  /** The number of the pair after the last. */
  #next = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many times the clock was found to have stepped since the last restart. */
  get steps(): number {
    return this.#estimate.steps;
  }

  /** Takes an exchange; false where it is impossible in itself, as from a device that answers nonsense, and was left out. */
  add(pair: ClockPair): boolean {
    if (!this.#estimate.add(pair)) return false;
    this.#pairs.push(pair);
    if (this.#pairs.length > KEPT_PAIRS) this.#pairs.shift();
    this.#next += 1;
    return true;
  }

  /** The device counts from another moment now: all that was known is forgotten. The numbers of the exchanges run on. */
  restart(): void {
    this.#estimate = new ClockEstimate();
    this.#pairs.length = 0;
  }

  /** Exchanges say more of the clock than frames can. */
  observe(): void {}

  stationTime(deviceUs: number): StationTime | null {
    const known = this.#estimate.at(deviceUs);
    return known === null ? null : { stationUs: deviceUs + known.offsetUs, boundUs: known.boundUs };
  }

  status(): DeviceClock | null {
    const { method, boundUs } = this.line();
    return method === 'none' ? null : { method, boundUs };
  }

  line(): SessionManifest['clock'] {
    const line = this.#estimate.line();
    const now = line === null ? null : this.#estimate.at(this.#clock.nowUs() - line.offsetUs);
    if (line === null || now === null) return { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 };
    return { method: 'two-way', ...line, boundUs: now.boundUs };
  }

  pairsSince(from: number): { readonly pairs: readonly ClockPair[]; readonly next: number } {
    const first = this.#next - this.#pairs.length;
    return { pairs: this.#pairs.slice(Math.max(0, from - first)), next: this.#next };
  }
}
