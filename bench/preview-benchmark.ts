// How late the live preview is: `npx tsx bench/preview-benchmark.ts [seconds]`.
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../e2e/harness/station-process.ts';
import { type ClipOptions, loadClip } from '../tools/simulator/clip.ts';
import { PreviewPage, buildPreviewPage } from './preview/preview-page.ts';
import { PreviewSource } from './preview/preview-source.ts';
import { cpuSecondsBelow } from './preview/process-tree.ts';

interface Scene {
  readonly name: string;
  readonly tiles: number;
  readonly clip: Partial<ClipOptions>;
  /** Of the 95th percentile. */
  readonly targetMs: number;
}

const SCENES: readonly Scene[] = [
  { name: '4 x 1280x720', tiles: 4, clip: { width: 1280, height: 720, bitrateMbit: 4 }, targetMs: 80 },
  { name: '9 x 640x480', tiles: 9, clip: { width: 640, height: 480, bitrateMbit: 2 }, targetMs: 40 },
];
const WARM_UP_MS = 4000;

/** The value that so large a part of all keeps to; NaN without values. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** CPU seconds so far: the browser's, and those of everything that has nothing to do with this benchmark. */
function readCpu(): { readonly browser: number; readonly others: number } {
  const browser = cpuSecondsBelow(process.pid);
  const own = process.cpuUsage();
  const busyMs = os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { browser, others: busyMs / 1000 - browser - (own.user + own.system) / 1e6 };
}

async function measure(scene: Scene, screen: string, pageFolder: string, seconds: number): Promise<readonly string[]> {
  const source = new PreviewSource(await loadClip(scene.clip), scene.tiles, pageFolder);
  const page = await PreviewPage.open(`${await source.start()}&screen=${screen}`);
  try {
    await sleep(WARM_UP_MS);
    await page.reset();
    const [offered, before, startMs] = [source.offered, readCpu(), performance.now()];
    await sleep(seconds * 1000);
    const [after, elapsed] = [readCpu(), (performance.now() - startMs) / 1000];
    const expected = source.offered - offered;
    const [browser, others] = [after.browser - before.browser, after.others - before.others];
    const latencies = await page.latenciesMs();
    const p95 = quantile(latencies, 0.95);
    const met = p95 < scene.targetMs ? 'yes' : 'NO';
    const drawn = ((100 * latencies.length) / expected).toFixed(1);
    const [p50, worst] = [quantile(latencies, 0.5), quantile(latencies, 1)];
    const times = [p50, p95, worst].map((ms) => `${ms.toFixed(1)} ms`);
    return [
      scene.name,
      screen,
      ...times,
      `< ${scene.targetMs} ms`,
      met,
      `${drawn} %`,
      ...[browser, others].map((cpu) => `${((100 * cpu) / elapsed).toFixed(0)} %`),
    ];
  } finally {
    await page.close();
    source.stop();
  }
}

const seconds = Number(process.argv[2] ?? 20);
const folder = await temporaryFolder();
try {
  const pageFolder = await buildPreviewPage(folder.path);
  const head = [
    'tiles, 30 fps',
    'shown by',
    'p50',
    'p95',
    'most',
    'p95 to reach',
    'met',
    'frames drawn',
    'CPU of the browser',
    'of all else',
  ];
  console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
  for (const screen of ['video', 'canvas']) {
    for (const scene of SCENES) console.log(`| ${(await measure(scene, screen, pageFolder, seconds)).join(' | ')} |`);
  }
} finally {
  await folder.remove();
}
