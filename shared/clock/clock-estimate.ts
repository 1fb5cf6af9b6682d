import { type ClockEpoch, offsetIn } from './clock-epoch.ts';
import type { ClockPair } from './clock-pair.ts';
import { type FeasibleLines, feasibleLines, type KnownOffset, type OffsetLine } from './feasible-lines.ts';

/** At one exchange a second two and a half minutes; after a cut those from before it still count, for as much as they can. */
const KEPT_PAIRS = 150;
/** Frames that a camera delivers late can be of an epoch before. */
const KEPT_EPOCHS = 8;

interface RunningEpoch extends ClockEpoch {
  readonly lines: FeasibleLines;
}

/**
 * What is known of a device's clock while exchanges come in.
 *
 * It does what is usually asked of such an estimate (the exchanges with the smallest round trips, a line through them,
 * outliers rejected, a bound from half the best round trip, the residual and the uncertainty of the drift), but without a
 * choice of exchanges that could be wrong: FeasibleLines is all lines that no exchange contradicts. A late answer binds
 * nothing, so outliers reject themselves; the quickest request and the quickest answer need not be of one exchange, so the
 * bound is no more than half the best round trip (a little more where clocks are coarse), and less where the two differ; and
 * how far the drift is uncertain comes out as the width of what is left, instead of a guess.
 *
 * It is true while the clock keeps within MAX_DRIFT_PPM and its rate wanders slowly. An exchange that leaves no line proves
 * that the clock has stepped: it begins anew from that one. A step smaller than a round trip shows only when a quick
 * exchange contradicts what was before.
 */
export class ClockEstimate {
  #pairs: readonly ClockPair[] = [];
  #epochs: readonly RunningEpoch[] = [];
  #steps = 0;

  /** How many times the clock has stepped. */
  get steps(): number {
    return this.#steps;
  }

  /** Takes an exchange, in order of arrival; false where it is impossible in itself, and was left out. */
  add(pair: ClockPair): boolean {
    const alone = feasibleLines([pair], pair.t2Us);
    if (alone === null) return false;
    const pairs = [...this.#pairs.slice(1 - KEPT_PAIRS), pair];
    const running = this.#epochs.at(-1);
    const lines = running === undefined ? alone : feasibleLines(pairs, pair.t2Us);
    if (running === undefined || lines === null) {
      if (running !== undefined) this.#steps += 1;
      this.#pairs = [pair];
      this.#epochs = [...this.#epochs.slice(1 - KEPT_EPOCHS), epochOf(alone, pair.t1Us, pair.t2Us)];
    } else {
      this.#pairs = pairs;
      this.#epochs = [...this.#epochs.slice(0, -1), epochOf(lines, running.firstUs, pair.t2Us)];
    }
    return true;
  }

  /** Station time minus device time at that device time; null before the first exchange. */
  at(deviceUs: number): KnownOffset | null {
    return offsetIn(this.#epochs, deviceUs);
  }

  /** The line of the clock as it runs now; null before the first exchange. */
  line(): OffsetLine | null {
    return this.#epochs.at(-1)?.lines.line() ?? null;
  }
}

function epochOf(lines: FeasibleLines, firstUs: number, lastUs: number): RunningEpoch {
  return { lines, firstUs, lastUs, at: (deviceUs) => lines.at(deviceUs) };
}
