import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { loadClip } from '../../tools/simulator/clip.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { ConsoleStage, SMALL_CLIP } from '../harness/console-stage.ts';
import { PhonePage, type PhonePageOptions } from '../harness/phone-page.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED } from '../harness/raw-phone.ts';
import { eventually, sessionsIn } from '../harness/station-process.ts';
import { decodedFrames } from '../harness/video-facts.ts';

// Phone pages beside each other and beside the app, and what happens to phones: no permission, the camera gone, the page
// reloaded or out of sight.

const LEFT = 'Left';
const RIGHT = 'Right';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});
const open = () => ConsoleStage.open(onTestFinished, browser, { access: 'token' });

async function phoneAt(stage: ConsoleStage, name: string, options: PhonePageOptions = {}): Promise<PhonePage> {
  const address = await stage.station.phoneAddress('with token');
  const phone = await PhonePage.open(onTestFinished, browser, address, options);
  if (options.camera === 'denied') return phone;
  await phone.isReady();
  await phone.name(name);
  await phone.countFrames();
  return phone;
}

it('records two pages and an old app in one take, each as a camera of its own', async () => {
  const stage = await open();
  const console = await stage.console();
  const left = await phoneAt(stage, LEFT);
  const right = await phoneAt(stage, RIGHT);
  const token = await stage.station.deviceToken();
  const app = await stage.rawPhone('Pixel 6a', token);
  for (const device of [LEFT, RIGHT, 'Pixel 6a']) await console.state(device, 'Ready').waitFor();

  await console.startButton.click();
  expect(await app.command(1)).toContain('start_capture');
  const sender = new ClipSender(app, await loadClip(SMALL_CLIP));
  app.text(CAPTURE_STARTED);
  sender.config();
  sender.frames(20);
  await left.isRecording();
  await right.isRecording();
  await console.moves(console.picture(LEFT));
  await console.moves(console.picture(RIGHT));
  await left.sendsFrames(15);
  await right.sendsFrames(15);
  await console.stopButton.click();
  expect(await app.command(2)).toContain('stop_capture');
  app.text(CAPTURE_STOPPED);

  const sessions = await stage.sessions(3);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  const framesOf = (device: string) =>
    sessions.find(({ manifest }) => (manifest.device.name || manifest.device.model) === device)?.manifest.frames;
  expect(framesOf(LEFT)).toBe(await left.sentFrames());
  expect(framesOf(RIGHT)).toBe(await right.sentFrames());
  expect(framesOf('Pixel 6a')).toBe(20);
  expect([...left.mistakes, ...right.mistakes, ...console.complaints]).toEqual([]);
});

it('says how to allow the camera where it is denied, and goes on once it is allowed', async () => {
  const stage = await open();
  const phone = await phoneAt(stage, LEFT, { camera: 'denied' });
  await phone.hasNoCamera();
  await phone.plugInCamera();
  await phone.button('Try again').click();
  await phone.isReady();
  expect(phone.mistakes).toEqual([]);
});

it('records on when its camera was unplugged in mid-take and is there again, with the gap told', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await phoneAt(stage, LEFT);
  await console.startButton.click();
  await phone.isRecording();
  await phone.sendsFrames(15);

  await phone.unplugCamera();
  await phone.hasNoCamera();
  await console.state(LEFT, /^No picture for \d+ s$/).waitFor();
  await phone.plugInCamera();
  await phone.tryAgain();
  await phone.isRecording();
  await console.state(LEFT, 'Recording').waitFor();
  await phone.sendsFrames(15);
  await console.stopButton.click();

  const sessions = await stage.sessions(1);
  await phone.isReady();
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(sessions.reduce((sum, { manifest }) => sum + manifest.frames, 0)).toBe(await phone.sentFrames());
  for (const { directory, manifest } of sessions) {
    expect(await decodedFrames(join(directory, 'stream.mp4'))).toHaveLength(manifest.frames);
  }
  const away = sessions.flatMap(({ manifest }) => manifest.gaps).filter(({ lengthUs }) => lengthUs > 1_000_000);
  expect(away).toHaveLength(1);
});

