import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import * as z from 'zod';

const SOURCES = fileURLToPath(new URL('page', import.meta.url));
const VIEWPORT = { width: 1440, height: 900 };

const measured = z.object({ latenciesMs: z.array(z.number()), unsupported: z.boolean().optional() });

/** Builds the page of the benchmark into a folder; returns where its files are. */
export async function buildPreviewPage(folder: string): Promise<string> {
  const outDir = join(folder, 'page');
  await build({
    root: SOURCES,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/** A fresh Chromium with the page of the benchmark in it. */
export class PreviewPage {
  readonly #browser: Browser;
  readonly #page: Awaited<ReturnType<Browser['newPage']>>;

  private constructor(browser: Browser, page: Awaited<ReturnType<Browser['newPage']>>) {
    this.#browser = browser;
    this.#page = page;
  }

  static async open(url: string): Promise<PreviewPage> {
    const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet],
    });
    const page = await browser.newPage({ viewport: VIEWPORT });
    page.on('pageerror', (error) => console.error(`The page failed: ${error.message}`));
    await page.goto(url);
    return new PreviewPage(browser, page);
  }

  /** Forgets what was measured so far. */
  async reset(): Promise<void> {
    await this.#page.evaluate('measured.latenciesMs = []');
  }

  /** From arrival to the screen, ms, of every picture drawn since the reset. */
  async latenciesMs(): Promise<readonly number[]> {
    const { latenciesMs, unsupported } = measured.parse(await this.#page.evaluate('measured'));
    if (unsupported === true) throw new Error('This Chromium cannot decode the video.');
    return latenciesMs;
  }

  screenshot(path: string): Promise<Buffer> {
    return this.#page.screenshot({ path });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
