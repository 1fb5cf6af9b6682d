import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage, type ConsoleStageOptions } from '../harness/console-stage.ts';
import { freePort } from '../harness/free-port.ts';
import { temporaryFolder } from '../harness/station-process.ts';

// What the operator sets, what it changes at once, and what restarts the station.

const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

async function open(options: ConsoleStageOptions = {}) {
  const stage = await ConsoleStage.open(onTestFinished, browser, options);
  const console = await stage.console();
  await console.show('Settings');
  return { stage, console, page: console.page };
}

/** As `open`, with a port and a folder that the operator can change: no flag has fixed them. */
async function openFree() {
  return open({ settings: { port: await freePort() } });
}

it('speaks Chinese and English', async () => {
  const { page, stage } = await open();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('中文');
  await page.getByRole('main', { name: '设置' }).waitFor();
  const links = page.getByRole('navigation').getByRole('listitem');
  expect((await links.allInnerTexts()).sort()).toEqual(['采集', '日志', '图库', '诊断', '设置'].sort());
  expect(await page.evaluate('document.documentElement.lang')).toBe('zh');
  await page.getByRole('link', { name: '采集', exact: true }).click();
  await page.getByRole('button', { name: '开始', exact: true }).waitFor();
  await page.getByRole('button', { name: '停止', exact: true }).waitFor();
  await stage.phone('Pixel 6a');
  await page.getByRole('button', { name: '开始', exact: true }).click();
  await page.getByRole('article', { name: 'Pixel 6a' }).getByText('录制中', { exact: true }).waitFor();
  await page.getByRole('button', { name: '停止', exact: true }).click();

  await page.getByRole('link', { name: '设置', exact: true }).click();
  await page.getByRole('combobox', { name: '语言' }).selectOption('English');
  await page.getByRole('main', { name: 'Settings' }).waitFor();
  expect((await links.allInnerTexts()).sort()).toEqual(['Capture', 'Diagnostics', 'Gallery', 'Log', 'Settings']);
});

it("speaks the browser's language as long as nothing else is set", async () => {
  const { stage } = await open();
  const chinese = await stage.console({ locale: 'zh-CN' });
  await chinese.page.getByRole('button', { name: '开始', exact: true }).waitFor();
  expect(await chinese.page.getByRole('button', { name: 'Start', exact: true }).count()).toBe(0);
});

it('has a light and a dark theme, in every console and after a reload', async () => {
  const { page, stage } = await open();
  const other = await stage.console();
  const background = (of: typeof page) => of.evaluate('getComputedStyle(document.body).backgroundColor');
  const dark = await background(page);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Light');
  await expect.poll(() => background(page), SOON).not.toBe(dark);
  const light = await background(page);
  await expect.poll(() => background(other.page), SOON).toBe(light);
  await page.reload();
  await expect.poll(() => background(page), SOON).toBe(light);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  await expect.poll(() => background(page), SOON).toBe(dark);
});

it('begins a capture with the defaults that are set here, also after a restart', async () => {
  const { page, stage, console } = await open();
  await page.getByRole('combobox', { name: 'Ratio' }).selectOption('1:1');
  await page.getByRole('textbox', { name: 'Bitrate' }).fill('12');
  await page.getByRole('textbox', { name: 'Frame rate' }).fill('0');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const phone = await stage.rawPhone('Pixel 6a');
  await console.show('Capture');
  await console.startButton.click();
  const asked = { format: 'h264', aspectRatio: { width: 1, height: 1 }, bitrate: 12, fps: 0 };
  expect(JSON.parse(await phone.command(1))).toMatchObject({ payload: asked });
  await stage.station.line(/^\[Broadcast\]: Sending to 1 client.*"bitrate":12/);

  await stage.restartStation();
  const again = await stage.console();
  const other = await stage.rawPhone('Pixel 6a');
  await again.startButton.click();
  expect(JSON.parse(await other.command(1))).toMatchObject({ payload: asked });
});

