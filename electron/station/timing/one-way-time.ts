import { MAX_DRIFT_PPM } from '#shared/clock/feasible-lines.ts';
import type { DeviceClock } from '#shared/contract/status.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Clock } from '../clock.ts';
import type { DeviceTime, StationTime } from '../devices/device-time.ts';

/**
 * Assumed, for it cannot be measured from one side: of the last minute's frames, the quickest took between nothing and so
 * long from the camera to the station. The line runs through the middle, so half of it is in every bound.
 */
export const QUICKEST_FRAME_US = 100_000;

/** By so much a device's time may run ahead of what the quickest frame showed; beyond it its clock has jumped. */
const MAX_AHEAD_US = 10_000_000;
const DRIFT = MAX_DRIFT_PPM / 1e6;
const SPAN_US = 5_000_000;
const SPANS = 12;

/**
 * The clock of a device that cannot be asked, from the smallest difference (arrival - device time) of about the last
 * minute: the quickest of its frames. An older frame counts as later by what the clocks can have drifted apart since.
 */
export class OneWayTime implements DeviceTime {
  readonly #clock: Clock;
  // The quickest frame of each span of 5 s. Its rank is its difference less what drift may add up to its time, which
  // compares frames of different ages; times and differences count from the first frame's.
  readonly #ranks = new Float64Array(SPANS);
  readonly #timesUs = new Float64Array(SPANS);
  #span = 0;
  #isKnown = false;
  /** The quickest of all spans. */
  #bestRank = 0;
  #bestTimeUs = 0;
  #baseUs = 0;
  #baseDifferenceUs = 0;
  #lastDeviceUs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  observe(deviceUs: number, arrivalUs: number): void {
    if (!this.#isKnown || deviceUs < this.#lastDeviceUs || this.#isAhead(deviceUs, arrivalUs)) {
      this.#startAnew(deviceUs, arrivalUs);
    }
    this.#lastDeviceUs = deviceUs;
    this.#enter(deviceUs - this.#baseUs, this.#rankOf(deviceUs, arrivalUs));
  }

  stationTime(deviceUs: number): StationTime | null {
    if (!this.#isKnown) return null;
    return { stationUs: deviceUs + this.#offsetUs(), boundUs: this.#boundUs(deviceUs) };
  }

  status(): DeviceClock | null {
    const { method, boundUs } = this.line();
    return method === 'none' ? null : { method, boundUs };
  }

  line(): SessionManifest['clock'] {
    if (!this.#isKnown) return { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 };
    const offsetUs = this.#offsetUs();
    const boundUs = this.#boundUs(this.#clock.nowUs() - offsetUs);
    return { method: 'one-way', offsetUs, driftPpm: 0, boundUs, referenceUs: this.#baseUs + this.#bestTimeUs };
  }

  /** There are no exchanges with such a device. */
  pairsSince(): { readonly pairs: readonly []; readonly next: number } {
    return { pairs: [], next: 0 };
  }

  /** No frame is that much quicker than the quickest: the clock has jumped. */
  #isAhead(deviceUs: number, arrivalUs: number): boolean {
    return this.#rankOf(deviceUs, arrivalUs) < this.#bestRank - MAX_AHEAD_US;
  }

  #rankOf(deviceUs: number, arrivalUs: number): number {
    return arrivalUs - deviceUs - this.#baseDifferenceUs - DRIFT * (deviceUs - this.#baseUs);
  }

  #startAnew(deviceUs: number, arrivalUs: number): void {
    this.#baseUs = deviceUs;
    this.#baseDifferenceUs = arrivalUs - deviceUs;
    this.#ranks.fill(Infinity);
    this.#bestRank = Infinity;
    this.#span = 0;
    this.#isKnown = true;
  }

  /** Device time does not run back here. */
  #enter(timeUs: number, rank: number): void {
    const span = Math.floor(timeUs / SPAN_US);
    const isNew = span > this.#span;
    if (isNew) this.#forgetUntil(span);
    const place = span % SPANS;
    if (rank <= (this.#ranks[place] ?? Infinity)) {
      this.#ranks[place] = rank;
      this.#timesUs[place] = timeUs;
    }
    if (isNew) this.#compareAll();
    else this.#compare(place);
  }

  #forgetUntil(span: number): void {
    const count = Math.min(span - this.#span, SPANS);
    for (let ahead = 0; ahead < count; ahead += 1) this.#ranks[(span - ahead) % SPANS] = Infinity;
    this.#span = span;
  }

  #compareAll(): void {
    this.#bestRank = Infinity;
    for (let place = 0; place < SPANS; place += 1) this.#compare(place);
  }

  #compare(place: number): void {
    const rank = this.#ranks[place] ?? Infinity;
    if (rank > this.#bestRank) return;
    this.#bestRank = rank;
    this.#bestTimeUs = this.#timesUs[place] ?? 0;
  }

  #offsetUs(): number {
    return this.#baseDifferenceUs + this.#bestRank + DRIFT * this.#bestTimeUs - QUICKEST_FRAME_US / 2;
  }

  #boundUs(deviceUs: number): number {
    return QUICKEST_FRAME_US / 2 + DRIFT * Math.abs(deviceUs - this.#baseUs - this.#bestTimeUs);
  }
}
