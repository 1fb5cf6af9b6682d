import { type Viewer, VIEWERS } from './console-viewers.ts';
import type { ServerName } from './measured-server.ts';
import type { PhonesRun } from './phones-benchmark.ts';
import type { Delivery, SessionRun } from './session-benchmark.ts';
import { mean, median } from './statistics.ts';

/** Everything that was measured in one run of the benchmark. */
export interface BenchResults {
  readonly machine: readonly (readonly [string, string])[];
  readonly sessions: readonly SessionRun[];
  /** Many phones in real time. */
  readonly phones: readonly PhonesRun[];
  /** One hot phone in real time. */
  readonly irregular: readonly PhonesRun[];
  /** Many phones in real time, with and without an open console. */
  readonly consoles: readonly PhonesRun[];
}

/** A line of the table. Values of several runs are shown as their median and range; `limit` is for what `judged` names. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly baseline: readonly number[];
  readonly station: readonly number[];
  readonly target?: { readonly judged: 'ratio' | 'station'; readonly limit: number };
}

const COLUMNS = ['', 'baseline (A)', 'station (S)', 'S / A', 'target', 'met'] as const;
const MB = 1e6;

/** The report as Markdown, to be pasted into docs/performance.md. */
export function renderReport(results: BenchResults): string {
  const measures = measuresOf(results);
  const run = results.sessions.find(({ server }) => server === 'station');
  const about = [
    `Median (least to most) of the runs of one \`npm run bench\`; ratios are those of the medians. Memory is warmed before each session (bench/warm-memory.ts).`,
    ...(run === undefined ? [] : [`A session is ${run.gigabytes.toFixed(2)} GB in ${run.video.frames} frames.`]),
  ].join(' ');
  return [
    table(
      ['machine', ''],
      results.machine.map((entry) => [...entry]),
    ),
    about,
    table(COLUMNS, measures.map(rowOf)),
    ...consoleTable(results.consoles),
    ...memoryCourse(results.phones),
  ].join('\n\n');
}

/** What the results say, line by line; lines without any value are left out. */
export function measuresOf(results: BenchResults): Measure[] {
  const deliveries: readonly Delivery[] = ['full speed', 'paced'];
  const all = [
    ...deliveries.flatMap((delivery) => sessionMeasures(results.sessions, delivery)),
    ...accuracyMeasures(results),
    ...phoneMeasures(results.phones),
  ];
  return all.filter(({ baseline, station }) => baseline.length + station.length > 0);
}

function sessionMeasures(runs: readonly SessionRun[], delivery: Delivery): Measure[] {
  const of = (server: ServerName, value: (run: SessionRun) => number | null): number[] =>
    runs
      .filter((run) => run.server === server && run.delivery === delivery)
      .map(value)
      .filter((found) => found !== null);
  const both = (value: (run: SessionRun) => number | null): Pick<Measure, 'baseline' | 'station'> => ({
    baseline: of('baseline', value),
    station: of('station', value),
  });
  return [
    {
      name: `Stop to complete MP4, ${delivery}: from \`capture_stopped\`, 300 ms linger included`,
      unit: 'ms',
      digits: 0,
      ...both(({ stopToVideoMs }) => stopToVideoMs),
    },
    {
      name: `Stop to complete MP4, ${delivery}: from the end of the session`,
      unit: 'ms',
      digits: 0,
      baseline: of('baseline', ({ stopToVideoMs }) => stopToVideoMs),
      station: of('station', ({ endToVideoMs }) => endToVideoMs),
      target: { judged: 'ratio', limit: 0.03 },
    },
    {
      name: `CPU to the complete MP4, ${delivery}`,
      unit: 's/GB',
      digits: 2,
      ...both(({ cpuSeconds, gigabytes }) => cpuSeconds / gigabytes),
      target: { judged: 'ratio', limit: 0.6 },
    },
    {
      name: `CPU afterwards at low priority (A: thumbnail; S: thumbnail, SHA-256), ${delivery}`,
      unit: 's/GB',
      digits: 2,
      ...both(({ cpuSecondsLater, gigabytes }) => cpuSecondsLater / gigabytes),
    },
    {
      name: `Taken in, ${delivery}`,
      unit: 'MB/s',
      digits: 0,
      ...both(({ sendSeconds, gigabytes }) => (gigabytes * 1000) / sendSeconds),
    },
    { name: `Peak memory, ${delivery}`, unit: 'MB', digits: 0, ...both(({ peakBytes }) => peakBytes / MB) },
  ];
}

function accuracyMeasures({ sessions, irregular }: BenchResults): Measure[] {
  const times = (server: ServerName): number[] =>
    sessions.filter((run) => run.server === server).map(({ video }) => video.worstErrorMs);
  const lost = (server: ServerName): number[] =>
    sessions.filter((run) => run.server === server).map(({ video }) => video.lost);
  const live = (server: ServerName): number[] =>
    irregular.filter((run) => run.server === server).flatMap(({ worstErrorMs }) => worstErrorMs ?? []);
  return [
    {
      name: 'Worst timestamp error, sessions above (A knows only arrival times, which mean nothing here)',
      unit: 'ms',
      digits: 3,
      baseline: times('baseline'),
      station: times('station'),
      target: { judged: 'station', limit: 0.5 },
    },
    {
      name: `Worst timestamp error, one hot phone in real time for ${irregular[0]?.load.seconds ?? 0} s`,
      unit: 'ms',
      digits: 3,
      baseline: live('baseline'),
      station: live('station'),
      target: { judged: 'station', limit: 0.5 },
    },
    {
      name: 'Frames lost, sessions above',
      unit: '',
      digits: 0,
      baseline: lost('baseline'),
      station: lost('station'),
      target: { judged: 'station', limit: 0 },
    },
  ];
}

