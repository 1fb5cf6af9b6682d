import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

const PAGE = '<!doctype html><title>play</title><video id="video" src="/video.mp4" muted preload="auto"></video>';

/** A page with one video, behind a server that answers Range requests, as a gallery's does. */
export class MediaPage {
  readonly page: Page;
  /** The ranges that the browser asked for. */
  readonly ranges: readonly string[];
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(page: Page, ranges: readonly string[], browser: Browser, server: Server) {
    this.page = page;
    this.ranges = ranges;
    this.#browser = browser;
    this.#server = server;
  }

  /** Opens a fresh Chromium with the video of this file. */
  static async open(file: string): Promise<MediaPage> {
    const ranges: string[] = [];
    const server = createServer((request, response) => {
      if (request.url !== '/video.mp4') {
        response.writeHead(request.url === '/' ? 200 : 404, { 'Content-Type': 'text/html' });
        response.end(request.url === '/' ? PAGE : '');
        return;
      }
      const { size } = statSync(file);
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
      const from = Number(range?.[1] ?? 0);
      const to = range?.[2] === undefined || range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
      if (range !== null) ranges.push(range[0]);
      response.writeHead(range === null ? 200 : 206, {
        'Content-Type': 'video/mp4',
        'Accept-Ranges': 'bytes',
        'Content-Length': to - from + 1,
        ...(range === null ? {} : { 'Content-Range': `bytes ${from}-${to}/${size}` }),
      });
      const content = createReadStream(file, { start: from, end: to });
      content.on('error', () => response.destroy());
      response.on('close', () => content.destroy());
      content.pipe(response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(
      'document.querySelector("video").readyState >= 1 || document.querySelector("video").error',
    );
    return new MediaPage(page, ranges, browser, server);
  }

  /** What the browser says is wrong with the video, null where nothing is. */
  problem(): Promise<unknown> {
    return this.page.evaluate('document.querySelector("video").error?.message ?? null');
  }

  /** Seconds. */
  duration(): Promise<unknown> {
    return this.page.evaluate('document.querySelector("video").duration');
  }

  /** Seeks, waits for the picture there, and gives its pixels as base64 of small RGBA. */
  async pictureAt(seconds: number): Promise<string> {
    const pixels: unknown = await this.page.evaluate(`(async () => {
      const video = document.querySelector('video');
      const sought = new Promise((resolve, reject) => {
        video.addEventListener('seeked', resolve, { once: true });
        video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true });
      });
      video.currentTime = ${seconds};
      await sought;
      const canvas = document.createElement('canvas');
      canvas.width = 64;
      canvas.height = 48;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(video, 0, 0, 64, 48);
      return btoa(String.fromCharCode(...context.getImageData(0, 0, 64, 48).data));
    })()`);
    if (typeof pixels !== 'string') throw new Error('The page gave no pixels.');
    return pixels;
  }

  /** Plays from the start to the end; gives the time reached, in seconds. */
  async playToEnd(): Promise<unknown> {
    return this.page.evaluate(`(async () => {
      const video = document.querySelector('video');
      const ended = new Promise((resolve, reject) => {
        video.addEventListener('ended', resolve, { once: true });
        video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true });
      });
      video.playbackRate = 4;
      video.currentTime = 0;
      await video.play();
      await ended;
      return video.currentTime;
    })()`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
