// How long the gallery takes to read the recordings folder, and whether recordings notice:
// `npx tsx bench/gallery-benchmark.ts --help`, on Linux, and as root where the disk's cache is to be empty.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { systemClock } from '../electron/station/clock.ts';
import { Gallery, type GalleryTools } from '../electron/station/gallery/gallery.ts';
import { Log } from '../electron/station/log.ts';
import { makeSessions } from '../tools/make-sessions.ts';

const HELP = `The gallery's scan of many session folders, with the disk's cache empty and full.

  npx tsx bench/gallery-benchmark.ts [options]

  --count N       session folders (default 10000)
  --worker FILE   the built gallery worker (default out/main/gallery-worker.js)
  --help          this text`;

const SCAN_LIMIT_MS = 120_000;
/** What sixteen phones at 8 Mbit/s make the station write: each 40 ms a piece for each of their files. */
const PHONES = { files: 16, pieceBytes: 40_000, everyMs: 40 };
const QUIET_MS = 5000;
const NO_TOOLS: GalleryTools = {
  isRecording: () => false,
  annotate: () => Promise.resolve(null),
  makeVideo: () => Promise.resolve('nothing to do'),
  verify: () => Promise.reject(new Error('no')),
  hasFfmpeg: () => Promise.resolve(false),
  moveToTrash: () => Promise.reject(new Error('no')),
};

/** One scan: from the gallery's start to its first sessions, and to all of them. */
interface Scan {
  readonly firstMs: number;
  readonly allMs: number;
  readonly sessions: number;
  /** The longest that the main thread was not to be had. */
  readonly blockedMs: number;
}

async function scan(recordings: string, worker: URL): Promise<Scan> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const beganMs = performance.now();
  const newsMs: number[] = [];
  const gallery = new Gallery({
    recordings,
    worker,
    clock: systemClock,
    log: new Log(systemClock),
    tools: NO_TOOLS,
    listener: { sessionsChanged: () => newsMs.push(performance.now() - beganMs), leftFound: () => undefined },
  });
  gallery.start();
  while (gallery.list({ after: null, limit: 1 }).scanning) {
    if (performance.now() - beganMs > SCAN_LIMIT_MS) throw new Error('The scan does not end.');
    await wait(5);
  }
  const allMs = performance.now() - beganMs;
  delay.disable();
  const { sessions } = gallery.list({ after: null, limit: 1_000_000 });
  await gallery.stop();
  return { firstMs: newsMs[0] ?? allMs, allMs, sessions: sessions.length, blockedMs: delay.max / 1e6 };
}

/** Writes as a recording does until `over`; resolves with how long each piece took, in ms. */
async function record(folder: string, over: Promise<unknown>): Promise<number[]> {
  const running = { goesOn: true };
  void over.finally(() => (running.goesOn = false));
  const piece = Buffer.alloc(PHONES.pieceBytes, 7);
  const files = await Promise.all(Array.from({ length: PHONES.files }, (_, i) => open(join(folder, `${i}`), 'a')));
  const tookMs: number[] = [];
  const pending: Promise<unknown>[] = [];
  while (running.goesOn) {
    for (const file of files) {
      const beganMs = performance.now();
      pending.push(file.appendFile(piece).then(() => tookMs.push(performance.now() - beganMs)));
    }
    await wait(PHONES.everyMs);
  }
  await Promise.all(pending);
  for (const file of files) await file.close();
  return tookMs;
}

/** Empties the disk's cache; false where this process may not. */
async function emptyCache(): Promise<boolean> {
  await promisify(execFile)('sync', { timeout: 120_000 });
  return writeFile('/proc/sys/vm/drop_caches', '3').then(
    () => true,
    () => false,
  );
}

/** The value that so many percent are not above; NaN without values. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const described = ({ sessions, firstMs, allMs, blockedMs }: Scan): string =>
  `${sessions} sessions, first after ${ms(firstMs)}, all after ${ms(allMs)}, main thread blocked ${ms(blockedMs)} at most`;
const latencies = (tookMs: readonly number[]): string =>
  `p50 ${ms(percentile(tookMs, 50))}, p99 ${ms(percentile(tookMs, 99))}, worst ${ms(Math.max(...tookMs))}`;

async function bench(count: number, worker: URL): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gallery-benchmark-'));
  try {
    const recordings = join(folder, 'recordings');
    await makeSessions({ recordings, count, mixed: false, seed: 1, lastTakeUs: Date.now() * 1000 });
    // Times of files that are only just written are not trusted, and such folders are read twice.
    await wait(QUIET_MS);
    const isCold = await emptyCache();
    console.log(
      `${isCold ? 'Cold' : 'First (the cache could not be emptied)'}: ${described(await scan(recordings, worker))}`,
    );
    console.log(`Warm: ${described(await scan(recordings, worker))}`);
    await emptyCache();
    console.log(`Writing for 16 phones, alone: ${latencies(await record(folder, wait(QUIET_MS)))}`);
    await emptyCache();
    const scanned = scan(recordings, worker);
    console.log(`Writing for 16 phones, during a scan: ${latencies(await record(folder, scanned))}`);
    console.log(`That scan: ${described(await scanned)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    worker: { type: 'string', default: 'out/main/gallery-worker.js' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
} else if (existsSync(values.worker)) {
  await bench(Number(values.count), pathToFileURL(resolve(values.worker)));
} else {
  console.error(`There is no ${values.worker}: npm run build, then again.`);
  process.exitCode = 1;
}
