import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { loadClip } from '../../tools/simulator/clip.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { ConsoleStage, SMALL_CLIP } from '../harness/console-stage.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED } from '../harness/raw-phone.ts';
import { eventually, sessionsIn } from '../harness/station-process.ts';

// What the operator sees on the Capture screen while phones come, record, stall, die and come back.

const LEFT = 'Pixel 6a';
const RIGHT = 'SM-S911B';
/** A phone whose operator connects it again soon. */
const COMES_BACK = { reconnectAfterMs: 300 } as const;
const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});
const open = () => ConsoleStage.open(onTestFinished, browser);

it('tells what to type while no phone has come, and has nothing to start', async () => {
  const stage = await open();
  const console = await stage.console();
  await console.page.getByRole('region', { name: 'Connect the first phone' }).waitFor();
  await console.page.getByText(stage.station.url, { exact: true }).waitFor();
  expect(await console.startButton.isEnabled()).toBe(false);
  expect(await console.stopButton.isEnabled()).toBe(false);
  expect(console.complaints).toEqual([]);
});

it('starts two phones, shows both pictures moving and the clock running, and stops them', async () => {
  const stage = await open();
  await Promise.all([stage.phone(LEFT), stage.phone(RIGHT)]);
  const console = await stage.console();
  await console.state(LEFT, 'Ready').waitFor();
  await console.state(RIGHT, 'Ready').waitFor();
  expect(await console.stopButton.isEnabled()).toBe(false);

  await console.startButton.click();
  await console.state(LEFT, 'Recording').waitFor();
  await console.state(RIGHT, 'Recording').waitFor();
  await console.strip('All 2 devices are recording.').waitFor();
  await console.moves(console.picture(LEFT));
  await console.moves(console.picture(RIGHT));
  const clock = await console.elapsed.textContent();
  await expect.poll(() => console.elapsed.textContent(), SOON).not.toBe(clock);

  await console.stopButton.click();
  await console.state(LEFT, 'Stopped').waitFor();
  await console.state(RIGHT, 'Stopped').waitFor();
  await expect.poll(() => console.elapsed.textContent(), SOON).toBe('00:00:00');
  const sessions = await stage.sessions(2);
  expect(new Set(sessions.map(({ manifest }) => manifest.device.model))).toEqual(new Set([LEFT, RIGHT]));
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(console.complaints).toEqual([]);
});

it('calls a device recording only once its first key frame is on disk', async () => {
  const stage = await open();
  const phone = await stage.rawPhone(LEFT);
  const console = await stage.console();
  await console.startButton.click();
  expect(await phone.command(1)).toContain('start_capture');
  const sender = new ClipSender(phone, await loadClip(SMALL_CLIP));
  phone.text(CAPTURE_STARTED);
  sender.config();
  sender.unit = 1; // the pictures before it, and the key frame that begins them, never came
  sender.frames(6, 100);
  await phone.settled();
  await console.tile(LEFT).getByText('6', { exact: true }).waitFor();
  await console.state(LEFT, 'Starting').waitFor();
  expect(await console.state(LEFT, 'Recording').count()).toBe(0);
  const [session] = await sessionsIn(stage.recordings);
  expect(session?.manifest.keyFrames ?? 0).toBe(0);

  sender.unit = SMALL_CLIP.fps;
  const key = Buffer.from((await loadClip(SMALL_CLIP)).units[SMALL_CLIP.fps] ?? []);
  sender.frames(3, 100);
  await console.state(LEFT, 'Recording').waitFor();
  const raw = await readFile(join(session?.directory ?? '', 'stream.h264'));
  expect(raw.includes(key)).toBe(true);
  phone.text(CAPTURE_STOPPED);
  await console.state(LEFT, 'Stopped').waitFor();
});

it('starts and stops one device alone', async () => {
  const stage = await open();
  await Promise.all([stage.phone(LEFT), stage.phone(RIGHT)]);
  const console = await stage.console();
  await console.page.getByRole('button', { name: `${RIGHT}: start` }).click();
  await console.state(RIGHT, 'Recording').waitFor();
  await console.state(LEFT, 'Ready').waitFor();
  await console.page.getByRole('button', { name: `${RIGHT}: stop` }).click();
  await console.state(RIGHT, 'Stopped').waitFor();
  const sessions = await stage.sessions(1);
  expect(sessions.map(({ manifest }) => manifest.device.model)).toEqual([RIGHT]);
});

it('asks the phones for the ratio, bitrate and frame rate that stand above the tiles', async () => {
  const stage = await open();
  const phone = await stage.rawPhone(LEFT);
  const console = await stage.console();
  await console.page.getByRole('combobox', { name: 'Ratio' }).selectOption('16:9');
  await console.page.getByRole('textbox', { name: 'Bitrate' }).fill('8');
  await console.page.getByRole('textbox', { name: 'Frame rate' }).fill('0');
  await console.startButton.click();
  const command: unknown = JSON.parse(await phone.command(1));
  expect(command).toEqual({
    command: 'start_capture',
    payload: { format: 'h264', aspectRatio: { width: 16, height: 9 }, bitrate: 8, fps: 0 },
  });
  const broadcast = await stage.station.line(/^\[Broadcast\]: Sending to 1 client/);
  expect(JSON.parse(broadcast.slice(broadcast.indexOf('{')))).toEqual(command);
});