it('goes on with a session of its own in the same take when the page is reloaded', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await phoneAt(stage, LEFT);
  await console.startButton.click();
  await phone.isRecording();
  await phone.sendsFrames(15);

  await phone.page.reload();
  await phone.isRecording();
  await console.state(LEFT, 'Recording').waitFor();
  expect(await console.tile(LEFT).count()).toBe(1);
  await phone.countFrames();
  await phone.sendsFrames(15);
  await console.stopButton.click();

  const sessions = await stage.sessions(2);
  expect(sessions).toHaveLength(2);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(new Set(sessions.map(({ manifest }) => manifest.sessionId)).size).toBe(2);
  expect(new Set(sessions.map(({ manifest }) => manifest.device.id)).size).toBe(1);
  expect(Math.min(...sessions.map(({ manifest }) => manifest.frames))).toBeGreaterThanOrEqual(15);
  for (const { directory, manifest } of sessions) {
    expect(await decodedFrames(join(directory, 'stream.mp4'))).toHaveLength(manifest.frames);
  }
});

it('tells the operator that a page is out of sight, and the person how long it was', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await phoneAt(stage, LEFT);
  await console.startButton.click();
  await phone.isRecording();

  await phone.show('hidden');
  await console
    .tile(LEFT)
    .getByText(/background/i)
    .waitFor();
  await phone.page.waitForTimeout(1000); // a shorter look at something else gets no word
  await phone.show('visible');
  await phone.page.getByRole('alert').filter({ hasText: 'in the background' }).waitFor();
  await phone.isRecording();
  await console
    .tile(LEFT)
    .getByText(/background/i)
    .waitFor({ state: 'detached' });
  await phone.sendsFrames(15);
  await console.stopButton.click();
  await stage.sessions(1);
  expect(phone.mistakes).toEqual([]);
});

it('has every frame of a phone whose person leaves in mid-take, and the take goes on without it', async () => {
  const stage = await open();
  const console = await stage.console();
  const [left, right] = [await phoneAt(stage, LEFT), await phoneAt(stage, RIGHT)];
  await console.startButton.click();
  await left.isRecording();
  await right.isRecording();
  await left.sendsFrames(15);
  await left.leaveInMidTake();
  await console.state(LEFT, 'Lost').waitFor();
  await right.sendsFrames(15);
  const complete = await eventually('the one that left is complete', async () => {
    const sessions = await sessionsIn(stage.recordings);
    return sessions.find(({ manifest }) => manifest.device.name === LEFT && manifest.state === 'ready');
  });
  expect(complete.manifest.frames).toBe(await left.sentFrames());
  expect(await console.state(RIGHT, 'Recording').count()).toBe(1);
  await console.stopButton.click();
  await stage.sessions(2);
});

// Windows cannot halt a process.
it.skipIf(process.platform === 'win32')('does not stay with a station that has gone silent', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await phoneAt(stage, LEFT);
  await console.startButton.click();
  await phone.isRecording();
  await phone.sendsFrames(15);

  // As with a dead Wi-Fi, the connection is not closed: it only says nothing any more.
  stage.station.child.kill('SIGSTOP');
  await phone.state(/^No connection, filming on/).waitFor();
  stage.station.child.kill('SIGCONT');
  await phone.isRecording();
  await phone.sendsFrames(15);
  await console.stopButton.click();

  const [session, ...others] = await stage.sessions(1);
  expect(others).toEqual([]);
  const filmed = await phone.filmedFrames();
  expect(session?.manifest).toMatchObject({ frames: filmed, gaps: [] });
  expect(await decodedFrames(join(session?.directory ?? '', 'stream.mp4'))).toHaveLength(filmed);
  expect(phone.mistakes).toEqual([]);
});
