import { ClockEstimate } from './clock-estimate.ts';
import { type ClockEpoch, offsetIn } from './clock-epoch.ts';
import type { ClockPair } from './clock-pair.ts';
import { type FeasibleLines, feasibleLines, type KnownOffset } from './feasible-lines.ts';

/** A line is fitted around each of these moments: so close that the rate does not wander on the way to the next. */
const KNOT_US = 10_000_000;
/** Exchanges before, and as many after, that a line is fitted to. */
const REACH = 75;

/** The offset of a device's clock over a whole session, refitted from its exchanges. */
export interface WholeFit {
  /** Exchanges that were possible, and how many times the clock stepped on the way. */
  readonly exchanges: number;
  readonly steps: number;
  /** Station time minus device time at that device time. */
  at(deviceUs: number): KnownOffset;
}

/**
 * Fits all exchanges of a session, in order of arrival; null without a possible one. As in ClockEstimate, but each moment
 * is bound by what came after it as well: most useful for the first seconds, and for what a camera delivered late.
 */
export function fitWhole(pairs: readonly ClockPair[]): WholeFit | null {
  const runs = runsOf(pairs);
  const epochs = runs.map((run) => fittedEpoch(run));
  if (epochs.length === 0) return null;
  return {
    exchanges: runs.reduce((sum, run) => sum + run.length, 0),
    steps: runs.length - 1,
    at(deviceUs) {
      const known = offsetIn(epochs, deviceUs);
      if (known === null) throw new Error('A fit without exchanges was asked for the time.');
      return known;
    },
  };
}

/** The possible exchanges, divided where the clock stepped. */
function runsOf(pairs: readonly ClockPair[]): readonly (readonly ClockPair[])[] {
  const estimate = new ClockEstimate();
  const runs: ClockPair[][] = [];
  for (const pair of pairs) {
    const { steps } = estimate;
    if (!estimate.add(pair)) continue;
    const run = runs.at(-1);
    if (run === undefined || estimate.steps > steps) runs.push([pair]);
    else run.push(pair);
  }
  return runs.map((run) => run.toSorted((a, b) => a.t1Us - b.t1Us));
}

function fittedEpoch(pairs: readonly ClockPair[]): ClockEpoch {
  const firstUs = pairs[0]?.t1Us ?? 0;
  const lastUs = pairs.at(-1)?.t2Us ?? 0;
  // Made when first asked for: a broken file can claim a session of a thousand years.
  const knots = new Map<number, FeasibleLines>();
  return {
    firstUs,
    lastUs,
    at(deviceUs) {
      const nearest = Math.round((clamp(deviceUs, firstUs, lastUs) - firstUs) / KNOT_US);
      let lines = knots.get(nearest);
      if (lines === undefined) {
        lines = linesAround(pairs, Math.min(firstUs + nearest * KNOT_US, lastUs));
        knots.set(nearest, lines);
      }
      return lines.at(deviceUs);
    },
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Fewer and fewer exchanges where the rate wandered more than it should and no line is left: one alone always has some. */
function linesAround(pairs: readonly ClockPair[], referenceUs: number): FeasibleLines {
  const after = firstAfter(pairs, referenceUs);
  for (let reach = REACH; reach >= 1; reach = Math.floor(reach / 2)) {
    const lines = feasibleLines(pairs.slice(Math.max(0, after - reach), after + reach), referenceUs);
    if (lines !== null) return lines;
  }
  const lines = feasibleLines(pairs.slice(Math.max(0, after - 1)).slice(0, 1), referenceUs);
  if (lines === null) throw new Error('An exchange that is possible in itself allows no line.');
  return lines;
}

/** The place of the first pair that was received after that time. */
function firstAfter(pairs: readonly ClockPair[], deviceUs: number): number {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[middle]?.t1Us ?? Infinity) <= deviceUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
