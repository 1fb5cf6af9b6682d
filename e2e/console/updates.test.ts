import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { UpdateStatus } from '#shared/contract/update.ts';
import type { Updates } from '../../electron/station/desktop.ts';
import { SystemDesktop } from '../../electron/terminal/system-desktop.ts';
import { seriousProblems } from '../harness/accessibility.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ConsolePage, type ConsolePageOptions } from '../harness/console-page.ts';
import { StationInProcess } from '../harness/station-in-process.ts';

// What the operator sees of the program's own updates, which are made up here.

const NEWER: UpdateStatus = {
  current: '1.0.0',
  state: 'available',
  version: '1.2.0',
  notes: 'New\n• Calmer <b>& faster</b>',
  percent: null,
  problem: null,
  held: false,
  installs: true,
  asksForPassword: false,
  page: 'https://example.org/latest',
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});

/** Updates that are as a test says. */
class ScriptedUpdates implements Updates {
  status: UpdateStatus = { ...NEWER, state: 'unknown', version: null, notes: null };
  checks = 0;
  #tell: (status: UpdateStatus) => void = () => undefined;

  onChange(listener: (status: UpdateStatus) => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  check(): void {
    this.checks += 1;
  }

  become(changes: Partial<UpdateStatus>): void {
    this.status = { ...NEWER, ...changes };
    this.#tell(this.status);
  }
}

async function open(options: ConsolePageOptions = {}) {
  const updates = new ScriptedUpdates();
  const desktop = Object.assign(new SystemDesktop('linux', {}), { updates });
  const { station, port } = await StationInProcess.open(onTestFinished, { desktop });
  const console = await ConsolePage.open(browser, `http://127.0.0.1:${port}/`, { reducedMotion: 'reduce', ...options });
  onTestFinished(() => console.close());
  await console.page.evaluate('location.hash = "#settings/updates"');
  return { updates, station, console, page: console.page };
}

describe('the section of updates', () => {
  it('tells what is known, with the notes as plain text, and can be asked to look', async () => {
    const { updates, page } = await open();
    const section = page.getByRole('region', { name: 'Updates' });
    await section.getByText('Installed: 1.0.0').waitFor();
    await section.getByText('Not looked for yet.').waitFor();
    await section.getByRole('button', { name: 'Look now' }).click();
    await expect.poll(() => updates.checks).toBe(1);
    updates.become({ state: 'checking', version: null, notes: null });
    await section.getByText('Looking…').waitFor();
    expect(await section.getByRole('button', { name: 'Look now' }).isEnabled()).toBe(false);
    updates.become({ state: 'downloading', percent: 42 });
    await section.getByText('Version 1.2.0 is being downloaded: 42 %').waitFor();
    await section.getByText('• Calmer <b>& faster</b>').waitFor();
    updates.become({ state: 'failed', problem: 'damaged' });
    await section.getByRole('link', { name: 'https://example.org/latest' }).waitFor();
  });

  it('has the focus where the address names it', async () => {
    const { console, page } = await open();
    const section = page.getByRole('region', { name: 'Updates' });
    await section.waitFor();
    expect(await console.hasFocus(section)).toBe(true);
  });

  it('looks for nothing while something is recorded, and says why', async () => {
    const { updates, page } = await open();
    updates.become({ held: true });
    await page.getByText('Version 1.2.0 is there. It is downloaded when nothing is being recorded.').waitFor();
    const button = page.getByRole('button', { name: 'Look now' });
    expect(await button.isEnabled()).toBe(false);
    const reason = page.getByText('While something is being recorded, nothing is looked for, downloaded or installed.');
    expect(await button.getAttribute('aria-describedby')).toBe(await reason.getAttribute('id'));
  });

  it('switches updates off and on, which holds at once', async () => {
    const { updates, station, page } = await open();
    updates.become({ state: 'ready' });
    const hint = page
      .getByRole('navigation')
      .getByRole('link', { name: 'Version 1.2.0 is installed when you close the app' });
    await hint.waitFor();
    const box = page.getByRole('checkbox', { name: 'Look for updates and install them when the app is closed' });
    expect(await box.isChecked()).toBe(true);
    await box.click();
    await expect.poll(() => station.settings.values.automaticUpdates).toBe(false);
    await page.getByText(/^Version 1\.2\.0 is there\. Switch updates on/).waitFor();
    await hint.waitFor({ state: 'detached' });
    await box.click();
    await hint.waitFor();
    expect(station.settings.values.automaticUpdates).toBe(true);
  });

  it('speaks Chinese', async () => {
    const { updates, page } = await open({ locale: 'zh-CN' });
    updates.become({ state: 'ready' });
    const section = page.getByRole('region', { name: '更新' });
    await section.getByText('版本 1.2.0 已就绪，关闭应用时安装。').waitFor();
    await section.getByRole('checkbox', { name: '检查更新，并在关闭应用时安装' }).waitFor();
    await section.getByRole('button', { name: '现在检查' }).click();
    await expect.poll(() => updates.checks).toBe(1);
    await page.getByRole('navigation').getByText('关闭应用时将安装版本 1.2.0').waitFor();
  });

  it('is not there where the program has no updates', async () => {
    const { port } = await StationInProcess.open(onTestFinished);
    const console = await ConsolePage.open(browser, `http://127.0.0.1:${port}/`);
    onTestFinished(() => console.close());
    await console.show('Settings');
    expect(await console.page.getByRole('region', { name: 'Updates' }).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('has nothing serious in the %s theme', async (colorScheme) => {
    const { updates, page } = await open({ colorScheme });
    updates.become({ state: 'ready' });
    await page
      .getByRole('navigation')
      .getByText(/^Version 1\.2\.0/)
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});

describe('the hint that an update is ready', () => {
  it('is there on every screen, leads to Settings, and is not there while something is recorded', async () => {
    const { updates, console, page } = await open();
    await console.show('Capture');
    const hint = page.getByText('Version 1.2.0 is installed when you close the app');
    updates.become({ state: 'ready', held: true });
    updates.become({ state: 'ready', held: false });
    await hint.click();
    await page.getByRole('region', { name: 'Updates' }).waitFor();
    updates.become({ state: 'ready', held: true });
    await hint.waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
