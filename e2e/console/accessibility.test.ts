import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { seriousProblems } from '../harness/accessibility.ts';
import { makeSessions } from '../../tools/make-sessions.ts';
import { launchChromium } from '../harness/chromium.ts';
import { freePort } from '../harness/free-port.ts';
import { GalleryPage } from '../harness/gallery-page.ts';
import { ConsoleStage, type ConsoleStageOptions } from '../harness/console-stage.ts';
import { StandInUfw } from '../harness/stand-in-ufw.ts';
import { temporaryFolder } from '../harness/station-process.ts';

// What axe says of each screen, with something on it, in both themes.

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});
const open = (options: ConsoleStageOptions = {}) => ConsoleStage.open(onTestFinished, browser, options);

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('has nothing serious on Capture before a phone has come', async () => {
    const stage = await open();
    const { page } = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('region', { name: 'Connect the first phone' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('has nothing serious on what a first run explains', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const ufw = await StandInUfw.put(folder.path, 'denies');
    const stage = await open({ env: { PATH: ufw.path } });
    const { page } = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    for (const [rules, words] of [
      ['denies', 'sudo ufw allow'],
      ['limits', 'sudo ufw prepend'],
      ['allows', 'ufw lets'],
    ] as const) {
      await ufw.change(rules);
      await page.evaluate('dispatchEvent(new Event("focus"))');
      await page.getByText(words).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it('has nothing serious on Capture with devices in every state', async () => {
    const stage = await open();
    const lost = await stage.phone('Mi 10');
    await stage.phone('Pixel 6a');
    await stage.phone('SM-S911B', { behaviour: { gaps: [{ afterFrames: 10, lengthMs: 60_000 }] } });
    await stage.rawPhone('Nexus 5');
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    await console.state('Nexus 5', 'Ready').waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);

    await console.startButton.click();
    await console.state('Mi 10', 'Recording').waitFor();
    lost.dropConnection();
    await console.state('Mi 10', 'Lost').waitFor();
    await console.state('SM-S911B', /^No picture for/).waitFor();
    await console.state('Pixel 6a', 'Recording').waitFor();
    await console.state('Nexus 5', 'Starting').waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);

    await console.page.getByRole('button', { name: 'Status' }).click();
    await console.page.getByRole('dialog', { name: 'Status of the devices' }).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
    await console.page.keyboard.press('Escape');
    await console.page.getByRole('button', { name: 'Pixel 6a: rename' }).click();
    await console.page.getByRole('textbox', { name: 'Name of Pixel 6a' }).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
  });

  it('has nothing serious on Capture with phones that are away, late, and asked to be given up', async () => {
    const stage = await open();
    const [away, slow] = [await stage.linkedPage('Bench'), await stage.linkedPage('Door')];
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    await console.startButton.click();
    await console.strip('All 2 devices are recording.').waitFor();
    away.link.cut('reset');
    slow.link.change({ toStation: { bitsPerSecond: 300_000 } });
    await console.state('Bench', 'No connection, films on').waitFor();
    await console.state('Door', /^\d+ s behind$/).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);

    await console.stopButton.click();
    await console.state('Bench', /^Away/).waitFor();
    await console.state('Door', /^Delivering/).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
    await console.page.getByRole('button', { name: 'Bench: give up the rest' }).click();
    await console.page.getByRole('dialog', { name: 'Give up what Bench has not delivered?' }).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
  });

  it('has nothing serious on Gallery: empty, with sessions in every state, with the player and its question', async () => {
    const lastTakeUs = Date.UTC(2026, 2, 4, 10, 30) * 1000;
    const stage = await open();
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    const gallery = await GalleryPage.show(console);
    await console.page.getByRole('heading', { name: 'Nothing has been recorded yet' }).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);

    await makeSessions({ recordings: stage.recordings, count: 60, mixed: true, seed: 1, lastTakeUs });
    await gallery.picturesOf('Left').first().waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);

    await gallery.picturesOf('Left').first().click();
    await gallery.player.getByText('Frame intervals (ms)').waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
    await gallery.player.getByRole('button', { name: 'Move to trash' }).click();
    await console.page.getByRole('dialog', { name: 'Move this recording to the trash?' }).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
    await console.page.keyboard.press('Escape');
    await gallery.search.fill('no such words');
    await console.page.getByText('No recording has all of these words.').waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
  });

  it('has nothing serious on Log, with lines and with none, and on Settings', async () => {
    const stage = await open({ settings: { port: await freePort() } });
    await stage.phone('Pixel 6a');
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    await console.startButton.click();
    await console.state('Pixel 6a', 'Recording').waitFor();
    await console.show('Log');
    const { page } = console;
    await page
      .getByRole('log')
      .getByText(/^Sending to 1 client/)
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Filter by text' }).fill('no such words');
    await page.getByText('No line matches the filter.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await console.show('Settings');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill('0');
    await page.getByRole('textbox', { name: 'Recordings folder' }).fill('here');
    await page.getByText('Name a folder, from the root of the disk on.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('has nothing serious on Diagnostics, with a problem, with all that is well open, and with a check of the guide', async () => {
    const stage = await open({ env: { FFMPEG_BIN: '/nowhere/ffmpeg' } });
    await stage.phone('Pixel 6a');
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    const { page } = console;
    await console.show('Diagnostics');
    await page.getByRole('article', { name: 'FFMPEG_BIN' }).waitFor();
    for (const area of await page
      .getByRole('main')
      .getByText(/^\d+ checks?$/)
      .all())
      await area.click();
    await page.getByText('What to type', { exact: true }).click();
    await page.getByText('ws://127.0.0.1', { exact: false }).first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.evaluate('location.hash = "#diagnostics/key-frames"');
    await page.getByText('Nothing to look at now').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.evaluate('location.hash = "#diagnostics/refusals/foreign-origin"');
    await page.getByText('From the log foreign-origin').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('has nothing serious where something failed', async () => {
    const stage = await open();
    const { page } = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    await stage.station.kill();
    await page.getByText('No connection to the station').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
