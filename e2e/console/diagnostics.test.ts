import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage, type ConsoleStageOptions } from '../harness/console-stage.ts';

// What the station finds when it looks at itself, and the ways that lead there.

const SOON = { timeout: 20_000 } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

async function open(options: ConsoleStageOptions = {}) {
  const stage = await ConsoleStage.open(onTestFinished, browser, options);
  const console = await stage.console();
  const { page } = console;
  return { stage, console, page, main: page.getByRole('main') };
}

/** A page of somebody else that the station turns away, which is a problem for ten minutes. */
async function callFromElsewhere(stage: ConsoleStage): Promise<void> {
  const foreign = new WebSocket(`ws://127.0.0.1:${stage.station.port}/console`, { origin: 'http://evil.example' });
  foreign.on('error', () => undefined);
  await stage.station.line(/^\[Warning\]: Refused .*evil\.example/);
}

/** When what is shown was found. */
function checkedAt(page: Page): Promise<string | null> {
  return page.getByRole('status').locator('time').getAttribute('datetime');
}

/** The part of the screen that an address has opened: marked, on the screen, and with the focus. */
async function openedAt(page: Page): Promise<Locator> {
  const opened = page.getByRole('main').locator('[aria-current=true]:focus');
  await opened.waitFor();
  expect(await page.getByRole('main').locator('[aria-current=true]').count()).toBe(1);
  const box = await opened.boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.y ?? 0) + Math.min(box?.height ?? 0, 100)).toBeLessThanOrEqual(height);
  return opened;
}

it('shows the checks of a healthy station: the headline, what is worth knowing, and the rest folded by area', async () => {
  const { console, page, main } = await open();
  await console.show('Diagnostics');
  await main.getByRole('status').getByText('All is well').waitFor();
  const notes = main.getByRole('region', { name: 'Worth knowing' });
  const addresses = notes.getByRole('article', { name: 'Addresses of this computer' });
  await addresses.getByText('The station was told to listen on 127.0.0.1 alone').waitFor();
  await addresses.getByText('Leave --host out where phones are to connect.').waitFor();
  expect(await main.getByRole('region', { name: 'Problems' }).count()).toBe(0);

  const path = main.getByText('Phone page: https://127.0.0.1:');
  expect(await path.filter({ visible: true }).count()).toBe(0);
  await main.getByText('Connection', { exact: true }).click();
  await main.getByText('What to type', { exact: true }).click();
  await main.getByText('Which address is the right one?').waitFor();
  const { port } = new URL(page.url());
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await main.getByRole('button', { name: `Copy ws://127.0.0.1:${port}/android-cam` }).click();
  await expect
    .poll(() => page.evaluate('navigator.clipboard.readText()'), SOON)
    .toBe(`ws://127.0.0.1:${port}/android-cam`);
  expect(console.complaints).toEqual([]);
});

it('shows an ffmpeg that was set and is none first, with what to do, in English and in Chinese', async () => {
  const { console, page, main } = await open({ env: { FFMPEG_BIN: '/nowhere/ffmpeg' } });
  await console.show('Diagnostics');
  await main.getByRole('status').getByText('1 problem', { exact: true }).waitFor();
  const first = main.getByRole('article').first();
  await first.getByRole('heading', { name: 'FFMPEG_BIN' }).waitFor();
  await first.getByText('Another ffmpeg is used than the one that was set.').waitFor();
  await first.getByText('/nowhere/ffmpeg').waitFor();
  await first.getByText('Set FFMPEG_BIN to the ffmpeg program itself').waitFor();
  const entry = page.getByRole('navigation').getByRole('link', { name: 'Diagnostics', exact: true });
  expect(await entry.innerText()).toMatch(/^Diagnostics\s+1$/);

  await console.show('Settings');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('中文');
  await page.getByRole('link', { name: '诊断', exact: true }).click();
  await main.getByRole('status').getByText('发现 1 个问题', { exact: true }).waitFor();
  await first.getByRole('heading', { name: 'FFMPEG_BIN' }).waitFor();
  await first.getByText('使用的不是所设置的 ffmpeg。').waitFor();
  await first.getByText('请将 FFMPEG_BIN 设为 ffmpeg 程序本身的路径').waitFor();
  await main.getByRole('heading', { name: '值得注意' }).waitFor();
  expect(console.complaints).toEqual([]);
});

it('looks anew when it is told to, and keeps what it found while one is elsewhere', async () => {
  const { console, page, main, stage } = await open();
  await console.show('Diagnostics');
  await main.getByRole('status').getByText('All is well').waitFor();
  const before = await checkedAt(page);
  await callFromElsewhere(stage);
  await page.getByRole('button', { name: 'Check again' }).click();
  await main.getByRole('status').getByText('1 problem', { exact: true }).waitFor();
  const refused = main.getByRole('article', { name: 'Refused connections' });
  await refused.getByText('evil.example').waitFor();
  expect(await checkedAt(page)).not.toBe(before);
  await console.show('Log');
  expect(await page.getByRole('navigation').getByRole('listitem').allInnerTexts()).toContainEqual(
    expect.stringMatching(/^Diagnostics\s+1$/),
  );
});

