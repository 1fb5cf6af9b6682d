// Phones that lose their connection all at once: `npm run build && npx tsx bench/delivery-benchmark.ts`.
import { parseArgs } from 'node:util';
import { loadClip } from '../tools/simulator/clip.ts';
import { PhoneFleet } from '../tools/simulator/phone-fleet.ts';
import { seededRandom } from '../tools/simulator/random.ts';
import { SimulatedPage } from '../tools/simulator/simulated-page.ts';
import { eventually } from '../e2e/harness/station-process.ts';
import { TcpProxy } from '../e2e/harness/tcp-proxy.ts';
import { TestBed } from '../e2e/harness/test-bed.ts';
import { memoryOf } from './proc-stat.ts';

const { values } = parseArgs({
  options: {
    phones: { type: 'string', default: '32' },
    mbit: { type: 'string', default: '2' },
    cut: { type: 'string', default: '5' },
  },
});
const PHONES = Number(values.phones);
const FPS = 30;
const WARM_UP_MS = 8000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const inMebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const ends: (() => Promise<void>)[] = [];
const atEnd = (end: () => Promise<void>): void => void ends.push(end);
try {
  const clip = await loadClip({ width: 640, height: 480, fps: FPS, seconds: 4, bitrateMbit: Number(values.mbit) });
  const bed = await TestBed.open(atEnd);
  const proxy = await TcpProxy.open(atEnd, bed.station.port);
  const pid = bed.station.child.pid ?? 0;
  const pages = Array.from({ length: PHONES }, (_, index) => {
    const url = `ws://127.0.0.1:${proxy.port}/camera`;
    const random = seededRandom(index + 1);
    return new SimulatedPage({ url, clips: () => Promise.resolve(clip), model: `Phone ${index}`, fps: FPS, random });
  });
  const fleet = new PhoneFleet(pages);
  atEnd(() => fleet.stop());
  await fleet.start();
  // All have one address here, of which the station takes only so many at a time that have not said who they are.
  await eventually('all are in', () => pages.every(({ connected }) => connected));
  bed.station.type('start');
  await pause(WARM_UP_MS);
  const before = memoryOf(pid).rssBytes;
  proxy.cut('blackhole');
  await pause(Number(values.cut) * 1000);
  proxy.mend();
  const mendedMs = performance.now();
  await eventually('all are back', () => pages.every(({ connected }) => connected), 60_000);
  const backMs = performance.now() - mendedMs;
  await eventually('all have caught up', () => pages.every(({ undeliveredMs }) => undeliveredMs < 500), 60_000);
  const caughtUpMs = performance.now() - mendedMs;
  bed.station.type('stop');
  const sessions = await bed.sessions(PHONES);
  const filmed = pages.reduce((sum, page) => sum + (page.filmed()[0]?.frames ?? 0), 0);
  const recorded = sessions.reduce((sum, { manifest }) => sum + manifest.frames, 0);
  const most = memoryOf(pid).peakBytes;
  console.log(
    `${PHONES} phones of ${values.mbit} Mbit/s, all cut for ${values.cut} s: back after ${Math.round(backMs)} ms, caught up ` +
      `after ${Math.round(caughtUpMs)} ms; ${filmed} frames filmed, ${filmed - recorded} lost; ` +
      `RSS ${inMebibytes(before)} MiB before, ${inMebibytes(most)} MiB at the most.`,
  );
} finally {
  for (const end of ends.toReversed()) await end();
}
