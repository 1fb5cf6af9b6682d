import { parseArgs } from 'node:util';

/** The parts of the benchmark. */
export const PARTS = ['full-speed', 'paced', 'irregular', 'phones', 'console'] as const;
export type Part = (typeof PARTS)[number];

/** What the command line asks for. */
export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly repetitions: number;
  readonly gigabytes: number;
  /** Of the phones in real time. */
  readonly seconds: number;
  /** The interpreter for the baseline; null = look for one. */
  readonly python: string | null;
  readonly withBaseline: boolean;
  /** The headless.js to measure; null = the one in out/. */
  readonly station: string | null;
  /** Only the station, under the profiler. */
  readonly profile: boolean;
  readonly out: string | null;
}

export type BenchRequest =
  | { readonly kind: 'run'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const BENCH_HELP = `Measures the built station side by side with what the Python backend documents.

  npm run build && npm run bench -- [options]

  --out FILE       write the report there as well
  --only PART,...  of ${PARTS.join(', ')} (default: all)
  --reps N         sessions of each kind and server, and of each look at the console (default 3)
  --gigabytes X    size of a session (default 1)
  --seconds N      how long phones stream in real time (default 30)
  --python FILE    interpreter of the baseline (default: the first that can import websockets)
  --station FILE   headless.js of another build, to compare changes (default: out/main/headless.js)
  --no-baseline    only the station
  --profile        only the station, under node --cpu-prof; says where the profiles are
  --help           this text`;

const FLAGS = {
  out: { type: 'string' },
  only: { type: 'string' },
  reps: { type: 'string' },
  gigabytes: { type: 'string' },
  seconds: { type: 'string' },
  python: { type: 'string' },
  station: { type: 'string' },
  'no-baseline': { type: 'boolean' },
  profile: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Parses the arguments after the program's name. Never throws. */
export function parseBenchArguments(args: readonly string[]): BenchRequest {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false });
    if (values.help === true) return { kind: 'help' };
    const profile = values.profile === true;
    return {
      kind: 'run',
      options: {
        parts: partsFrom(values.only),
        repetitions: Math.floor(numberFrom('reps', values.reps ?? (profile ? '1' : '3'), 1, 100)),
        gigabytes: numberFrom('gigabytes', values.gigabytes ?? '1', 0.01, 100),
        seconds: Math.floor(numberFrom('seconds', values.seconds ?? '30', 3, 3600)),
        python: values.python ?? null,
        station: values.station ?? null,
        withBaseline: !profile && values['no-baseline'] !== true,
        profile,
        out: values.out ?? null,
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function partsFrom(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  const asked = text.split(',');
  const unknown = asked.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`--only knows ${PARTS.join(', ')}, not "${unknown}".`);
  return PARTS.filter((part) => asked.includes(part));
}

function numberFrom(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${flag} takes a number from ${least} to ${most}, not "${text}".`);
}
