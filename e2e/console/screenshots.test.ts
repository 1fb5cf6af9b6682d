import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { makeSessions } from '../../tools/make-sessions.ts';
import { launchChromium } from '../harness/chromium.ts';
import type { ConsolePage } from '../harness/console-page.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { type Scene, sceneClip } from '../harness/scene.ts';
import { StandInUfw } from '../harness/stand-in-ufw.ts';
import { temporaryFolder } from '../harness/station-process.ts';

// Pictures of every screen in both languages and themes, to be looked at: e2e/screenshots.

const FOLDER = fileURLToPath(new URL('../screenshots/', import.meta.url));
const LANGUAGES = [
  { language: 'en', locale: 'en-US' },
  { language: 'zh', locale: 'zh-CN' },
] as const;
const THEMES = ['dark', 'light'] as const;

const HOUR_MS = 3_600_000;
const PHONES: readonly (readonly [model: string, name: string, scene: Scene])[] = [
  ['Pixel 6a', 'Bench A', 'bars'],
  ['Galaxy S24', 'Fume hood', 'fractal'],
  ['Redmi Note 13', 'Microscope', 'cells'],
  ['Pixel 8', 'Door', 'light'],
];

let browser: Browser;
beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  browser = await launchChromium();
  return () => browser.close();
});

type ScreenName = 'capture' | 'gallery' | 'log' | 'diagnostics' | 'settings';

/** A console in one language that is photographed in both themes. */
class Photographed {
  readonly console: ConsolePage;
  readonly #language: string;

  private constructor(console: ConsolePage, language: string) {
    this.console = console;
    this.#language = language;
  }

  static async openAll(stage: ConsoleStage): Promise<Photographed[]> {
    const all: Photographed[] = [];
    for (const { language, locale } of LANGUAGES) {
      const photographed = new Photographed(await stage.console({ locale, reducedMotion: 'reduce' }), language);
      await photographed.rest();
      all.push(photographed);
    }
    return all;
  }

