// The console's screens under load: `npx tsx bench/screens-benchmark.ts [sessions] [seconds]`, after a build.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../e2e/harness/chromium.ts';
import { StationProcess } from '../e2e/harness/station-process.ts';
import { sharedClips, PhoneFleet } from '../tools/simulator/phone-fleet.ts';
import { SimulatedPhone } from '../tools/simulator/simulated-phone.ts';
import { makeSessions } from '../tools/make-sessions.ts';

const SESSIONS = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 15);
/** 34 phones at 60 frames a second, with a line for each frame, are 2,040 lines a second. */
const LOG_PHONES = 34;
const LOG_FPS = 60;

/** What the browser calls a long task lasts over 50 ms. */
const WATCH_TASKS = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(Math.round(duration));
  }).observe({ type: 'longtask' });
`;

async function longTasks(page: Page): Promise<string> {
  const tasks: unknown = await page.evaluate('window.longTasks.splice(0)');
  return Array.isArray(tasks) && tasks.length > 0
    ? `${tasks.length} over 50 ms (${tasks.join(', ')} ms)`
    : 'none over 50 ms';
}

async function benchGallery(folder: string): Promise<void> {
  const recordings = join(folder, 'gallery');
  await makeSessions({ recordings, count: SESSIONS, mixed: false, seed: 1, lastTakeUs: Date.now() * 1000 });
  const station = await StationProcess.start({ recordings });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(WATCH_TASKS);
    const began = performance.now();
    await page.goto(`http://127.0.0.1:${station.port}/#gallery`);
    await page.getByText(`${SESSIONS} recordings`).waitFor({ timeout: 60_000 });
    console.log(
      `Gallery: ${SESSIONS} recordings listed ${(performance.now() - began).toFixed(0)} ms after the page was asked for`,
    );
    console.log(`Gallery, loading: tasks ${await longTasks(page)}`);
    await page.reload();
    const again = performance.now();
    await page.getByRole('main').getByRole('img').first().waitFor();
    console.log(
      `Gallery, scan done before: first pictures ${(performance.now() - again).toFixed(0)} ms after the page was loaded`,
    );
    await page.getByText(`${SESSIONS} recordings`).waitFor();
    console.log(
      `Gallery, scan done before: all listed ${(performance.now() - again).toFixed(0)} ms after the page was loaded`,
    );
    await page.waitForTimeout(1000);
    await longTasks(page);
    await page.mouse.move(700, 500);
    for (let i = 0; i < 200; i += 1) {
      await page.mouse.wheel(0, 900);
      await page.waitForTimeout(16);
    }
    console.log(`Gallery, scrolling 180,000 px: tasks ${await longTasks(page)}`);
    await page.getByRole('searchbox').fill('2026');
    await page.waitForTimeout(1000);
    console.log(`Gallery, searching: tasks ${await longTasks(page)}`);
  } finally {
    await browser.close();
    await station.kill();
  }
}

async function benchLog(folder: string): Promise<void> {
  const station = await StationProcess.start({ recordings: join(folder, 'log'), args: ['--frame-log'] });
  const clips = sharedClips({ width: 160, height: 120 });
  const fleet = new PhoneFleet(
    Array.from({ length: LOG_PHONES }, (_, i) => new SimulatedPhone({ url: station.url, clips, model: `Phone ${i}` })),
  );
  const browser = await launchChromium();
  try {
    await fleet.start();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(WATCH_TASKS);
    await page.goto(`http://127.0.0.1:${station.port}/#log`);
    await page.getByRole('log').waitFor();
    station.type(`start 4:3 1 ${LOG_FPS}`);
    // Beyond the lines that are kept, so that old ones go as new ones come.
    await page.waitForTimeout(SECONDS * 1000);
    await longTasks(page);
    const before = station.lines.length;
    await page.waitForTimeout(SECONDS * 1000);
    const rate = Math.round((station.lines.length - before) / SECONDS);
    console.log(`Log: ${rate} lines a second; tasks ${await longTasks(page)}`);
    await page.getByRole('searchbox', { name: 'Filter by text' }).fill('sequence=1');
    await page.waitForTimeout(1000);
    console.log(`Log, a new filter: tasks ${await longTasks(page)}`);
    await page.waitForTimeout(SECONDS * 1000);
    console.log(`Log, filtered: tasks ${await longTasks(page)}`);
  } finally {
    await fleet.stop();
    await browser.close();
    await station.kill();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'capture-station-screens-'));
try {
  await benchGallery(folder);
  await benchLog(folder);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
