// How far the clock of a device is off, and how far that is said to be: `npx tsx bench/clock-benchmark.ts`.
import { LOOPBACK, LOPSIDED_WIFI, WIFI } from './clock-networks.ts';
import { type ClockRun, type Look, simulateClock, type SimulatedNetwork } from './clock-simulation.ts';
import { median } from './statistics.ts';

const RUNS = 1000;
const SECONDS = 62;
const MOMENTS = [2, 5, 10, 30, 60];
const NETWORKS: readonly (readonly [string, SimulatedNetwork])[] = [
  ['loopback', LOOPBACK],
  ['Wi-Fi, 5 to 40 ms a way', WIFI],
  ['the same, requests never below 12 ms', LOPSIDED_WIFI],
];

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const inMs = (us: number): string => (us / 1000).toFixed(us < 10_000 ? 2 : 1);

/** The first look of each run at or after a moment, at that moment itself. */
function looksAt(runs: readonly ClockRun[], moment: number): readonly Look[] {
  return runs.flatMap(({ looks }) => looks.find((look) => look.second >= moment && look.agoSeconds === 0) ?? []);
}

function row(network: string, what: string, looks: readonly Look[]): string {
  const errors = looks.map(({ errorUs }) => errorUs);
  const bounds = looks.map(({ boundUs }) => boundUs);
  const outside = looks.filter(({ errorUs, boundUs }) => errorUs > boundUs).length;
  const cells = [
    median(errors),
    percentile(errors, 0.95),
    percentile(errors, 1),
    median(bounds),
    percentile(bounds, 0.95),
    percentile(bounds, 1),
  ];
  return `| ${[network, what, ...cells.map(inMs), outside].join(' | ')} |`;
}

console.log('| network | after | error, median | 95 % | most | bound, median | 95 % | most | outside the bound |');
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [name, network] of NETWORKS) {
  const runs = Array.from({ length: RUNS }, (_, seed) =>
    simulateClock({ seed, seconds: SECONDS, network, stepAt: null }),
  );
  for (const moment of MOMENTS) console.log(row(name, `${moment} s`, looksAt(runs, moment)));
  console.log(
    row(
      name,
      'refitted, all moments',
      runs.flatMap(({ refitted }) => refitted),
    ),
  );
}