  /** Goes to a screen by its address, which is the same in every language. */
  async show(screen: ScreenName): Promise<void> {
    const { page } = this.console;
    await page.evaluate(`location.hash = ${JSON.stringify(`#${screen}`)}`);
    await page.getByRole('main').waitFor();
  }

  /** Goes where nothing moves, so that other consoles have the machine for themselves. */
  rest(): Promise<void> {
    return this.show('settings');
  }

  async take(what: string): Promise<void> {
    for (const colorScheme of THEMES) {
      await this.console.page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${what}-${this.#language}-${colorScheme}.png`);
      await this.console.page.screenshot({ path });
    }
  }
}

/** Photographs a screen on each console in turn, once `look` finds there what the picture is of. */
async function photograph(
  all: readonly Photographed[],
  screen: ScreenName,
  what: string,
  look: (console: ConsolePage) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (const photographed of all) {
    await photographed.show(screen);
    await look(photographed.console);
    await photographed.take(what);
    await photographed.rest();
  }
}

/** Resolves when the live pictures of these devices are there, with what is written below them. */
async function picturesOf(console: ConsolePage, names: readonly string[]): Promise<void> {
  for (const name of names)
    await console
      .tile(name)
      .getByText(/^\d+ × \d+$/)
      .waitFor();
}

it('takes pictures of a station that nothing has come to yet', async () => {
  const stage = await ConsoleStage.open(onTestFinished, browser);
  const all = await Photographed.openAll(stage);
  await photograph(all, 'capture', 'capture-empty');
  await photograph(all, 'gallery', 'gallery-empty');
  expect(all.flatMap(({ console }) => console.complaints)).toEqual([]);
});

it.skipIf(process.platform !== 'linux')('takes pictures of a first run, by what the firewall does', async () => {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const ufw = await StandInUfw.put(join(folder.path, 'bin'), 'denies');
  const stage = await ConsoleStage.open(onTestFinished, browser, { env: { PATH: ufw.path } });
  const all = await Photographed.openAll(stage);
  for (const [rules, words] of [
    ['denies', 'sudo ufw allow'],
    ['limits', 'sudo ufw prepend'],
    ['allows', 'ufw'],
  ] as const) {
    await ufw.change(rules);
    await photograph(all, 'capture', `first-run-${rules}`, ({ page }) => page.getByText(words).first().waitFor());
  }
  expect(all.flatMap(({ console }) => console.complaints)).toEqual([]);
});

it('takes pictures of what the station finds, with problems and without', async () => {
  const checked = ({ page }: ConsolePage): Promise<void> =>
    page.getByRole('main').locator('[aria-busy=false] time').waitFor();
  const well = await Photographed.openAll(await ConsoleStage.open(onTestFinished, browser));
  await photograph(well, 'diagnostics', 'diagnostics-well', checked);
  await photograph(well, 'diagnostics', 'diagnostics-guide', async (console) => {
    const { page } = console;
    await page.evaluate('location.hash = "#diagnostics/packets/bad-packet"');
    await checked(console);
    await page.locator('section:focus').waitFor();
  });
  const stage = await ConsoleStage.open(onTestFinished, browser, { env: { FFMPEG_BIN: '/nowhere/ffmpeg' } });
  const phone = await stage.rawPhone('Pixel 6a');
  phone.binary(Buffer.from('no packet'));
  await stage.station.line(/^\[Error\]: Failed to parse frame/);
  const ill = await Photographed.openAll(stage);
  await photograph(ill, 'diagnostics', 'diagnostics-problems', checked);
  await photograph(ill, 'log', 'log-with-links', ({ page }) => page.getByRole('log').getByRole('link').waitFor());
  expect([...well, ...ill].flatMap(({ console }) => console.complaints)).toEqual([]);
});

it('takes pictures of a station at work', async () => {
  const lastTakeUs = (Date.now() - 2 * HOUR_MS) * 1000;
  const stage = await ConsoleStage.open(onTestFinished, browser, {
    prepare: (recordings) => makeSessions({ recordings, count: 40, mixed: true, seed: 3, lastTakeUs }),
  });
  const all = await Photographed.openAll(stage);
  const operator = await stage.console();
  for (const [model, name, scene] of PHONES) {
    const clip = await sceneClip(scene);
    const gaps = scene === 'cells' ? [{ afterFrames: 150, lengthMs: 60_000 }] : [];
    await stage.phone(model, { clips: () => Promise.resolve(clip), fps: clip.options.fps, behaviour: { gaps } });
    await operator.page.getByRole('button', { name: `${model}: rename` }).click();
    await operator.page.getByRole('textbox', { name: `Name of ${model}` }).fill(name);
    await operator.page.keyboard.press('Enter');
    await operator.state(name, 'Ready').waitFor();
  }
  await operator.startButton.click();
  await operator.strip('All 4 devices are recording.').waitFor();
  await operator.show('Log');
  await photograph(all, 'capture', 'capture', (console) => picturesOf(console, ['Bench A', 'Fume hood', 'Door']));
  await photograph(all, 'log', 'log');
  await photograph(all, 'settings', 'settings');
  await photograph(all, 'gallery', 'gallery-recording', async ({ page }) => {
    await page.getByRole('main').getByRole('img', { name: 'Door' }).first().waitFor();
  });

  await operator.show('Capture');
  await operator.state('Microscope', /^No picture for/).waitFor();
  await operator.show('Log');
  await photograph(all, 'capture', 'capture-stalled', (console) => picturesOf(console, ['Bench A', 'Door']));
  await operator.show('Capture');
  await operator.stopButton.click();
  await operator.state('Door', 'Stopped').waitFor();
  await operator.show('Log');
  await photograph(all, 'capture', 'capture-stopped');
  await photograph(all, 'gallery', 'gallery-player', async ({ page }) => {
    const fractal = page.getByRole('img', { name: 'Fume hood', exact: true });
    await page.getByRole('link').filter({ has: fractal }).click();
    await page.getByRole('complementary').getByRole('slider').waitFor();
    await page.getByRole('figure').waitFor();
  });
  expect([...all.map(({ console }) => console), operator].flatMap(({ complaints }) => complaints)).toEqual([]);
});

it('takes pictures of phones that are away, late, and still deliver', async () => {
  const stage = await ConsoleStage.open(onTestFinished, browser);
  const all = await Photographed.openAll(stage);
  const operator = await stage.console();
  const [away, slow] = [await stage.linkedPage('Bench A'), await stage.linkedPage('Fume hood')];
  await stage.linkedPage('Door');
  await operator.startButton.click();
  await operator.strip('All 3 devices are recording.').waitFor();
  slow.link.change({ toStation: { bitsPerSecond: 200_000 } });
  await operator.state('Fume hood', /^\d+ s behind$/).waitFor();
  away.link.cut('blackhole');
  await operator.state('Bench A', 'No connection, films on').waitFor();
  await photograph(all, 'capture', 'capture-away', (console) => picturesOf(console, ['Door']));
  await operator.stopButton.click();
  await operator.state('Bench A', /^Away/).waitFor();
  await operator.state('Fume hood', /^Delivering, \d+ s left$/).waitFor();
  await photograph(all, 'capture', 'capture-delivering');
  await operator.page.getByRole('button', { name: 'Bench A: give up the rest' }).click();
  await operator.page.getByRole('dialog').getByRole('button', { name: 'Give up', exact: true }).click();
  slow.link.change({});
  await operator.state('Fume hood', 'Stopped').waitFor();
  await photograph(all, 'gallery', 'gallery-given-up', async ({ page }) => {
    await page.getByRole('img', { name: 'Bench A', exact: true }).click();
    await page.getByRole('complementary').waitFor();
  });
  expect([...all.map(({ console }) => console), operator].flatMap(({ complaints }) => complaints)).toEqual([]);
});