it('leads from a warning of the log to its check, by keyboard too, with what the code means', async () => {
  const { console, page, stage, main } = await open();
  await callFromElsewhere(stage);
  await console.show('Log');
  const lines = page.getByRole('log', { name: 'Lines of the log' });
  const link = lines.getByRole('link', { name: 'What does this mean? foreign-origin' });
  await console.tabTo(link);
  expect(await lines.getByRole('link').count()).toBe(1);
  await page.keyboard.press('Enter');
  await main.and(page.getByRole('main', { name: 'Diagnostics' })).waitFor();
  const opened = await openedAt(page);
  expect(new URL(page.url()).hash).toBe('#diagnostics/refusals/foreign-origin');
  await opened.getByRole('heading', { name: 'Refused connections' }).waitFor();
  await opened.getByText('From the log foreign-origin').waitFor();
  await opened
    .getByText(/A page of another site/)
    .first()
    .waitFor();
  await page.goBack();
  await link.waitFor();
  expect(console.complaints).toEqual([]);
});

it('opens a check that is well where it is folded away', async () => {
  const { console, page } = await open();
  await page.evaluate('location.hash = "#diagnostics/disk-writes"');
  const opened = await openedAt(page);
  await opened.getByText('A recording ended by itself.').waitFor();
  expect(await opened.innerText()).toContain('The disk refused nothing in the last 10 minutes.');
  await opened.getByText('Errors of the disk').click();
  await opened.getByText('A recording ended by itself.').waitFor({ state: 'hidden' });
  await page.evaluate('location.hash = "#diagnostics/networks"');
  expect(await (await openedAt(page)).innerText()).toContain('Networks and VPN');
  expect(console.complaints).toEqual([]);
});

it('shows what the guide says of a check that nothing is there for, and of one of a device that is', async () => {
  const { console, page, stage, main } = await open();
  await page.evaluate('location.hash = "#diagnostics/packets"');
  const guide = await openedAt(page);
  await guide.getByRole('heading', { name: 'Messages' }).waitFor();
  await guide.getByText('Nothing to look at now').waitFor();
  await guide.getByText('All … messages could be read.').waitFor();
  await guide.getByText('One or two may come from an app that was closed.').waitFor();
  await guide.getByRole('link', { name: 'bad-packet' }).click();
  await main.getByText('From the log bad-packet').waitFor();

  const phone = await stage.rawPhone('Pixel 6a');
  phone.binary(Buffer.from('no packet'));
  await stage.station.line(/^\[Error\]: Failed to parse frame/);
  await page.getByRole('button', { name: 'Check again' }).click();
  const problem = main.getByRole('article', { name: 'Messages, Pixel 6a' });
  await problem.getByText('it began with 6e 6f 20 70').waitFor();
  await problem.getByText('From the log bad-packet').waitFor();
  await main.getByRole('heading', { name: 'Pixel 6a' }).waitFor();
  expect(await main.getByText('Nothing to look at now').count()).toBe(0);
  expect(console.complaints).toEqual([]);
});

it('says in words why there is no answer, and keeps what was found before', async () => {
  const { console, page, stage, main } = await open();
  await console.show('Diagnostics');
  await main.getByText('All is well').waitFor();
  await stage.station.kill();
  await page.getByText('No connection to the station').waitFor();
  await page.getByRole('button', { name: 'Check again' }).click();
  const alert = main.getByRole('alert');
  await alert.getByText('The checks could not be made.').waitFor();
  await alert.getByText('The station cannot be reached.').waitFor();
  expect(await alert.innerText()).toContain('What is shown below is older.');
  expect(await main.getByRole('status').allInnerTexts()).toContainEqual(expect.stringContaining('All is well'));
});

const asked = z.object({ id: z.number(), command: z.string() });

it('says where a report is and what is in it, with a link to download it', async () => {
  const { console, page, main } = await open();
  // What the station puts into a report is tested there; here it is only where it would be.
  await page.routeWebSocket(/\/console$/, (socket) => {
    const station = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, command } = asked.parse(JSON.parse(message.toString()));
      if (command !== 'reportProblem') {
        station.send(message);
        return;
      }
      const result = { file: '/data/reports/report.zip', url: '/reports/report.zip' };
      socket.send(JSON.stringify({ kind: 'reply', id, outcome: { ok: true, result } }));
    });
  });
  await page.reload();
  await console.show('Diagnostics');
  await page.getByRole('button', { name: 'Report a problem' }).click();
  const notice = main.getByRole('status').filter({ hasText: 'The report is ready.' });
  await notice.getByText('no videos and no tokens').waitFor();
  await notice.getByText('/data/reports/report.zip', { exact: true }).waitFor();
  await notice.getByRole('button', { name: 'Copy /data/reports/report.zip' }).waitFor();
  const download = notice.getByRole('link', { name: 'Download' });
  expect(await download.getAttribute('href')).toBe('/reports/report.zip');
  await notice.getByRole('button', { name: 'Close the notice about the report' }).click();
  await notice.waitFor({ state: 'hidden' });
});
