import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage, type ConsoleStageOptions } from '../harness/console-stage.ts';
import { GalleryPage } from '../harness/gallery-page.ts';
import { Shelf } from '../harness/shelf.ts';
import { temporaryFolder } from '../harness/station-process.ts';

// Everything without a mouse.

const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});
const open = (options: ConsoleStageOptions = {}) => ConsoleStage.open(onTestFinished, browser, options);

it('starts, renames and stops by Tab, Enter and Escape alone', async () => {
  const stage = await open();
  await stage.phone('Pixel 6a');
  const console = await stage.console();
  const { page } = console;
  await console.state('Pixel 6a', 'Ready').waitFor();
  await console.tabTo(console.startButton);
  await page.keyboard.press('Enter');
  await console.state('Pixel 6a', 'Recording').waitFor();

  const rename = page.getByRole('button', { name: 'Pixel 6a: rename' });
  await console.tabTo(rename);
  await page.keyboard.press('Enter');
  const name = page.getByRole('textbox', { name: 'Name of Pixel 6a' });
  await name.waitFor();
  await page.keyboard.press('Escape');
  await name.waitFor({ state: 'hidden' });
  // The focus is back where it was, so that the next Tab goes on from there.
  await expect.poll(() => console.hasFocus(rename), SOON).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => console.hasFocus(name), SOON).toBe(true);
  await page.keyboard.type('Left');
  await page.keyboard.press('Enter');
  await console.state('Left', 'Recording').waitFor();

  await console.tabTo(console.stopButton);
  await page.keyboard.press('Enter');
  await console.state('Left', 'Stopped').waitFor();
});

it('opens a session, plays it, steps in it and closes it', async () => {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const shelf = await Shelf.build(join(folder.path, 'template'));
  const stage = await open({
    prepare: (recordings) => {
      shelf.put(recordings, { device: 'Door', startedAt: '2026-03-04 10:30' });
      shelf.put(recordings, { device: 'Bench', startedAt: '2026-03-04 11:30' });
      return Promise.resolve();
    },
  });
  const console = await stage.console();
  const { page } = console;
  const gallery = await GalleryPage.show(console);
  await console.tabTo(gallery.search);
  await page.keyboard.type('door');
  await expect.poll(() => gallery.pictures.count(), SOON).toBe(1);
  const card = page.getByRole('main').getByRole('link', { name: /Door/ });
  await console.tabTo(card);
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Player: Door' }).waitFor();
  const time = gallery.player.getByLabel('Time of the picture');
  await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.000');
  await console.tabTo(gallery.player.getByRole('button', { name: 'Next frame' }));
  await page.keyboard.press('Enter');
  await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.100');
  await console.tabTo(gallery.player.getByRole('textbox', { name: 'Notes' }));
  await page.keyboard.type('noted by keys alone');
  await gallery.player.getByText('Saved', { exact: true }).waitFor();
  await console.tabTo(gallery.player.getByRole('button', { name: 'Close the player' }));
  await page.keyboard.press('Enter');
  await gallery.player.waitFor({ state: 'hidden' });
  // The focus is back on the card, and Enter opens it again; Escape closes it too.
  await expect.poll(() => console.hasFocus(card), SOON).toBe(true);
  await page.keyboard.press('Enter');
  await gallery.player.waitFor();
  await page.keyboard.press('Escape');
  await gallery.player.waitFor({ state: 'hidden' });
  expect(console.complaints).toEqual([]);
});

it('goes to every screen by Tab and Enter', async () => {
  const stage = await open();
  const console = await stage.console();
  for (const screen of ['Gallery', 'Log', 'Diagnostics', 'Settings', 'Capture']) {
    await console.tabTo(console.page.getByRole('navigation').getByRole('link', { name: screen, exact: true }));
    await console.page.keyboard.press('Enter');
    await console.page.getByRole('main', { name: screen, exact: true }).waitFor();
  }
  expect(console.complaints).toEqual([]);
});
