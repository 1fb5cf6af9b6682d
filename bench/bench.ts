// The benchmark: `npm run bench -- --help`.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEADLESS } from '../e2e/harness/station-process.ts';
import { loadClip } from '../tools/simulator/clip.ts';
import { BaselineServer, findPython } from './baseline-server.ts';
import { BENCH_HELP, parseBenchArguments, type BenchOptions } from './bench-options.ts';
import { PHONE_CLIP, SESSION_CLIP } from './load-messages.ts';
import { VIEWERS } from './console-viewers.ts';
import { describeMachine } from './machine.ts';
import type { ServerStarter } from './measured-server.ts';
import { runPhones, type PhonesLoad, type PhonesRun } from './phones-benchmark.ts';
import { renderReport } from './report.ts';
import { runSession, type Delivery, type SessionRun } from './session-benchmark.ts';
import { StationServer } from './station-server.ts';

/** What a disk of today writes twice over (raw and MP4) without falling behind. */
const PACED_BYTES_PER_SECOND = 60e6;
const PHONES = { phones: 16, fps: 30, bitrateMbit: 8, irregular: false, seed: 1 };
const HOT_PHONE = { phones: 1, fps: 30, bitrateMbit: 8, irregular: true, seed: 2 };

/** Both servers, or the station alone. The baseline's words about itself are kept for the report. */
class Contestants {
  readonly starters: readonly ServerStarter[];
  baselineVersion: string | null = null;

  constructor(python: string | null, nodeFlags: readonly string[], program: string) {
    const station: ServerStarter = (recordings) => StationServer.start(recordings, nodeFlags, program);
    const baseline = python === null ? [] : [this.#baseline(python)];
    this.starters = [...baseline, station];
  }

  #baseline(python: string): ServerStarter {
    return async (recordings) => {
      const server = await BaselineServer.start(python, recordings);
      this.baselineVersion = server.version;
      return server;
    };
  }
}

async function benchSessions(
  { starters }: Contestants,
  options: BenchOptions,
  delivery: Delivery,
): Promise<SessionRun[]> {
  const clip = await loadClip(SESSION_CLIP);
  const frameBytes = clip.units.reduce((sum, unit) => sum + unit.length, 0) / clip.units.length;
  const frames = Math.ceil((options.gigabytes * 1e9) / frameBytes);
  const bytesPerSecond = delivery === 'paced' ? PACED_BYTES_PER_SECOND : null;
  const runs: SessionRun[] = [];
  for (let repetition = 1; repetition <= options.repetitions; repetition++) {
    for (const start of starters) {
      const run = await runSession(start, {
        delivery,
        frames,
        expectedBytes: frames * frameBytes,
        bytesPerSecond,
        seed: repetition,
      });
      console.error(
        `${run.server}, ${delivery}, ${repetition} of ${options.repetitions}: sent in ${run.sendSeconds.toFixed(1)} s, ` +
          `stop to MP4 ${run.stopToVideoMs.toFixed(0)} ms, from the session's end ${run.endToVideoMs?.toFixed(0) ?? '-'} ms, ` +
          `CPU ${run.cpuSeconds.toFixed(2)} s and ${run.cpuSecondsLater.toFixed(2)} s later`,
      );
      runs.push(run);
    }
  }
  return runs;
}

async function benchPhones({ starters }: Contestants, load: PhonesLoad): Promise<PhonesRun[]> {
  await loadClip({ ...PHONE_CLIP, fps: load.fps, bitrateMbit: load.bitrateMbit });
  const runs: PhonesRun[] = [];
  for (const start of starters) {
    const run = await runPhones(start, load);
    console.error(
      `${run.server}, ${load.phones} phones: ${run.sentFrames} frames sent, ${run.lostFrames} lost, ` +
        `worst time ${run.worstErrorMs?.toFixed(3) ?? '-'} ms off, CPU ${run.cpuPercent.toFixed(0)} %`,
    );
    runs.push(run);
  }
  return runs;
}

/** The same phones while nobody looks, and while a console is open: in turns, so that what the machine does meets all. */
async function benchConsole({ starters }: Contestants, load: PhonesLoad, repetitions: number): Promise<PhonesRun[]> {
  const station = starters.at(-1);
  if (station === undefined) return [];
  const runs: PhonesRun[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const viewer of VIEWERS) {
      const run = await runPhones(station, load, viewer);
      console.error(
        `${load.phones} phones, ${viewer} looks, ${repetition} of ${repetitions}: CPU ${run.cpuPercent.toFixed(1)} %, ` +
          `${run.lostFrames} frames lost, ${run.previews ?? '-'} preview packets`,
      );
      runs.push(run);
    }
  }
  return runs;
}

async function bench(options: BenchOptions): Promise<void> {
  const profiles = options.profile ? await mkdtemp(join(tmpdir(), 'capture-station-profile-')) : null;
  const nodeFlags = profiles === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles];
  const python = options.withBaseline
    ? findPython('websockets', options.python === null ? undefined : [options.python])
    : null;
  if (options.withBaseline && python === null) {
    console.error(
      'No Python here can import websockets (apt-get install python3-websockets): only the station is measured.',
    );
  }
  const contestants = new Contestants(python, nodeFlags, options.station ?? HEADLESS);
  const has = (part: BenchOptions['parts'][number]): boolean => options.parts.includes(part);
  const { seconds } = options;
  const sessions = [
    ...(has('full-speed') ? await benchSessions(contestants, options, 'full speed') : []),
    ...(has('paced') ? await benchSessions(contestants, options, 'paced') : []),
  ];
  const irregular = has('irregular') ? await benchPhones(contestants, { ...HOT_PHONE, seconds }) : [];
  const phones = has('phones') ? await benchPhones(contestants, { ...PHONES, seconds }) : [];
  const consoles = has('console') ? await benchConsole(contestants, { ...PHONES, seconds }, options.repetitions) : [];
  const machine = describeMachine(tmpdir(), contestants.baselineVersion);
  const report = renderReport({ machine, sessions, irregular, phones, consoles });
  console.log(report);
  if (options.out !== null) await writeFile(options.out, `${report}\n`);
  if (profiles === null) return;
  for (const file of await readdir(profiles)) console.log(`Profile: ${join(profiles, file)}`);
}

const request = parseBenchArguments(process.argv.slice(2));
if (request.kind === 'help') {
  console.log(BENCH_HELP);
} else if (request.kind === 'wrong') {
  console.error(`${request.problem} --help lists what there is.`);
  process.exitCode = 1;
} else if (existsSync(request.options.station ?? HEADLESS)) {
  await bench(request.options);
} else {
  console.error('The station is not built: npm run build, then again.');
  process.exitCode = 1;
}
