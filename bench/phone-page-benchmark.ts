// The phone page with the browser's own camera picture: `npx tsx bench/phone-page-benchmark.ts [visits] [seconds]`, after
// a build.
import type { Browser, Locator, Page } from 'playwright-core';
import * as z from 'zod';
import { launchChromium } from '../e2e/harness/chromium.ts';
import { ConsolePage } from '../e2e/harness/console-page.ts';
import { PhonePage } from '../e2e/harness/phone-page.ts';
import { endedSessions } from '../e2e/harness/recorded.ts';
import { StationProcess, temporaryFolder } from '../e2e/harness/station-process.ts';
import { median } from './statistics.ts';

const VISITS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 20);
const VISIT_TARGET_MS = 3000;
const PICTURE_LIMIT_MS = 30_000;
const NAME = 'Bench';

/** A station that lets whoever has the token in, and what else a measurement needs; all of it ends with `end()`. */
class Scene {
  readonly station: StationProcess;
  readonly recordings: string;
  readonly #ends: (() => Promise<void>)[] = [];

  private constructor(station: StationProcess, recordings: string) {
    this.station = station;
    this.recordings = recordings;
  }

  static async open(): Promise<Scene> {
    const folder = await temporaryFolder();
    const recordings = `${folder.path}/recordings`;
    const station = await StationProcess.start({ recordings, access: 'token' });
    const scene = new Scene(station, recordings);
    scene.atEnd(() => folder.remove());
    scene.atEnd(() => station.kill());
    return scene;
  }

  readonly atEnd = (run: () => Promise<void>): void => {
    this.#ends.unshift(run);
  };

  async end(): Promise<void> {
    for (const run of this.#ends) await run();
  }
}

/** Resolves in the page's next frame after the first picture was drawn; looks once a frame. */
const FIRST_PICTURE = `(element) => new Promise((resolve) => {
  const canvas = document.createElement('canvas');
  canvas.width = 16;
  canvas.height = 12;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const look = () => {
    const picture = element.querySelector('video, canvas');
    if (picture !== null) context.drawImage(picture, 0, 0, 16, 12);
    const levels = context.getImageData(0, 0, 16, 12).data;
    if (levels.some((level, i) => i % 4 !== 3 && level > 16)) resolve(true);
    else requestAnimationFrame(look);
  };
  look();
})`;

async function firstPicture(picture: Locator): Promise<void> {
  await picture.evaluate(FIRST_PICTURE, null, { timeout: PICTURE_LIMIT_MS });
}

/** From the address typed on a phone that never saw the station to its first picture in the console, in ms. */
async function measureVisit(browser: Browser): Promise<number> {
  const scene = await Scene.open();
  try {
    const console = await ConsolePage.open(browser, await scene.station.consoleAddress());
    scene.atEnd(() => console.close());
    const address = await scene.station.phoneAddress('with token');
    const began = performance.now();
    const phone = PhonePage.open(scene.atEnd, browser, address);
    await console.startButton.click({ timeout: PICTURE_LIMIT_MS });
    await firstPicture(console.page.getByRole('img', { name: /^Live picture of / }));
    const tookMs = performance.now() - began;
    await phone;
    return tookMs;
  } finally {
    await scene.end();
  }
}

const trackStats = z.object({ totalFrames: z.number() });

/** How many frames the camera has given its page so far. */
async function offeredFrames(page: Page): Promise<number> {
  const stats: unknown = await page.evaluate(
    'document.querySelector("video").srcObject.getVideoTracks()[0].stats.toJSON()',
  );
  return trackStats.parse(stats).totalFrames;
}

async function measureRecording(browser: Browser): Promise<void> {
  const scene = await Scene.open();
  const { station } = scene;
  try {
    const phone = await PhonePage.open(scene.atEnd, browser, await station.phoneAddress('with token'));
    await phone.isReady();
    await phone.name(NAME);
    await phone.countFrames();
    station.type('start 16:9 4 30');
    await phone.isRecording();
    const [offeredBefore, sentBefore] = [await offeredFrames(phone.page), await phone.sentFrames()];
    await phone.page.waitForTimeout(SECONDS * 1000);
    const [offered, sent] = [
      (await offeredFrames(phone.page)) - offeredBefore,
      (await phone.sentFrames()) - sentBefore,
    ];
    station.type('stop');
    const told = await station.line(/capture_stopped: frames=\d+ dropped=\d+/);
    const [session] = await endedSessions(scene.recordings, 1);
    const encoded = await phone.sentFrames();
    const dropped = /dropped=(\d+)/.exec(told)?.[1] ?? '?';
    if (session === undefined) throw new Error('Nothing was recorded.');
    const { manifest } = session;
    console.log(`In ${SECONDS} s: ${offered} frames offered by the camera, ${sent} encoded and sent`);
    console.log(`The whole capture: ${encoded} encoded and sent, ${dropped} dropped, ${manifest.frames} on disk`);
    console.log(`On disk: ${manifest.video.width}x${manifest.video.height}, ${manifest.gaps.length} gaps`);
  } finally {
    await scene.end();
  }
}

const browser = await launchChromium({ camera: 'drawn' });
try {
  const visits: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) visits.push(await measureVisit(browser));
  const times = visits.map((ms) => `${ms.toFixed(0)} ms`).join(', ');
  const met = median(visits) < VISIT_TARGET_MS ? 'met' : 'NOT met';
  console.log(`First visit to first picture: ${times}; median ${median(visits).toFixed(0)} ms`);
  console.log(`To reach: under ${VISIT_TARGET_MS} ms; ${met}`);
  await measureRecording(browser);
} finally {
  await browser.close();
}
