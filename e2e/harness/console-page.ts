import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { brightness, difference, pixelsOf } from './picture.ts';
import { eventually } from './station-process.ts';

/** A screen as a laptop has it. */
export const VIEWPORT = { width: 1440, height: 900 } as const;
const PATIENCE_MS = 20_000;
/** Below it a picture counts as black, above it two pictures count as different; levels of 255. */
const BLACK = 4;
const MOVED = 0.5;

/** More than there are places on a screen. */
const MOST_TABS = 80;

/** How the operator's browser is set up. */
export interface ConsolePageOptions {
  readonly locale?: 'en-US' | 'zh-CN';
  readonly colorScheme?: 'light' | 'dark';
  /** As the system's own setting: nothing fades in, so that a look at the page sees what stays. */
  readonly reducedMotion?: 'reduce';
}

/** The console in a browser, in an English one if nothing else is asked for: found by roles and names alone. */
export class ConsolePage {
  readonly page: Page;
  /** Everything that the browser complained about. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
  }

  /** Opens it, and waits until it shows the station. */
  static async open(browser: Browser, address: string, options: ConsolePageOptions = {}): Promise<ConsolePage> {
    const context = await browser.newContext({
      viewport: VIEWPORT,
      locale: options.locale ?? 'en-US',
      colorScheme: options.colorScheme ?? 'dark',
      reducedMotion: options.reducedMotion ?? 'no-preference',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const opened = new ConsolePage(context, await context.newPage());
    await opened.page.goto(address);
    await opened.page.getByRole('timer').waitFor();
    return opened;
  }

  get startButton(): Locator {
    return this.page.getByRole('button', { name: 'Start', exact: true });
  }

  get stopButton(): Locator {
    return this.page.getByRole('button', { name: 'Stop', exact: true });
  }

  /** The clock of the take. */
  get elapsed(): Locator {
    return this.page.getByRole('timer', { name: 'Elapsed time' });
  }

  /** The sentence above the tiles. */
  strip(words: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: words });
  }

  tile(device: string): Locator {
    return this.page.getByRole('article', { name: device, exact: true });
  }

  /** A device's state in words, as its tile says it. */
  state(device: string, words: string | RegExp): Locator {
    return this.tile(device).getByText(words, { exact: true });
  }

  picture(device: string): Locator {
    return this.page.getByRole('img', { name: `Live picture of ${device}`, exact: true });
  }

  /** Goes to a screen by the navigation. */
  async show(screen: 'Capture' | 'Gallery' | 'Log' | 'Diagnostics' | 'Settings'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click();
    await this.page.getByRole('main', { name: screen, exact: true }).waitFor();
  }

  /** Resolves when the picture is none of a dark room, and another one at a second look. */
  async moves(picture: Locator): Promise<void> {
    const first = await eventually('a picture is shown', async () => {
      const pixels = await pixelsOf(picture);
      return brightness(pixels) > BLACK && pixels;
    });
    await eventually('the picture moves', async () => difference(await pixelsOf(picture), first) > MOVED);
  }

  /** Goes on with Tab until this has the focus; fails where no number of them leads there. */
  async tabTo(target: Locator): Promise<void> {
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      await this.page.keyboard.press('Tab');
      if (await this.hasFocus(target)) return;
    }
    throw new Error(`${MOST_TABS} times Tab do not lead to ${String(target)}.`);
  }

  hasFocus(target: Locator): Promise<boolean> {
    return target.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'));
  }

  /** The name of the picture that has the whole screen, null where none has. */
  async fullscreenPicture(): Promise<string | null> {
    const name: unknown = await this.page.evaluate(
      'document.fullscreenElement?.querySelector("[role=img]")?.getAttribute("aria-label") ?? null',
    );
    return typeof name === 'string' ? name : null;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