it('says in words that a phone died in mid-take, and records it again when it is back', async () => {
  const stage = await open();
  const dying = await stage.phone(LEFT, COMES_BACK);
  await stage.phone(RIGHT);
  const console = await stage.console();
  await console.startButton.click();
  await console.strip('All 2 devices are recording.').waitFor();

  const back = new Promise<void>((resolve) => dying.events.once('connected', resolve));
  dying.dropConnection();
  await console.state(LEFT, 'Lost').waitFor();
  await console.strip(`${LEFT} has lost its connection. What it sent is on disk.`).waitFor();
  await console.state(RIGHT, 'Recording').waitFor();
  await back;
  await console.state(LEFT, 'Recording').waitFor();
  await console.strip('All 2 devices are recording.').waitFor();
  await console.moves(console.picture(LEFT));

  await console.stopButton.click();
  const sessions = await stage.sessions(3);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(sessions.filter(({ manifest }) => manifest.device.model === LEFT)).toHaveLength(2);
});

it('goes on recording when the page is reloaded in mid-take, and shows the take again', async () => {
  const stage = await open();
  await Promise.all([stage.phone(LEFT), stage.phone(RIGHT)]);
  const console = await stage.console();
  await console.startButton.click();
  await console.strip('All 2 devices are recording.').waitFor();
  await eventually(
    'the clock shows more than nothing',
    async () => (await console.elapsed.textContent()) !== '00:00:00',
  );
  const before = await sessionsIn(stage.recordings);
  const bytes = await Promise.all(before.map(({ directory }) => readFile(join(directory, 'stream.h264'))));

  await console.page.reload();
  await console.strip('All 2 devices are recording.').waitFor();
  expect(await console.elapsed.textContent()).not.toBe('00:00:00');
  await console.moves(console.picture(LEFT));
  await console.moves(console.picture(RIGHT));
  for (const [index, { directory }] of before.entries()) {
    const now = await readFile(join(directory, 'stream.h264'));
    expect(now.length).toBeGreaterThan(bytes[index]?.length ?? Infinity);
  }
  await console.stopButton.click();
  const after = await stage.sessions(2);
  expect(after.map(({ manifest }) => manifest.sessionId).sort()).toEqual(
    before.map(({ manifest }) => manifest.sessionId).sort(),
  );
  expect(after.every(({ manifest }) => manifest.gaps.length === 0)).toBe(true);
  expect(console.complaints).toEqual([]);
});

it('shows a device that sends nothing for 2 s as one without a picture, until it sends again', async () => {
  const stage = await open();
  await stage.phone(LEFT, { behaviour: { gaps: [{ afterFrames: 15, lengthMs: 4000 }] } });
  const console = await stage.console();
  await console.startButton.click();
  await console.state(LEFT, 'Recording').waitFor();
  await console.state(LEFT, /^No picture for \d+ s$/).waitFor();
  await console.strip(new RegExp(`${LEFT} has sent no picture for \\d+ s`)).waitFor();
  await console.state(LEFT, 'Recording').waitFor();
  await console.strip('1 device is recording.').waitFor();
  expect(console.complaints).toEqual([]);
});

it('remembers the name of a device over its reconnect and over a restart of the station', async () => {
  const stage = await open();
  const phone = await stage.phone(LEFT, COMES_BACK);
  const console = await stage.console();
  await console.page.getByRole('button', { name: `${LEFT}: rename` }).click();
  await console.page.getByRole('textbox', { name: `Name of ${LEFT}` }).fill('Left of the stage');
  await console.page.keyboard.press('Enter');
  await console.state('Left of the stage', 'Ready').waitFor();

  phone.dropConnection();
  await console.state('Left of the stage', 'Lost').waitFor();
  await console.state('Left of the stage', 'Ready').waitFor();

  await stage.restartStation();
  const other = await stage.console();
  await stage.phone(LEFT);
  await other.state('Left of the stage', 'Ready').waitFor();
  await other.startButton.click();
  await other.state('Left of the stage', 'Recording').waitFor();
  await other.stopButton.click();
  const [session] = await stage.sessions(1);
  expect(session?.manifest.device).toMatchObject({ name: 'Left of the stage', model: LEFT });
});

it('records the raw messages of a device from its menu, and shows that it does until that is ended', async () => {
  const stage = await open();
  await stage.phone(LEFT);
  const console = await stage.console();
  const { page } = console;
  await console.state(LEFT, 'Ready').waitFor();
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: `${LEFT}: more` }).click();
    await page.getByRole('menuitem', { name: `${LEFT}: ${name}` }).click();
  };
  const mark = page.getByRole('article', { name: LEFT }).getByText('Raw messages are recorded');
  await choose('record raw messages (for support)');
  await expect.poll(() => mark.count(), SOON).toBe(1);
  await choose('stop recording raw messages');
  await expect.poll(() => mark.count(), SOON).toBe(0);
});

it('shows one picture on the full screen by a double click or F11, and leaves it by Escape', async () => {
  const stage = await open();
  await Promise.all([stage.phone(LEFT), stage.phone(RIGHT)]);
  const console = await stage.console();
  await console.startButton.click();
  await console.strip('All 2 devices are recording.').waitFor();
  await console.picture(RIGHT).dblclick();
  await expect.poll(() => console.fullscreenPicture(), SOON).toBe(`Live picture of ${RIGHT}`);
  await console.page.keyboard.press('Escape');
  await expect.poll(() => console.fullscreenPicture(), SOON).toBeNull();

  await console.page.getByRole('button', { name: `${LEFT}: rename` }).focus();
  await console.page.keyboard.press('F11');
  await expect.poll(() => console.fullscreenPicture(), SOON).toBe(`Live picture of ${LEFT}`);
  await console.moves(console.picture(LEFT));
  await console.page.keyboard.press('Escape');
  await expect.poll(() => console.fullscreenPicture(), SOON).toBeNull();
});
