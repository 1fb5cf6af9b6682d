import type { Gap } from '#shared/recording/manifest.ts';
import { estimateFps, type FpsEstimate } from './fps-estimate.ts';
import { ticksToUs } from './timeline.ts';

/** What a frame adds to the figures of its session. `ptsTicks` is null for a frame that is in no MP4. */
export interface CountedFrame {
  readonly key: boolean;
  readonly bytes: number;
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly stationUs: number;
  readonly ptsTicks: number | null;
}

interface Span {
  readonly firstUs: number;
  lastUs: number;
}

const lengthUs = (span: Span | null): number => (span === null ? 0 : span.lastUs - span.firstUs);

/** The figures of one session, kept up frame by frame. */
export class SessionStatistics {
  readonly #maxListedGaps: number;
  frames = 0;
  keyFrames = 0;
  bytes = 0;
  gapsNotListed = 0;
  readonly gaps: Gap[] = [];
  #firstStationUs: number | null = null;
  #arrival: Span | null = null;
  #device: Span | null = null;
  #placed = 0;
  #firstTicks = 0;
  #lastTicks: number | null = null;
  #minIntervalTicks: number | null = null;
  #maxIntervalTicks: number | null = null;
  #lastIntervalTicks: number | null = null;

  constructor(maxListedGaps: number) {
    this.#maxListedGaps = maxListedGaps;
  }

  /** When the first frame arrived, null before it. */
  get firstArrivalUs(): number | null {
    return this.#arrival?.firstUs ?? null;
  }

  /** When the first frame was filmed, by the station's clock, as far as that is known; null before it. */
  get firstStationUs(): number | null {
    return this.#firstStationUs;
  }

  get lastArrivalUs(): number | null {
    return this.#arrival?.lastUs ?? null;
  }

  /** The interval before the last frame that is in an MP4; null before the second. */
  get lastIntervalTicks(): number | null {
    return this.#lastIntervalTicks;
  }

  get gapCount(): number {
    return this.gaps.length + this.gapsNotListed;
  }

  count(frame: CountedFrame): void {
    this.frames += 1;
    if (frame.key) this.keyFrames += 1;
    this.bytes += frame.bytes;
    this.#firstStationUs ??= frame.stationUs;
    this.#arrival ??= { firstUs: frame.arrivalUs, lastUs: frame.arrivalUs };
    this.#device ??= { firstUs: frame.deviceUs, lastUs: frame.deviceUs };
    this.#arrival.lastUs = frame.arrivalUs;
    this.#device.lastUs = frame.deviceUs;
    if (frame.ptsTicks !== null) this.#countPlaced(frame.ptsTicks);
  }

  addGap(gap: Gap): void {
    if (this.gaps.length < this.#maxListedGaps) this.gaps.push(gap);
    else this.gapsNotListed += 1;
  }

  estimate(): FpsEstimate {
    return estimateFps(this.frames, lengthUs(this.#arrival), lengthUs(this.#device));
  }

  /** Mean rate and extreme intervals of what is in the MP4s, as the manifest has them. */
  fps(): {
    readonly mean: number | null;
    readonly minIntervalUs: number | null;
    readonly maxIntervalUs: number | null;
  } {
    const spanUs = this.#lastTicks === null ? 0 : ticksToUs(this.#lastTicks - this.#firstTicks);
    return {
      mean: spanUs > 0 ? Math.round(((this.#placed - 1) / spanUs) * 1e9) / 1000 : null,
      minIntervalUs: this.#minIntervalTicks === null ? null : ticksToUs(this.#minIntervalTicks),
      maxIntervalUs: this.#maxIntervalTicks === null ? null : ticksToUs(this.#maxIntervalTicks),
    };
  }

  #countPlaced(ticks: number): void {
    this.#placed += 1;
    if (this.#lastTicks === null) {
      this.#firstTicks = ticks;
    } else {
      const interval = ticks - this.#lastTicks;
      this.#lastIntervalTicks = interval;
      this.#minIntervalTicks = Math.min(this.#minIntervalTicks ?? interval, interval);
      this.#maxIntervalTicks = Math.max(this.#maxIntervalTicks ?? interval, interval);
    }
    this.#lastTicks = ticks;
  }
}
