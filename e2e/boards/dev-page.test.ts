import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { boardAt, films } from '../harness/board-at.ts';
import { launchChromium } from '../harness/chromium.ts';
import { OldDeveloperPage } from '../harness/old-developer-page.ts';
import { OperatorSocket } from '../harness/operator-socket.ts';
import { brightness, difference, pixelsOf } from '../harness/picture.ts';
import type { StationProcess } from '../harness/station-process.ts';
import { TestBed } from '../harness/test-bed.ts';

// The old developer console, opened from disk: lines and pictures come, and its buttons work.

const SOON = { timeout: 20_000 } as const;
/** Levels of 255. */
const BLACK = 4;
const MOVED = 0.5;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

const pageAt = ({ port }: StationProcess, query = ''): Promise<OldDeveloperPage> =>
  OldDeveloperPage.open(onTestFinished, browser, `ws://127.0.0.1:${port}/dev${query}`);

async function pageWithToken(bed: TestBed): Promise<OldDeveloperPage> {
  const operator = await OperatorSocket.open(onTestFinished, bed.station.port);
  const { operatorToken } = await operator.access();
  return pageAt(bed.station, `?token=${encodeURIComponent(operatorToken)}`);
}

/** Waits until a line has come that matches. */
async function says(page: OldDeveloperPage, line: RegExp): Promise<void> {
  await expect.poll(async () => (await page.lines()).filter((each) => line.test(each)), SOON).not.toEqual([]);
}

async function connects(page: OldDeveloperPage): Promise<void> {
  await expect.poll(() => page.connection.textContent(), SOON).toBe('connected');
}

it('shows lines and pictures, and its buttons start and stop a board', async () => {
  const bed = await TestBed.open(onTestFinished, { access: 'token' });
  const page = await pageWithToken(bed);
  await connects(page);
  const token = await bed.station.deviceToken();
  const board = await boardAt(onTestFinished, bed.station.port, {
    url: `ws://127.0.0.1:${bed.station.port}/esp?token=${token}`,
  });
  await says(page, /^\[\d\d:\d\d:\d\d\] \[Connection\]: New client .* connected from \/esp/);
  const told: unknown[] = [];
  board.events.on('captureStarted', (start) => told.push(start));

  await page.press('start');
  await films(board, 5);
  expect(told).toEqual([{ width: 1600, height: 1200, quality: 12 }]);
  await says(page, /\] \[Info\]: Started recording session at /);
  await expect.poll(async () => brightness(await pixelsOf(page.picture)), SOON).toBeGreaterThan(BLACK);
  const first = await pixelsOf(page.picture);
  await expect.poll(async () => difference(await pixelsOf(page.picture), first), SOON).toBeGreaterThan(MOVED);
  await page.press('stop');
  const { manifest } = await bed.session();
  expect(manifest).toMatchObject({ endCause: 'stopped', device: { protocol: 'esp' } });
  await says(page, /\] \[Info\]: MP4 saved to /);

  await page.press('status');
  await says(page, /STATUS: /);
  await page.type('start QVGA 20');
  await expect.poll(() => told.length, SOON).toBe(2);
  expect(told[1]).toEqual({ width: 320, height: 240, quality: 20 });
  await page.type('nonsense');
  await says(page, /ERROR: /);
  await page.press('stop');
  await bed.sessions(2);
  // Every line of the log has come, once and in order.
  const words = (await page.lines()).map((line) => line.replace(/^\[\d\d:\d\d:\d\d\] /, ''));
  const from = bed.station.lines.indexOf(words[0] ?? '');
  expect(from).toBeGreaterThanOrEqual(0);
  await expect.poll(() => bed.station.lines.slice(from, from + words.length), SOON).toEqual(words);
});

it('gets the same lines and pictures on every page that is open', async () => {
  const bed = await TestBed.open(onTestFinished);
  const pages = [await pageAt(bed.station), await pageAt(bed.station)];
  for (const page of pages) await connects(page);
  await pages[0]?.type('blink');
  for (const page of pages) await says(page, /\] \[Error\]: No board is connected/);
  await boardAt(onTestFinished, bed.station.port);
  await pages[1]?.type('start QVGA');
  for (const page of pages) await expect.poll(() => page.pictures(), SOON).toBeGreaterThan(5);
});

it.each(['approve', 'token'] as const)('is refused without the operator token in mode %s', async (access) => {
  const bed = await TestBed.open(onTestFinished, { access });
  const refused = [
    await pageAt(bed.station),
    await pageAt(bed.station, '?token=nonsense'),
    await pageAt(bed.station, `?token=${await bed.station.deviceToken()}`),
  ];
  for (const page of refused) {
    await expect.poll(() => page.connection.textContent(), SOON).toMatch(/^closed 1006/);
    expect(await page.lines()).toEqual([]);
  }
  await connects(await pageWithToken(bed));
});
