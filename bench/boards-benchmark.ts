// ESP32 boards, alone and while earlier ones are being encoded: `npm run build && npx tsx bench/boards-benchmark.ts`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { FRAMES_FILE, JPEG_FILE } from '#shared/recording/manifest.ts';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { eventually, sessionsIn } from '../e2e/harness/station-process.ts';
import { TestBed } from '../e2e/harness/test-bed.ts';
import { cpuTimesOf } from './proc-stat.ts';
import { epochMs } from './server-process.ts';

const { values } = parseArgs({
  options: {
    boards: { type: 'string', default: '8' },
    fps: { type: 'string', default: '25' },
    seconds: { type: 'string', default: '20' },
    start: { type: 'string', default: 'start UXGA 10' },
  },
});
const BOARDS = Number(values.boards);
const LOOK_MS = 2;
const CONNECT_LIMIT_MS = 60_000;
/** Pictures of a new clip are made at the first start; they are not part of what is measured. */
const SETTLE_MS = 6000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How large a file was at which moment, in ms since the Unix epoch. */
type Sizes = { readonly atMs: number; readonly bytes: number }[];

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Looks every 2 ms how far each file has grown, until it is stopped. */
function watchSizes(files: readonly string[]): { readonly stop: () => ReadonlyMap<string, Sizes> } {
  const sizes = new Map<string, Sizes>(files.map((file) => [file, []]));
  const timer = setInterval(() => {
    for (const [file, seen] of sizes) {
      const bytes = sizeOf(file);
      if (bytes !== seen.at(-1)?.bytes) seen.push({ atMs: epochMs(), bytes });
    }
  }, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return sizes;
    },
  };
}

/** For each picture that came while its file was watched: ms from its arrival until all of it was in the file. */
async function delaysOf(directory: string, seen: Sizes): Promise<number[]> {
  const rows = parseFramesCsv(await readFile(join(directory, FRAMES_FILE), 'utf8'));
  const firstMs = seen[0]?.atMs ?? Infinity;
  return rows.flatMap(({ arrivalUs, offset, bytes }) => {
    const stored = seen.find((size) => size.bytes >= (offset ?? 0) + bytes);
    return arrivalUs / 1000 < firstMs || stored === undefined ? [] : [stored.atMs - arrivalUs / 1000];
  });
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** One recording of all boards. */
async function measure(name: string, bed: TestBed, dev: WebSocket): Promise<void> {
  const pid = bed.station.child.pid ?? 0;
  dev.send(values.start);
  const begun = await eventually(
    'every board records',
    async () => {
      const all = await sessionsIn(bed.recordings);
      const recording = all.filter(({ manifest }) => manifest.state === 'recording' && manifest.video.width > 0);
      return recording.length === BOARDS ? recording.map(({ directory }) => directory) : undefined;
    },
    CONNECT_LIMIT_MS,
  );
  await pause(SETTLE_MS);
  const watched = watchSizes(begun.map((directory) => join(directory, JPEG_FILE)));
  const [cpuBefore, startedMs] = [cpuTimesOf(pid), performance.now()];
  await pause(Number(values.seconds) * 1000);
  const cpuSeconds = cpuTimesOf(pid).ownSeconds - cpuBefore.ownSeconds;
  const share = (cpuSeconds * 1000) / (performance.now() - startedMs);
  const sizes = watched.stop();
  const encoding = (await sessionsIn(bed.recordings)).filter(({ manifest }) => manifest.state === 'finalizing').length;
  dev.send('stop');
  await eventually(
    'every session has ended',
    async () => (await sessionsIn(bed.recordings)).every(({ manifest }) => manifest.state !== 'recording'),
    CONNECT_LIMIT_MS,
  );
  const delays: number[] = [];
  for (const directory of begun)
    delays.push(...(await delaysOf(directory, sizes.get(join(directory, JPEG_FILE)) ?? [])));
  const ms = (part: number): string => quantile(delays, part).toFixed(1);
  console.log(
    `${name}: ${delays.length} pictures in ${values.seconds} s, CPU ${(share * 100).toFixed(1)} % of one core; from ` +
      `arrival to file ${ms(0.5)} ms median, ${ms(0.99)} ms 99 %, ${ms(1)} ms most; ${encoding} earlier sessions still to be encoded.`,
  );
}

const ends: (() => Promise<void>)[] = [];
try {
  const bed = await TestBed.open((end) => void ends.push(end));
  const simulator = fileURLToPath(new URL('../tools/simulate.ts', import.meta.url));
  const url = `ws://127.0.0.1:${bed.station.port}/esp`;
  const boards = spawn('npx', ['tsx', simulator, '--boards', `${BOARDS}`, '--board-fps', values.fps, '--url', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let told = '';
  boards.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const left = once(boards, 'exit');
  let gone = false;
  boards.on('exit', () => {
    gone = true;
  });
  const leave = async (): Promise<void> => {
    if (!gone && boards.pid !== undefined) process.kill(-boards.pid, 'SIGINT');
    await left;
  };
  ends.push(leave);
  const all = new RegExp(`connected from /esp\\. Total clients: ${BOARDS}$`);
  await bed.station.line(all);
  const dev = new WebSocket(`ws://127.0.0.1:${bed.station.port}/dev`);
  ends.push(() => Promise.resolve(dev.terminate()));
  await once(dev, 'open');
  await measure('Alone', bed, dev);
  await measure('While earlier sessions are encoded', bed, dev);
  await leave();
  const sessions = await sessionsIn(bed.recordings);
  const recorded = sessions.reduce((sum, { manifest }) => sum + manifest.frames, 0);
  const bytes = sessions.reduce((sum, { manifest }) => sum + manifest.bytes, 0);
  const total = told.trim().split('\n').at(-1)?.split(/ +/).map(Number) ?? [];
  const [sent = Number.NaN, behind = 0, overflowed = 0] = [total[2], total[7], total[8]];
  console.log(
    `${BOARDS} boards of ${values.fps} fps, ${Math.round(bytes / recorded / 1000)} KB a picture: ${sent} sent, ` +
      `${recorded} recorded, ${sent - recorded} lost; not sent: ${overflowed} as the station did not take them, ` +
      `${behind} as the simulator was late.`,
  );
} finally {
  for (const end of ends.toReversed()) await end();
}
