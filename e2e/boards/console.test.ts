import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { BOARD, boardAt, films } from '../harness/board-at.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { GalleryPage } from '../harness/gallery-page.ts';
import { gatedFfmpeg, type GatedFfmpeg } from '../harness/gated-ffmpeg.ts';
import { brightness, difference, pixelsOf } from '../harness/picture.ts';
import { StationProcess, temporaryFolder } from '../harness/station-process.ts';

// What the operator sees of ESP32 boards: started from the console, live, and in the gallery.

/** Levels of 255: beyond it two pictures are different ones. */
const OTHER_PICTURE = 0.5;
const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});
const open = () => ConsoleStage.open(onTestFinished, browser);

it('offers what boards can be started with only while one is connected', async () => {
  const stage = await open();
  await stage.phone('Pixel 6a');
  const console = await stage.console();
  await console.state('Pixel 6a', 'Ready').waitFor();
  const resolution = console.page.getByRole('combobox', { name: 'ESP32 resolution' });
  const quality = console.page.getByRole('textbox', { name: 'ESP32 quality' });
  expect(await resolution.count()).toBe(0);
  const board = await boardAt(onTestFinished, stage.station.port);
  await console.state(BOARD, 'Ready').waitFor();
  expect(await resolution.inputValue()).toBe('UXGA');
  expect(await resolution.locator('option').count()).toBe(17);
  expect(await quality.inputValue()).toBe('12');
  await board.stop();
  await resolution.waitFor({ state: 'detached' });
  expect(await quality.count()).toBe(0);
  expect(console.complaints).toEqual([]);
});

it('starts a board with the size and quality chosen, shows it moving, and plays it afterwards', async () => {
  const stage = await open();
  const board = await boardAt(onTestFinished, stage.station.port);
  const told: unknown[] = [];
  board.events.on('captureStarted', (start) => told.push(start));
  const console = await stage.console();
  await console.page.getByRole('combobox', { name: 'ESP32 resolution' }).selectOption('VGA');
  const quality = console.page.getByRole('textbox', { name: 'ESP32 quality' });
  await quality.fill('64');
  expect(await quality.getAttribute('aria-invalid')).toBe('true');
  await quality.fill('10');
  await console.startButton.click();
  await console.state(BOARD, 'Recording').waitFor();
  await console.moves(console.picture(BOARD));
  await console.tile(BOARD).getByText('640 × 480').waitFor();
  expect(told).toEqual([{ width: 640, height: 480, quality: 10 }]);
  expect(await quality.isEnabled()).toBe(false);
  await films(board, 30);
  await console.stopButton.click();
  await console.state(BOARD, 'Stopped').waitFor();

  await console.page.getByRole('button', { name: `${BOARD}: start` }).click();
  await console.state(BOARD, 'Recording').waitFor();
  expect(told).toEqual(Array.from({ length: 2 }, () => ({ width: 640, height: 480, quality: 10 })));
  await console.page.getByRole('button', { name: `${BOARD}: stop` }).click();
  const sessions = await stage.sessions(2);
  expect(sessions.map(({ manifest }) => manifest.device.protocol)).toEqual(['esp', 'esp']);

  const gallery = await GalleryPage.show(console);
  await expect.poll(() => gallery.picturesOf(BOARD).count(), SOON).toBe(2);
  await gallery.picturesOf(BOARD).last().click();
  await gallery.player.locator('video').waitFor();
  await expect.poll(() => gallery.shapeOf(gallery.player), SOON).toEqual({ width: 640, height: 480 });
  await gallery.seek(gallery.player, 0.5);
  const early = await pixelsOf(gallery.player);
  expect(brightness(early)).toBeGreaterThan(OTHER_PICTURE);
  await gallery.seek(gallery.player, 1.5);
  await expect.poll(async () => difference(await pixelsOf(gallery.player), early), SOON).toBeGreaterThan(OTHER_PICTURE);
  expect(console.complaints).toEqual([]);
});

/** An ffmpeg for the stations to come that makes no video before its gate is open. */
async function gated(): Promise<GatedFfmpeg> {
  const folder = await temporaryFolder();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await folder.remove();
  });
  return gatedFfmpeg(folder.path);
}

/** What stations that start meanwhile take for ffmpeg; the simulated boards need the real one. */
async function withFfmpeg<T>({ path }: GatedFfmpeg, start: () => Promise<T>): Promise<T> {
  vi.stubEnv('FFMPEG_BIN', path);
  try {
    return await start();
  } finally {
    vi.unstubAllEnvs();
  }
}

it('shows a session picture by picture until its MP4 is made', async () => {
  const ffmpeg = await gated();
  const stage = await withFfmpeg(ffmpeg, open);
  const board = await boardAt(onTestFinished, stage.station.port);
  const console = await stage.console();
  await console.page.getByRole('combobox', { name: 'ESP32 resolution' }).selectOption('QVGA');
  await console.startButton.click();
  await films(board, 30);
  await console.stopButton.click();
  await console.state(BOARD, 'Stopped').waitFor();

  const gallery = await GalleryPage.show(console);
  await console.page.getByText(/^Encoding the MP4/).waitFor();
  const player = await gallery.open(BOARD);
  await player.getByText('Picture by picture: there is no MP4 yet.').waitFor();
  const picture = player.getByRole('img', { name: 'Recorded picture' });
  const time = player.getByLabel('Time of the picture');
  await expect.poll(async () => brightness(await pixelsOf(picture)), SOON).toBeGreaterThan(OTHER_PICTURE);
  const [first, firstTime] = [await pixelsOf(picture), await time.textContent()];
  await player.getByRole('button', { name: 'Next frame' }).click();
  await expect.poll(() => time.textContent(), SOON).not.toBe(firstTime);
  await player.getByRole('button', { name: 'Previous frame' }).click();
  await expect.poll(() => time.textContent(), SOON).toBe(firstTime);
  await player.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(async () => difference(await pixelsOf(picture), first), SOON).toBeGreaterThan(OTHER_PICTURE);
  // It plays to its end and stands there.
  await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
  expect(await player.locator('video').count()).toBe(0);

  await ffmpeg.open();
  await player.locator('video').waitFor();
  await expect.poll(async () => (await gallery.shapeOf(player)).width, SOON).toBe(320);
  expect(await picture.count()).toBe(0);
  expect(console.complaints).toEqual([]);
});

it('shows the pictures that a killed station has left, before there is an MP4 of them', async () => {
  const ffmpeg = await gated();
  const stage = await open();
  const board = await boardAt(onTestFinished, stage.station.port);
  const before = await stage.console();
  await before.startButton.click();
  await before.state(BOARD, 'Recording').waitFor();
  await films(board, 40);
  await stage.station.kill();
  await board.stop();
  stage.station = await withFfmpeg(ffmpeg, () => StationProcess.start({ recordings: stage.recordings }));
  const console = await stage.console();
  const gallery = await GalleryPage.show(console);
  const player = await gallery.open(BOARD);
  const picture = player.getByRole('img', { name: 'Recorded picture' });
  await expect.poll(async () => brightness(await pixelsOf(picture)), SOON).toBeGreaterThan(OTHER_PICTURE);
  await ffmpeg.open();
  await player.locator('video').waitFor();
  await player.getByText('Recovered', { exact: true }).waitFor();
  expect(console.complaints).toEqual([]);
});
