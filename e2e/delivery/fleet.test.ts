import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { loadClip } from '../../tools/simulator/clip.ts';
import { PhoneFleet } from '../../tools/simulator/phone-fleet.ts';
import { seededRandom } from '../../tools/simulator/random.ts';
import { SimulatedPage } from '../../tools/simulator/simulated-page.ts';
import { numbersUpTo } from '../harness/delivery-scene.ts';
import { eventually } from '../harness/station-process.ts';
import { TcpProxy } from '../harness/tcp-proxy.ts';
import { TestBed } from '../harness/test-bed.ts';

// Thirty-two phones lose their connection at once, as when an access point restarts.

const PHONES = 32;
const CUT_MS = 5000;
/** What the station may need for all of them: less than a second of their video beside what it needs anyway. */
const MAX_RSS_MEBIBYTES = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.each(['reset', 'blackhole'] as const)(
  'lose nothing when all of them are cut off for 5 s at once (%s)',
  async (how) => {
    const clip = await loadClip({ width: 320, height: 240, fps: 15, seconds: 2, bitrateMbit: 1 });
    const bed = await TestBed.open(onTestFinished);
    const proxy = await TcpProxy.open(onTestFinished, bed.station.port);
    const url = `ws://127.0.0.1:${proxy.port}/camera`;
    const pages = Array.from({ length: PHONES }, (_, index) => {
      const random = seededRandom(index + 1);
      return new SimulatedPage({ url, clips: () => Promise.resolve(clip), model: `Phone ${index}`, fps: 15, random });
    });
    const fleet = new PhoneFleet(pages);
    onTestFinished(() => fleet.stop());
    await fleet.start();
    // All have one address here, of which the station takes only so many at a time that have not said who they are.
    await eventually('all are in', () => pages.every(({ connected }) => connected));
    bed.station.type('start');
    const allFilm = (frames: number) =>
      eventually(`all film ${frames} frames`, () => pages.every((page) => (page.filmed()[0]?.frames ?? 0) >= frames));
    await allFilm(30);
    proxy.cut(how);
    await pause(CUT_MS);
    proxy.mend();
    await eventually('all are back', () => pages.every(({ connected }) => connected));
    await allFilm((pages[0]?.filmed()[0]?.frames ?? 0) + 30);
    bed.station.type('stop');

    const sessions = await bed.sessions(PHONES);
    await eventually('the phones have heard that all is there', () => pages.every(({ hasDelivered }) => hasDelivered));
    const rss = await bed.station.peakMebibytes();
    const recorded = await Promise.all(
      sessions.map(async ({ directory, manifest: { device, state, endCause, frames, gaps } }) => {
        const rows = parseFramesCsv(await readFile(join(directory, 'frames.csv'), 'utf8'));
        return { name: device.name, state, endCause, frames, gaps, numbers: rows.map(({ sequence }) => sequence) };
      }),
    );
    const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name);
    const expected = pages.map((page) => {
      const [filmed] = page.filmed();
      const frames = filmed?.frames ?? 0;
      const numbers = numbersUpTo(frames);
      return { name: page.model, state: 'ready', endCause: 'stopped', gaps: [], frames, numbers };
    });
    expect(recorded.sort(byName)).toEqual(expected.sort(byName));
    expect(rss).toBeLessThan(MAX_RSS_MEBIBYTES);
  },
);
