import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { DeliveryScene, numbersUpTo } from '../harness/delivery-scene.ts';
import { filmNoise } from '../harness/noise.ts';
import type { PhonePage } from '../harness/phone-page.ts';
import { eventually, temporaryFolder } from '../harness/station-process.ts';

// A link that takes less than the phone films: a picture of less quality, and no hole.

const MBIT = 1_000_000;
const ASKED = 4 * MBIT;
const LINK = 2 * MBIT;

let browser: Browser;
beforeAll(async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'noise.mjpeg');
  await filmNoise(file);
  browser = await launchChromium({ camera: { file } });
  return async () => {
    await browser.close();
    await folder.remove();
  };
});

/** The bitrates that the phone has chosen by itself, in order. */
async function bitratesOf(phone: PhonePage): Promise<readonly number[]> {
  return (await phone.told()).flatMap((told) =>
    told.type === 'encoder_changed' && told.reason === 'buffer' ? [told.bitrate] : [],
  );
}

it('lowers the bitrate while the link is slow, loses nothing, and raises it again when the link is free', async () => {
  const scene = await DeliveryScene.open(onTestFinished, { phoneBuffer: { mebibytes: 4, seconds: 600 } });
  const phone = await scene.phone(onTestFinished, browser);
  scene.station.type('start 4:3 4 30');
  await phone.isRecording();
  scene.proxy.change({ toStation: { bitsPerSecond: LINK } });
  await eventually(
    'the bitrate fits the link',
    async () => ((await bitratesOf(phone)).at(-1) ?? ASKED) <= LINK,
    60_000,
  );
  scene.proxy.change({});
  await eventually('the bitrate is as asked again', async () => (await bitratesOf(phone)).at(-1) === ASKED, 60_000);
  scene.station.type('stop');

  const { manifest, rows } = await scene.session();
  const filmed = await phone.filmedFrames();
  expect(rows.map(({ sequence }) => sequence)).toEqual(numbersUpTo(filmed));
  expect(manifest).toMatchObject({ state: 'ready', endCause: 'stopped', frames: filmed, gaps: [] });
  const [first = 0, ...later] = await bitratesOf(phone);
  expect(first).toBeLessThan(ASKED);
  expect(later.length).toBeGreaterThan(1);
});
