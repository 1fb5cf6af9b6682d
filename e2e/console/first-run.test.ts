import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import type { ConsolePage } from '../harness/console-page.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { StandInUfw, type UfwRules } from '../harness/stand-in-ufw.ts';
import { temporaryFolder } from '../harness/station-process.ts';
import { countLines } from '../harness/words.ts';

// What the very first run says of the firewall, on the screen and in the terminal, and when it stops saying it.

const SOON = { timeout: 20_000 } as const;
const FIRST_RUN = /^\[Info\]: First run: /;
const EN = {
  blocked: 'The firewall keeps phones out',
  unsure: 'Let the phones in',
  dismiss: 'Got it',
  empty: 'Connect the first phone',
} as const;
const ZH = {
  blocked: '防火墙阻止了手机连接',
  unsure: '允许手机连接',
  dismiss: '知道了',
  empty: '连接第一台手机',
} as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

async function open(rules: UfwRules) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const ufw = await StandInUfw.put(join(folder.path, 'bin'), rules);
  const stage = await ConsoleStage.open(onTestFinished, browser, { env: { PATH: ufw.path } });
  const ports = [stage.station.port, await stage.station.httpsPort()] as const;
  return { stage, ufw, ports };
}

/** Nothing of it is there, on a screen on which it would be. */
async function explainsNothing({ page }: ConsolePage, words: typeof EN | typeof ZH): Promise<void> {
  await page.getByRole('region', { name: words.empty }).waitFor();
  expect(await page.getByRole('button', { name: words.dismiss }).count()).toBe(0);
}

// Elsewhere the station asks a firewall that no test can stand in for.
describe.skipIf(process.platform !== 'linux')('the first run', () => {
  it('says which ports the firewall has to let in and how, until it does', async () => {
    const { stage, ufw, ports } = await open('denies');
    const console = await stage.console();
    const { page } = console;
    const panel = page.getByRole('region', { name: EN.blocked });
    await panel.getByText(`sudo ufw allow ${ports.join(',')}/tcp`, { exact: true }).waitFor();
    await panel.getByText(`Phones reach this computer over the network on TCP ports ${ports.join(' and ')}.`).waitFor();
    // Start and Stop stand above it, and what is to be scanned still begins on the same screen.
    const [start, below] = [await console.startButton.boundingBox(), await panel.boundingBox()];
    expect((start?.y ?? Infinity) + (start?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);

    await ufw.change('allows');
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await page.getByText(`ufw lets ports ${ports.join(', ')} in.`).waitFor();
    expect(await page.getByRole('link', { name: 'Check now' }).count()).toBe(0);
    expect(console.complaints).toEqual([]);
  });

  it('says in Chinese what it cannot be sure of, and leads to the check', async () => {
    const { stage, ports } = await open('limits');
    const console = await stage.console({ locale: 'zh-CN' });
    const { page } = console;
    const panel = page.getByRole('region', { name: ZH.unsure });
    await panel.getByText(`sudo ufw prepend allow ${ports.join(',')}/tcp`, { exact: true }).waitFor();
    await panel.getByText(`手机通过网络连接这台电脑的 TCP 端口 ${ports.join(' 和 ')}。`).waitFor();
    await panel.getByRole('link', { name: '立即检查' }).click();
    await page.getByRole('main', { name: '诊断' }).locator('[aria-current=true]', { hasText: 'ufw' }).waitFor();
    expect(console.complaints).toEqual([]);
  });

  it('is over for every console, and after a restart, once somebody has read it', async () => {
    const { stage } = await open('denies');
    await stage.station.line(FIRST_RUN);
    const [english, chinese] = [await stage.console(), await stage.console({ locale: 'zh-CN' })];
    await chinese.page.getByRole('region', { name: ZH.blocked }).waitFor();
    await english.page.getByRole('button', { name: EN.dismiss }).click();
    await expect.poll(() => english.page.getByRole('button', { name: EN.dismiss }).count(), SOON).toBe(0);
    await expect.poll(() => chinese.page.getByRole('button', { name: ZH.dismiss }).count(), SOON).toBe(0);

    await stage.restartStation();
    await explainsNothing(await stage.console(), EN);
    await explainsNothing(await stage.console({ locale: 'zh-CN' }), ZH);
    expect(countLines(stage.station.lines, FIRST_RUN)).toBe(0);
  });

  it('goes on after a restart that nobody has read it before, but not in the terminal', async () => {
    const { stage } = await open('denies');
    await stage.station.line(FIRST_RUN);
    await stage.restartStation();
    const console = await stage.console();
    await console.page.getByRole('region', { name: EN.blocked }).waitFor();
    expect(countLines(stage.station.lines, FIRST_RUN)).toBe(0);
  });

  it('is over when the first phone has come', async () => {
    const { stage } = await open('limits');
    const console = await stage.console();
    await console.page.getByRole('region', { name: EN.unsure }).waitFor();
    const phone = await stage.phone('Pixel 6a');
    await console.state('Pixel 6a', 'Ready').waitFor();
    expect(await console.page.getByRole('button', { name: EN.dismiss }).count()).toBe(0);
    await phone.stop();
    await stage.restartStation();
    await explainsNothing(await stage.console(), EN);
  });
});
