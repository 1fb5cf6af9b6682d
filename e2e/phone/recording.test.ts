import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { PhonePage } from '../harness/phone-page.ts';
import { filmQuadrants, quadrantsOf, UPRIGHT } from '../harness/quadrants.ts';
import { temporaryFolder } from '../harness/station-process.ts';
import { decodedFrames, pictureSize, samplesOf } from '../harness/video-facts.ts';

// What a phone page films is on disk: every frame of it, in the ratio that was asked for, upright.

const CAMERA = { width: 1280, height: 720 } as const;
const FRAMES = 40;

let browser: Browser;
let stage: ConsoleStage;
let phone: PhonePage;
let takes = 0;
beforeAll(async () => {
  const ends: (() => Promise<void>)[] = [];
  const folder = await temporaryFolder();
  const file = join(folder.path, 'camera.mjpeg');
  await filmQuadrants(file, CAMERA.width, CAMERA.height);
  browser = await launchChromium({ camera: { file } });
  stage = await ConsoleStage.open((end) => ends.push(end), browser, { access: 'token' });
  phone = await PhonePage.open((end) => ends.push(end), browser, await stage.station.phoneAddress('with token'));
  await phone.isReady();
  await phone.countFrames();
  return async () => {
    for (const end of ends.toReversed()) await end();
    await browser.close();
    await folder.remove();
  };
});

/** Records so many frames with what is typed at the terminal; resolves with the session and the phone's own count. */
async function record(start: string, frames = FRAMES) {
  const before = await phone.sentFrames();
  const line = stage.station.lines.length;
  stage.station.type(start);
  await phone.isRecording();
  await phone.sendsFrames(frames);
  stage.station.type('stop');
  const told = await stage.station.line(/capture_stopped: frames=\d+/, line);
  takes += 1;
  const session = (await stage.sessions(takes)).at(-1);
  if (session === undefined) throw new Error('There is no session.');
  return {
    ...session,
    video: join(session.directory, 'stream.mp4'),
    sent: (await phone.sentFrames()) - before,
    told: Number(/frames=(\d+)/.exec(told)?.[1]),
  };
}

describe.each([
  ['its own ratio', 'start', CAMERA.width, CAMERA.height],
  ['4:3', 'start 4:3 4 30', 4, 3],
  ['3:4', 'start 3:4 4 30', 3, 4],
  ['1:1', 'start 1:1 4 30', 1, 1],
  ['16:9', 'start 16:9 4 30', 16, 9],
  ['9:16', 'start 9:16 4 30', 9, 16],
] as const)('at %s', (_ratio, start, wide, high) => {
  it('records a picture of just that ratio, upright, with every frame that the phone sent', async () => {
    const { manifest, video, sent, told } = await record(start);
    expect(manifest).toMatchObject({ state: 'ready', problem: null, endCause: 'stopped', gaps: [] });
    const { width, height } = await pictureSize(video);
    expect(width / height).toBe(wide / high);
    expect(manifest.video).toMatchObject({ width, height });
    expect(await quadrantsOf(video, 0)).toEqual(UPRIGHT);
    expect(await quadrantsOf(video, FRAMES - 1)).toEqual(UPRIGHT);

    expect(sent).toBeGreaterThanOrEqual(FRAMES);
    expect(told).toBe(sent);
    expect(manifest.frames).toBe(sent);
    expect(await decodedFrames(video)).toHaveLength(sent); // fails where ffmpeg complains of anything
  });
});

it('has a key frame at its beginning and in each second of the camera’s 30 frames', async () => {
  const { video, manifest } = await record('start 16:9 4 0', 3 * FRAMES);
  const keys = (await samplesOf(video)).flatMap(({ key }, frame) => (key ? [frame] : []));
  expect(keys[0]).toBe(0);
  for (const [i, key] of keys.entries()) {
    expect((keys[i + 1] ?? manifest.frames) - key).toBeLessThanOrEqual(31);
  }
  expect(phone.mistakes).toEqual([]);
});

it('sends no more frames than it is asked for', async () => {
  const { manifest, sent } = await record('start 4:3 2 10');
  expect(sent / (manifest.durationUs / 1e6)).toBeLessThan(12);
});