it('keeps how much phones keep, and refuses less than there must be', async () => {
  const { page, stage } = await open();
  await page.getByRole('textbox', { name: 'Up to seconds' }).fill('1');
  await page.getByText('A whole number from 2 to 600.').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(false);
  await page.getByRole('textbox', { name: 'Up to seconds' }).fill('120');
  await page.getByRole('textbox', { name: 'Up to MiB' }).fill('256');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const stored: unknown = JSON.parse(await readFile(join(`${stage.recordings}-data`, 'settings.json'), 'utf8'));
  expect(stored).toMatchObject({ phoneBuffer: { mebibytes: 256, seconds: 120 } });
});

it('refuses what is no value, and says which values there are', async () => {
  const { page } = await openFree();
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill('70000');
  await page.getByText('A whole number from 1 to 65535.').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(false);
  await page.getByRole('button', { name: 'Discard' }).click();
  expect(await page.getByRole('textbox', { name: 'Port', exact: true }).inputValue()).not.toBe('70000');
});

it('moves to another port: the station restarts, the page follows', async () => {
  const { page, stage } = await openFree();
  const port = await freePort();
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill(`${port}`);
  await page.getByText('The station restarts for this: phones have to connect again.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(`http://127.0.0.1:${port}/**`);
  await page.getByRole('main', { name: 'Settings' }).waitFor();
  expect(stage.station.port).toBe(port);
  await stage.phone('Pixel 6a');
  await page.getByRole('link', { name: 'Capture', exact: true }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('article', { name: 'Pixel 6a' }).getByText('Recording', { exact: true }).waitFor();
});

it('stays where it is when another program has the port, and says so', async () => {
  const { page, stage } = await openFree();
  const before = stage.station.port;
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill(`${taken}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Another program uses this port.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Port', exact: true }).inputValue()).toBe(`${taken}`);
  await stage.station.line(new RegExp(`listens on \\S*:${before};`), stage.station.lines.length - 3);
  await stage.phone('Pixel 6a');
  await page.getByRole('link', { name: 'Capture', exact: true }).click();
  await page.getByRole('article', { name: 'Pixel 6a' }).waitFor();
});

it('records into another folder from then on: phones connect again, the gallery is that of the folder', async () => {
  const { page, stage, console } = await openFree();
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const phone = await stage.phone('Pixel 6a', { reconnectAfterMs: 200 });
  await page.getByRole('textbox', { name: 'Recordings folder' }).fill(folder.path);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const address = new URL(page.url());
  expect(address.port).toBe(`${stage.station.port}`);
  await expect.poll(() => phone.counts().connections, SOON).toBe(2);
  await console.show('Capture');
  await console.state('Pixel 6a', 'Ready').waitFor();
  await console.startButton.click();
  await console.state('Pixel 6a', 'Recording').waitFor();
  await console.stopButton.click();
  await console.show('Gallery');
  await page.getByRole('main').getByRole('img', { name: 'Pixel 6a' }).waitFor();
  const stored: unknown = JSON.parse(await readFile(join(`${stage.recordings}-data`, 'settings.json'), 'utf8'));
  expect(stored).toMatchObject({ recordings: folder.path });
});

it('refuses a restart while something is recorded, and says why', async () => {
  const { page, stage, console } = await openFree();
  await stage.phone('Pixel 6a');
  await console.show('Capture');
  await console.startButton.click();
  await console.state('Pixel 6a', 'Recording').waitFor();
  await console.show('Settings');
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill(`${await freePort()}`);
  await page.getByText('Not while something is being recorded. Press Stop first.').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(false);
  await console.show('Capture');
  await console.state('Pixel 6a', 'Recording').waitFor();
});

it('shows what the command line has fixed as fixed', async () => {
  const { page } = await open({ args: ['--no-raw'] });
  for (const name of ['Port', 'Recordings folder']) {
    const field = page.getByRole('textbox', { name, exact: true });
    expect([name, await field.isEditable()]).toEqual([name, false]);
  }
  expect(await page.getByRole('checkbox', { name: 'Keep stream.h264 beside the MP4' }).isEnabled()).toBe(false);
  await page.getByText('The command line has fixed this for now (--port).').waitFor();
  await page.getByText('The command line has fixed this for now (--recordings).').waitFor();
  await page.getByText('The command line has fixed this for now (--no-raw).').waitFor();
});
