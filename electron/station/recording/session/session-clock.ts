import type { ClockPair } from '#shared/clock/clock-pair.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { DeviceTime } from '../../devices/device-time.ts';

const UNKNOWN: SessionManifest['clock'] = { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 };

/**
 * Gives the frames of one session the station's time, and remembers how far the worst of them can be off: what stands in
 * frames.csv is not written again when more is known.
 */
export class SessionClock {
  readonly #time: DeviceTime | null;
  #worstUs: number;
  #untimed: number;
  #savedUs = 0;
  #behindUs: number | null = null;
  #lastStationUs: number | null = null;
  #nextPair = 0;

  /** `before`: what the manifest says of the frames of an earlier run. */
  constructor(time: DeviceTime | null, before: SessionManifest['clock'] = UNKNOWN) {
    this.#time = time;
    this.#worstUs = before.boundUs;
    this.#untimed = before.framesWithoutClock ?? 0;
  }

  /** How old the last frame was when it arrived; null where that is not known. */
  get behindUs(): number | null {
    return this.#behindUs;
  }

  /** When the last frame was filmed; null where that is not known. */
  get lastStationUs(): number | null {
    return this.#lastStationUs;
  }

  /** Whether the manifest on disk says less than holds by now. */
  get isUnsaved(): boolean {
    return this.#worstUs > this.#savedUs;
  }

  /** The station time of a frame: that of its arrival where nothing is known, and never after it. */
  stamp(deviceUs: number, arrivalUs: number): number {
    this.#time?.observe(deviceUs, arrivalUs);
    const known = this.#time?.stationTime(deviceUs) ?? null;
    if (known === null) {
      this.#untimed += 1;
      this.#behindUs = null;
      return arrivalUs;
    }
    this.#worstUs = Math.max(this.#worstUs, known.boundUs);
    const stationUs = Math.max(0, Math.min(Math.round(known.stationUs), arrivalUs));
    this.#behindUs = arrivalUs - stationUs;
    this.#lastStationUs = stationUs;
    return stationUs;
  }

  /** The exchanges that clock.csv does not have yet. */
  newPairs(): readonly ClockPair[] {
    const { pairs = [], next = 0 } = this.#time?.pairsSince(this.#nextPair) ?? {};
    this.#nextPair = next;
    return pairs;
  }

  /** As the manifest has it; from then on it counts as saved. */
  facts(): SessionManifest['clock'] {
    const line = this.#time?.line() ?? UNKNOWN;
    const untimed = this.#untimed === 0 || this.#time === null ? {} : { framesWithoutClock: this.#untimed };
    if (line.method === 'none') return { ...line, ...untimed };
    this.#savedUs = this.#worstUs;
    return {
      ...line,
      boundUs: Math.ceil(Math.max(this.#worstUs, line.boundUs)),
      ...untimed,
    };
  }
}
