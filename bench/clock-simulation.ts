import type { ClockPair } from '../shared/clock/clock-pair.ts';
import { fitWhole } from '../shared/clock/whole-fit.ts';
import type { Clock } from '../electron/station/clock.ts';
import type { StationTime } from '../electron/station/devices/device-time.ts';
import { LIMITS } from '../electron/station/limits.ts';
import { TwoWayTime } from '../electron/station/timing/two-way-time.ts';
import { type Random, seededRandom } from '../tools/simulator/random.ts';

/** How long one way of a message takes: between these, most often near the least as on Wi-Fi, or evenly. Milliseconds. */
export interface Way {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly shape: 'even' | 'near the least';
}

/** A network between the station and a device. `outliers`: the share of ways that take up to `outlierMs`. */
export interface SimulatedNetwork {
  readonly to: Way;
  readonly back: Way;
  readonly outliers: number;
  readonly outlierMs: number;
}

/** One run to simulate. `stepAt`: after so many seconds the device's clock steps by up to an hour, null never. */
export interface SimulatedRun {
  readonly seed: number;
  readonly seconds: number;
  readonly network: SimulatedNetwork;
  readonly stepAt: number | null;
}

/** One look at the clock: how far off the time of a moment was, and how far it could be as it was told. Microseconds. */
export interface Look {
  /** When it was, and how long before that the moment that was asked about. */
  readonly second: number;
  readonly agoSeconds: number;
  readonly errorUs: number;
  readonly boundUs: number;
}

/** What a run gave: each look while it went on, and the same moments refitted afterwards. */
export interface ClockRun {
  readonly looks: readonly Look[];
  readonly refitted: readonly Look[];
  readonly steps: number;
}

const STARTED_US = Date.UTC(2026, 10, 22, 6) * 1000;
const MOST_DRIFT_PPM = 50;
/** The rate swings by so much, as a phone's does that grows warm. */
const SWING_PPM = 1.5;
const SWING_SECONDS = 400;
/** Frames that wait in a camera's buffer are so old when their time is asked for. */
const BACKLOG_SECONDS = [0, 0.5, 5, 30];
/** Looks at this moment after each exchange, as far as the next is away: at once, and in between. */
const BETWEEN = [0, 0.45, 0.9];

/** A device whose clock began days ago or to come, drifts, swings, and perhaps steps. */
class SimulatedDevice {
  readonly #aheadUs: number;
  readonly #driftPpm: number;
  readonly #phase: number;
  readonly #stepUs: number;
  readonly #stepAt: number;

  constructor(random: Random, stepAt: number | null) {
    // Counted from its boot: the station's clock is then decades ahead, and days more or less make the difference.
    this.#aheadUs = random() * 30 * 86_400e6;
    this.#driftPpm = (2 * random() - 1) * MOST_DRIFT_PPM;
    this.#phase = random() * 2 * Math.PI;
    // Ahead only: time that runs backwards is ambiguous, and no monotonic clock does it. At least a second.
    this.#stepUs = 1e6 + random() * 3600e6;
    this.#stepAt = stepAt ?? Infinity;
  }

  /** What its clock shows so many seconds after the beginning, in microseconds. */
  readUs(second: number): number {
    const omega = (2 * Math.PI) / SWING_SECONDS;
    const swing = (SWING_PPM / omega) * Math.sin(omega * second + this.#phase);
    const stepUs = second >= this.#stepAt ? this.#stepUs : 0;
    return this.#aheadUs + second * 1e6 + this.#driftPpm * second + swing + stepUs;
  }
}

function travelSeconds({ leastMs, mostMs, shape }: Way, random: Random): number {
  const share = shape === 'even' ? random() : random() ** 3;
  return (leastMs + share * (mostMs - leastMs)) / 1000;
}

/** Simulates one device as the station would see it, with the station's own timing of requests. */
export function simulateClock({ seed, seconds, network, stepAt }: SimulatedRun): ClockRun {
  const random = seededRandom(seed);
  const device = new SimulatedDevice(random, stepAt);
  const now = { second: 0 };
  const time = new TwoWayTime(stationClock(() => now.second));
  const pairs: ClockPair[] = [];
  const looks: Look[] = [];
  let askedAt = 0;
  for (let count = 1; askedAt < seconds; count += 1) {
    const { pair, endedAt } = exchangeAt(askedAt, device, network, random);
    time.add(pair);
    pairs.push(pair);
    askedAt = Math.max(
      askedAt + (count < LIMITS.clockBurst ? LIMITS.clockBurstMs : LIMITS.clockIntervalMs) / 1000,
      endedAt,
    );
    for (const share of BETWEEN) {
      now.second = endedAt + share * (askedAt - endedAt);
      looks.push(...lookBack(now.second, device, (deviceUs) => time.stationTime(deviceUs)));
    }
  }
  const fit = fitWhole(pairs);
  const refitted = looks.flatMap(({ second }) => {
    return lookBack(second, device, (deviceUs) => {
      const known = fit?.at(deviceUs);
      return known === undefined ? null : { stationUs: deviceUs + known.offsetUs, boundUs: known.boundUs };
    }).slice(0, 1);
  });
  return { looks, refitted, steps: time.steps };
}

function exchangeAt(
  askedAt: number,
  device: SimulatedDevice,
  { to, back, outliers, outlierMs }: SimulatedNetwork,
  random: Random,
): { readonly pair: ClockPair; readonly endedAt: number } {
  const extra = (): number => (random() < outliers ? (random() * outlierMs) / 1000 : 0);
  const receivedAt = askedAt + travelSeconds(to, random) + extra();
  const sentAt = receivedAt + random() * 0.0002;
  const endedAt = sentAt + travelSeconds(back, random) + extra();
  const pair = {
    t0Us: stationUs(askedAt),
    t1Us: Math.round(device.readUs(receivedAt)),
    t2Us: Math.round(device.readUs(sentAt)),
    t3Us: stationUs(endedAt),
  };
  return { pair, endedAt };
}

function lookBack(second: number, device: SimulatedDevice, ask: (deviceUs: number) => StationTime | null): Look[] {
  return BACKLOG_SECONDS.flatMap((agoSeconds) => {
    const filmedAt = second - agoSeconds;
    const told = filmedAt < 0 ? null : ask(device.readUs(filmedAt));
    if (told === null) return [];
    const errorUs = Math.abs(told.stationUs - (STARTED_US + filmedAt * 1e6));
    return [{ second, agoSeconds, errorUs, boundUs: told.boundUs }];
  });
}

function stationUs(second: number): number {
  return Math.round(STARTED_US + second * 1e6);
}

function stationClock(second: () => number): Clock {
  const never = { cancel: () => undefined };
  return { nowUs: () => stationUs(second()), after: () => never, every: () => never };
}
