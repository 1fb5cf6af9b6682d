import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { DeliveryScene, numbersUpTo } from '../harness/delivery-scene.ts';
import type { PhonePage } from '../harness/phone-page.ts';
import { eventually } from '../harness/station-process.ts';
import { decodedFrames } from '../harness/video-facts.ts';

// What a phone page films arrives, whatever happens to the link or to the station: its own encoders count the frames.

const CUT_MS = 5000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A phone that records. */
async function recording(settings: Parameters<typeof DeliveryScene.open>[1] = {}) {
  const scene = await DeliveryScene.open(onTestFinished, settings);
  const phone = await scene.phone(onTestFinished, browser);
  scene.station.type('start 4:3 2 15');
  await phone.isRecording();
  await phone.sendsFrames(30);
  return { scene, phone };
}

/** Stops; what the phone has filmed, what it told of that, and what is on disk. */
async function delivered(scene: DeliveryScene, phone: PhonePage) {
  scene.station.type('stop');
  const { manifest, rows, video } = await scene.session();
  const { state, problem, endCause, frames, gaps } = manifest;
  const stopped = (await phone.told()).findLast(({ type }) => type === 'capture_stopped');
  return {
    filmed: await phone.filmedFrames(),
    told: stopped?.type === 'capture_stopped' ? { frames: stopped.frames, lost: stopped.lost } : null,
    manifest: { state, problem, endCause, frames, gaps },
    sequences: rows.map(({ sequence }) => sequence),
    decoded: (await decodedFrames(video)).length, // fails where ffmpeg complains of anything
    mistakes: phone.mistakes,
  };
}

/** As it has to be where nothing was lost of so many frames. */
const allOf = (filmed: number) => ({
  filmed,
  told: { frames: filmed, lost: 0 },
  manifest: { state: 'ready', problem: null, endCause: 'stopped', frames: filmed, gaps: [] },
  sequences: numbersUpTo(filmed),
  decoded: filmed,
  mistakes: [],
});

describe.each(['reset', 'blackhole'] as const)('a link that is cut (%s)', (how) => {
  it('for 5 s in mid-recording: every frame arrives', async () => {
    const { scene, phone } = await recording();
    scene.proxy.cut(how);
    await pause(CUT_MS);
    scene.proxy.mend();
    await phone.isRecording();
    await phone.sendsFrames(15);
    const found = await delivered(scene, phone);
    expect(found).toEqual(allOf(found.filmed));
  });

  it('for longer than the phone can keep: one gap, of the length of what is missing', async () => {
    const { scene, phone } = await recording({ phoneBuffer: { mebibytes: 64, seconds: 2 } });
    scene.proxy.cut(how);
    await pause(CUT_MS + 2000);
    scene.proxy.mend();
    await phone.isRecording();
    await phone.sendsFrames(45);
    scene.station.type('stop');

    const { manifest, rows, video } = await scene.session();
    const filmed = await phone.filmedFrames();
    const numbers = rows.map(({ sequence }) => sequence);
    const after = numbers.findIndex((number, index) => number !== index);
    const [before, behind] = [rows[after - 1], rows[after]];
    if (before === undefined || behind === undefined) throw new Error('Nothing is missing.');
    const missing = behind.sequence - before.sequence - 1;
    // One hole: the numbers are complete before it and behind it.
    expect(numbers).toEqual(numbersUpTo(filmed).filter((number) => number < after || number >= after + missing));
    expect(manifest.gaps).toEqual([
      {
        atUs: before.ptsUs,
        lengthUs: behind.deviceUs - before.deviceUs,
        missing,
        cause: 'network',
      },
    ]);
    const stopped = (await phone.told()).filter(({ type }) => type === 'capture_stopped');
    expect(stopped).toMatchObject([{ frames: filmed, lost: missing }]);
    expect(manifest).toMatchObject({ state: 'ready', endCause: 'stopped', frames: filmed - missing });
    expect(behind.key).toBe(true);
    expect(await decodedFrames(video)).toHaveLength(filmed - missing);
  });
});

it('twenty short cuts in a minute lose nothing', async () => {
  const { scene, phone } = await recording();
  for (let cut = 0; cut < 20; cut += 1) {
    scene.proxy.cut(cut % 2 === 0 ? 'reset' : 'blackhole');
    await pause(200 + (cut % 5) * 250);
    scene.proxy.mend();
    await pause(2000);
  }
  await phone.isRecording();
  const found = await delivered(scene, phone);
  expect(found).toEqual(allOf(found.filmed));
});

it('Stop while the link is cut: the phone hears of it when it is back, and delivers what it has filmed', async () => {
  const { scene, phone } = await recording();
  scene.proxy.cut('blackhole');
  await phone.filmsFrames(30);
  scene.station.type('stop');
  await eventually('the session waits for the phone', async () => {
    const [session] = await scene.sessionsNow();
    return typeof session?.manifest.stoppedAt === 'string' && session.manifest.state === 'recording';
  });
  await phone.filmsFrames(30);
  scene.proxy.mend();
  const found = await delivered(scene, phone);
  expect(found).toEqual(allOf(found.filmed));
});

it('a station that is killed three times in mid-recording goes on with the same session', async () => {
  const { scene, phone } = await recording();
  for (let kill = 0; kill < 3; kill += 1) {
    await scene.restartStation();
    await phone.isRecording();
    await phone.sendsFrames(30);
  }
  const found = await delivered(scene, phone);
  expect(found).toEqual(allOf(found.filmed));
});
