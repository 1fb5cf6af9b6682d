import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { loadClip } from '../../tools/simulator/clip.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { ConsoleStage, type ConsoleStageOptions, SMALL_CLIP } from '../harness/console-stage.ts';
import { CAPTURE_STARTED } from '../harness/raw-phone.ts';
import { eventually } from '../harness/station-process.ts';

// The log as it comes: what the terminal prints, to be filtered, read, copied and saved.

const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

/** A station that has something to tell: a phone, a Start, and a page of somebody else that was refused. */
async function open(options: ConsoleStageOptions = {}) {
  const stage = await ConsoleStage.open(onTestFinished, browser, options);
  const phone = await stage.rawPhone('Pixel 6a');
  const console = await stage.console();
  await console.startButton.click();
  await phone.command(1);
  const foreign = new WebSocket(`ws://127.0.0.1:${stage.station.port}/console`, { origin: 'http://evil.example' });
  foreign.on('error', () => undefined);
  await stage.station.line(/^\[Warning\]: Refused .*evil\.example/);
  await console.show('Log');
  const { page } = console;
  const lines = page.getByRole('log', { name: 'Lines of the log' });
  await lines.getByText(/^Sending to 1 client/).waitFor();
  await lines.getByText(/evil\.example/).waitFor();
  return { stage, phone, console, page, lines };
}

it('shows what the terminal prints, and every line once after going away and coming back', async () => {
  const { stage, console, lines } = await open();
  const printed = stage.station.lines.find((line) => line.startsWith('[Broadcast]: Sending')) ?? '';
  await lines.getByText(printed.slice('[Broadcast]: '.length), { exact: true }).waitFor();
  await console.show('Capture');
  await console.show('Log');
  await lines.getByText(/evil\.example/).waitFor();
  expect(await lines.getByText(/^Sending to 1 client/).count()).toBe(1);
  await console.page.reload();
  await lines.getByText(/evil\.example/).waitFor();
  expect(await lines.getByText(/^Sending to 1 client/).count()).toBe(1);
  expect(console.complaints).toEqual([]);
});

it('filters by text and by level, and leads back to all', async () => {
  const { page, lines } = await open();
  const text = page.getByRole('searchbox', { name: 'Filter by text' });
  await text.fill('sending TO');
  await lines.getByText(/evil\.example/).waitFor({ state: 'detached' });
  await lines.getByText(/^Sending to 1 client/).waitFor();
  await text.fill('no such words');
  await page.getByText('No line matches the filter.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await lines.getByText(/evil\.example/).waitFor();

  await page.getByRole('group', { name: 'Level' }).getByText('Info', { exact: true }).click();
  await lines.getByText(/^Sending to 1 client/).waitFor({ state: 'detached' });
  await lines.getByText(/evil\.example/).waitFor();
  await page.getByRole('group', { name: 'Level' }).getByText('Info', { exact: true }).click();
  await lines.getByText(/^Sending to 1 client/).waitFor();
  expect(await page.getByRole('checkbox', { name: 'Info' }).isChecked()).toBe(true);
});

it('copies and saves the lines that the filter leaves', async () => {
  const { page } = await open();
  await page.getByRole('searchbox', { name: 'Filter by text' }).fill('Sending to');
  await page.getByText(/^1 of \d+ lines$/).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.(log|txt)$/);
  const saved = await readFile(await download.path(), 'utf8');
  expect(saved).toMatch(/^\d{4}-\d\d-\d\d [\d:.]+ \[Broadcast\]: Sending to 1 client[^\n]*\n$/);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), SOON).toBe(saved);
});

it('stands still while one reads further up, and says how many lines came', async () => {
  const { page, lines, phone, stage } = await open({ args: ['--frame-log'] });
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, await loadClip(SMALL_CLIP));
  sender.config();
  /** Sends frames, and resolves with the line that the terminal prints of the last. */
  const film = async (frames: number): Promise<string> => {
    const from = stage.station.lines.length;
    sender.frames(frames, 100);
    await eventually('a line of each frame', () => framesIn(stage.station.lines.slice(from)).length >= frames);
    return framesIn(stage.station.lines).at(-1)?.slice('[Frame]: '.length) ?? '';
  };
  await lines.getByText(await film(300), { exact: true }).waitFor();
  await lines.hover();
  await page.mouse.wheel(0, -1500);
  await page.getByRole('button', { name: 'Back to the end' }).waitFor();
  const read = await lines.innerText();
  const last = await film(10);
  const fresh = page.getByRole('button', { name: '10 new lines' });
  await fresh.waitFor();
  expect(await lines.innerText()).toBe(read);
  await fresh.click();
  await lines.getByText(last, { exact: true }).waitFor();
  await lines.getByText(await film(1), { exact: true }).waitFor();
});

it('keeps the focus on the link of a warning while lines come', async () => {
  const { console, page, lines, phone, stage } = await open({ args: ['--frame-log'] });
  const link = lines.getByRole('link', { name: /^What does this mean\? / });
  await console.tabTo(link);
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, await loadClip(SMALL_CLIP));
  sender.config();
  sender.frames(300, 100);
  await eventually('a line of each frame', () => framesIn(stage.station.lines).length >= 300);
  await page.getByRole('button', { name: /^\d+ new lines$/ }).waitFor();
  expect(await console.hasFocus(link)).toBe(true);
});

const framesIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith('[Frame]: '));