function phoneMeasures(runs: readonly PhonesRun[]): Measure[] {
  const load = runs[0]?.load;
  if (load === undefined) return [];
  const what = `${load.phones} phones, ${load.fps} fps, ${load.bitrateMbit} Mbit/s, ${load.seconds} s`;
  const line = (
    name: string,
    unit: string,
    digits: number,
    value: (run: PhonesRun) => number | null,
    target?: Measure['target'],
  ): Measure => {
    const of = (server: ServerName): number[] =>
      runs.filter((run) => run.server === server).flatMap((run) => value(run) ?? []);
    const base = { name: `${what}: ${name}`, unit, digits, baseline: of('baseline'), station: of('station') };
    return target === undefined ? base : { ...base, target };
  };
  return [
    line('frames sent', '', 0, (run) => run.sentFrames),
    line('frames that the simulator itself could not send in time', '', 0, (run) => run.missedFrames),
    line('frames lost', '', 0, (run) => run.lostFrames, { judged: 'station', limit: 0 }),
    line('worst timestamp error', 'ms', 3, (run) => run.worstErrorMs, { judged: 'station', limit: 0.5 }),
    line('CPU of one core', '%', 0, (run) => run.cpuPercent),
    line('RSS, mean of the first third', 'MB', 0, (run) => thirds(run.rssBytes).first / MB),
    line('RSS, mean of the last third', 'MB', 0, (run) => thirds(run.rssBytes).last / MB),
    line('RSS, most', 'MB', 0, (run) => Math.max(...run.rssBytes) / MB),
  ];
}

/** Means of the first and the last third of readings. */
export function thirds(values: readonly number[]): { readonly first: number; readonly last: number } {
  const length = Math.max(1, Math.floor(values.length / 3));
  return { first: mean(values.slice(0, length)), last: mean(values.slice(-length)) };
}

/** What an open console may cost the station, of its CPU without one. */
const CONSOLE_TARGET = 1.15;

/** The station's CPU with and without a console; ratios are those of the medians. */
function consoleTable(runs: readonly PhonesRun[]): string[] {
  const load = runs[0]?.load;
  if (load === undefined) return [];
  const cpuOf = (viewer: Viewer): number[] => runs.filter((run) => run.viewer === viewer).map((run) => run.cpuPercent);
  const alone = median(cpuOf('nobody'));
  const rows = VIEWERS.map((viewer) => {
    const cpu = cpuOf(viewer);
    const ratio = median(cpu) / alone;
    const of = runs.filter((run) => run.viewer === viewer);
    const previews = of.flatMap((run) => run.previews ?? []);
    return [
      viewer,
      show(cpu, { unit: '%', digits: 1 }),
      viewer === 'nobody' ? '' : ratio.toFixed(2),
      viewer === 'nobody' ? '' : ratio <= CONSOLE_TARGET ? 'yes' : 'NO',
      `${of.reduce((sum, run) => sum + run.lostFrames, 0)}`,
      previews.length === 0 ? '' : `${Math.round(median(previews))}`,
    ];
  });
  const what = `${load.phones} phones, ${load.fps} fps, ${load.bitrateMbit} Mbit/s, ${load.seconds} s; who looks at the console`;
  const head = [
    what,
    'CPU of one core',
    'of that with nobody',
    `≤ ${CONSOLE_TARGET}`,
    'frames lost',
    'preview packets',
  ];
  return [table(head, rows)];
}

function memoryCourse(runs: readonly PhonesRun[]): string[] {
  return runs
    .filter(({ server }) => server === 'station')
    .map(
      ({ rssBytes }) => `RSS of the station, MB each second: ${rssBytes.map((rss) => Math.round(rss / MB)).join(' ')}`,
    );
}

function rowOf(measure: Measure): string[] {
  const { name, baseline, station, target } = measure;
  const ratio = baseline.length > 0 && station.length > 0 ? median(station) / median(baseline) : null;
  const judged = target?.judged === 'ratio' ? ratio : station.length > 0 ? Math.max(...station) : null;
  const isRatio = target?.judged === 'ratio';
  return [
    name,
    show(baseline, measure),
    show(station, measure),
    ratio === null || !Number.isFinite(ratio) ? '' : ratio.toFixed(ratio < 0.1 ? 3 : 2),
    target === undefined
      ? ''
      : `${isRatio ? 'S / A' : 'S'} ${target.limit === 0 ? '=' : '≤'} ${target.limit}${isRatio || measure.unit === '' ? '' : ` ${measure.unit}`}`,
    target === undefined || judged === null ? '' : judged <= target.limit ? 'yes' : 'NO',
  ];
}

function show(values: readonly number[], { unit, digits }: Pick<Measure, 'unit' | 'digits'>): string {
  if (values.length === 0) return '';
  const number = (value: number): string => value.toFixed(digits);
  const middle = unit === '' ? number(median(values)) : `${number(median(values))} ${unit}`;
  return values.length === 1 ? middle : `${middle} (${number(Math.min(...values))} to ${number(Math.max(...values))})`;
}

/** A Markdown table; a `|` in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
