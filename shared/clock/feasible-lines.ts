import type { ClockPair } from './clock-pair.ts';

/** No device's clock runs faster or slower than the station's by more than this: crystals stay within 50 ppm each. */
export const MAX_DRIFT_PPM = 200;

/** A device's rate changes with its temperature, by no more than so much in so long. */
const WANDER_PPM = 5;
const WANDER_SECONDS = 120;

/** How coarse device clocks are: browsers round to 0.1 ms, some to 1 ms, which their times then show. */
const FINE_US = 100;
const COARSE_US = 1000;

/** Station time minus device time at some moment, and how far that can be off; microseconds. */
export interface KnownOffset {
  readonly offsetUs: number;
  readonly boundUs: number;
}

/** A line: offset = `offsetUs` + `driftPpm` / 1e6 * (device time - `referenceUs`). */
export interface OffsetLine {
  readonly referenceUs: number;
  readonly offsetUs: number;
  readonly driftPpm: number;
}

/** A line as a point: its offset at the reference, from the base, and its slope; 1 ppm is 1 us per second. */
interface Corner {
  readonly offsetUs: number;
  readonly driftPpm: number;
}

/** A half plane of lines: at `seconds` after the reference the offset, from the base, is at least (or at most) `limitUs`. */
interface HalfPlane {
  readonly seconds: number;
  readonly limitUs: number;
  readonly side: 'atLeast' | 'atMost';
}

/**
 * Every line that a device's clock can have near the reference, given what exchanges have shown.
 *
 * ```
 *   station   t0 ───────────────────────────── t3       the request came after it was sent:   offset(t1) >= t0 - t1
 *                \                           /          the answer left before it came:       offset(t2) <= t3 - t2
 *   device         ──────── t1 ─── t2 ──────
 * ```
 *
 * Each is a fact whatever the network did, and a half plane of (offset at the reference, drift). Together, within
 * MAX_DRIFT_PPM, they leave a convex polygon. As the rate wanders, a fact of another time binds less by what the wander can
 * have made since; so the polygon holds the true offset and rate at the reference.
 */
export class FeasibleLines {
  readonly #referenceUs: number;
  readonly #baseUs: number;
  readonly #corners: readonly Corner[];

  constructor(referenceUs: number, baseUs: number, corners: readonly Corner[]) {
    this.#referenceUs = referenceUs;
    this.#baseUs = baseUs;
    this.#corners = corners;
  }

  /** The middle of what is possible at that device time, and half its width, wander included. */
  at(deviceUs: number): KnownOffset {
    const seconds = (deviceUs - this.#referenceUs) / 1e6;
    const [least, most] = rangeOf(this.#corners, ({ offsetUs, driftPpm }) => offsetUs + driftPpm * seconds);
    return { offsetUs: this.#baseUs + (least + most) / 2, boundUs: (most - least) / 2 + wanderUs(seconds) };
  }

  /** The line through the middle: of the offsets at the reference, and of the slopes. */
  line(): OffsetLine {
    const [slowest, fastest] = rangeOf(this.#corners, ({ driftPpm }) => driftPpm);
    const { offsetUs } = this.at(this.#referenceUs);
    return { referenceUs: this.#referenceUs, offsetUs, driftPpm: (slowest + fastest) / 2 };
  }
}

/** All lines that agree with these exchanges of one clock; null where there is none, or no exchange. */
export function feasibleLines(pairs: readonly ClockPair[], referenceUs: number): FeasibleLines | null {
  const newest = pairs.at(-1);
  if (newest === undefined) return null;
  const { t0Us, t1Us, t2Us, t3Us } = newest;
  if (![t0Us, t1Us, t2Us, t3Us].every(Number.isFinite) || t2Us < t1Us || t3Us < t0Us) return null;
  // Times since 1970 and offsets of days stay out of all products: only what is left beside the base is multiplied.
  const baseUs = Math.round(t3Us - t2Us);
  let corners = outermost(newest, referenceUs, baseUs);
  // The oldest first: those bind least, and the newer cut off most of their corners.
  for (const pair of pairs) {
    for (const half of factsOf(pair, referenceUs, baseUs)) {
      corners = cut(corners, half);
      if (corners.length === 0) return null;
    }
  }
  return new FeasibleLines(referenceUs, baseUs, corners);
}

function factsOf(pair: ClockPair, referenceUs: number, baseUs: number): readonly HalfPlane[] {
  const received = (pair.t1Us - referenceUs) / 1e6;
  const sent = (pair.t2Us - referenceUs) / 1e6;
  const coarseUs = coarsenessUs(pair);
  const leastUs = pair.t0Us - pair.t1Us - baseUs - coarseUs - wanderUs(received);
  const mostUs = pair.t3Us - pair.t2Us - baseUs + coarseUs + wanderUs(sent);
  return [
    { seconds: received, limitUs: leastUs, side: 'atLeast' },
    { seconds: sent, limitUs: mostUs, side: 'atMost' },
  ];
}

/** A rectangle around all lines that one exchange allows. */
function outermost(pair: ClockPair, referenceUs: number, baseUs: number): readonly Corner[] {
  const [leastUs = 0, mostUs = 0] = factsOf(pair, referenceUs, baseUs).map(({ seconds, limitUs, side }) => {
    const reachUs = MAX_DRIFT_PPM * Math.abs(seconds);
    return side === 'atLeast' ? limitUs - reachUs : limitUs + reachUs;
  });
  return [
    { offsetUs: leastUs, driftPpm: -MAX_DRIFT_PPM },
    { offsetUs: mostUs, driftPpm: -MAX_DRIFT_PPM },
    { offsetUs: mostUs, driftPpm: MAX_DRIFT_PPM },
    { offsetUs: leastUs, driftPpm: MAX_DRIFT_PPM },
  ];
}

/** What the wander of the rate can make of an offset in that time. Beyond WANDER_SECONDS the rate itself may go on changing. */
function wanderUs(seconds: number): number {
  const apart = Math.abs(seconds);
  return WANDER_PPM * apart * Math.max(1, apart / WANDER_SECONDS);
}

function coarsenessUs({ t1Us, t2Us }: ClockPair): number {
  return t1Us % COARSE_US === 0 && t2Us % COARSE_US === 0 ? COARSE_US : FINE_US;
}

/** The part of a convex polygon within a half plane (Sutherland and Hodgman); the same array where nothing is cut off. */
function cut(corners: readonly Corner[], { seconds, limitUs, side }: HalfPlane): readonly Corner[] {
  const sign = side === 'atLeast' ? 1 : -1;
  const within = ({ offsetUs, driftPpm }: Corner): number => sign * (offsetUs + driftPpm * seconds - limitUs);
  if (corners.every((corner) => within(corner) >= 0)) return corners;
  const kept: Corner[] = [];
  let before = corners.at(-1);
  for (const corner of corners) {
    if (before !== undefined) {
      const [from, to] = [within(before), within(corner)];
      if (from >= 0 !== to >= 0) kept.push(between(before, corner, from / (from - to)));
      if (to >= 0) kept.push(corner);
    }
    before = corner;
  }
  return kept;
}

function between(a: Corner, b: Corner, share: number): Corner {
  return {
    offsetUs: a.offsetUs + (b.offsetUs - a.offsetUs) * share,
    driftPpm: a.driftPpm + (b.driftPpm - a.driftPpm) * share,
  };
}

function rangeOf(corners: readonly Corner[], value: (corner: Corner) => number): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const corner of corners) {
    const here = value(corner);
    least = Math.min(least, here);
    most = Math.max(most, here);
  }
  return [least, most];
}
