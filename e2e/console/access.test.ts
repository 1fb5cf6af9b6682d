import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import type { ConsolePage } from '../harness/console-page.ts';
import { ConsoleStage, type ConsoleStageOptions } from '../harness/console-stage.ts';
import { PhonePage } from '../harness/phone-page.ts';
import { showsCodeOf } from '../harness/qr-picture.ts';

// What the operator decides in Settings of who may connect.

const PHONE = 'Pixel 7';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});
const open = (options: ConsoleStageOptions) => ConsoleStage.open(onTestFinished, browser, options);

async function phoneAt(address: string): Promise<PhonePage> {
  return PhonePage.open(onTestFinished, browser, address, { model: PHONE });
}

async function answerYes(console: ConsolePage, answer: string): Promise<void> {
  await console.page.getByRole('dialog').getByRole('button', { name: answer, exact: true }).click();
}

it('revokes a phone, which is cut off, and allows it again', async () => {
  const stage = await open({ access: 'approve' });
  const console = await stage.console();
  const phone = await phoneAt(await stage.station.phoneAddress('without token'));
  await phone.tapConnect();
  await console.page.getByRole('button', { name: `${PHONE}: allow` }).click();
  await phone.isReady();

  await console.show('Settings');
  const devices = console.page.getByRole('region', { name: 'Known devices' });
  await devices.getByRole('cell', { name: 'Allowed' }).waitFor();
  await devices.getByRole('button', { name: `${PHONE}: revoke` }).click();
  await answerYes(console, 'Revoke');
  await phone.isRefused();
  await devices.getByRole('cell', { name: 'Refused' }).waitFor();
  await devices.getByRole('button', { name: `${PHONE}: allow` }).click();
  await devices.getByRole('cell', { name: 'Allowed' }).waitFor();
  await phone.page.reload();
  await phone.isReady();

  await devices.getByRole('button', { name: `${PHONE}: forget` }).click();
  await phone.page.reload();
  await phone.waitsForApproval();
  await console.page.getByText('You have not allowed or refused any device yet.').waitFor();
  expect(console.complaints).toEqual([]);
});

it('makes a new device token: the code changes, and the old one opens nothing', async () => {
  const stage = await open({ access: 'token' });
  const console = await stage.console();
  const old = await stage.station.phoneAddress('with token');
  const code = console.page.getByRole('img', { name: /^Code for phones, / });
  await code.waitFor();
  // The first run's panel above it may still grow, and move it while its picture is taken.
  await expect.poll(() => showsCodeOf(old, code), { timeout: 20_000 }).toBe(true);

  await console.show('Settings');
  const token = console.page.getByRole('region', { name: 'Device token' });
  expect(await token.innerText()).not.toContain(await stage.station.deviceToken());
  await token.getByRole('button', { name: /: new token$/ }).click();
  await answerYes(console, 'New token');
  await token.getByRole('button', { name: /: show$/ }).click();
  const shown = await token.locator('code').innerText();
  expect(shown).not.toBe(await stage.station.deviceToken());

  await console.show('Capture');
  await expect.poll(() => showsCodeOf(old, code), { timeout: 20_000 }).toBe(false);
  const address = `${old.split('#')[0]}#${shown}`;
  expect(await showsCodeOf(address, code)).toBe(true);
  const late = await phoneAt(old);
  await late.isRefused('Scan the code again');
  await (await phoneAt(address)).isReady();
});

it('changes the mode without a restart: who waits is let in', async () => {
  const stage = await open({ settings: { access: 'approve' } });
  const console = await stage.console();
  const phone = await phoneAt(await stage.station.phoneAddress('without token'));
  await phone.tapConnect();
  await phone.waitsForApproval();
  await console.show('Settings');
  await console.page.getByRole('radio', { name: 'Is let in' }).check();
  await console.page.getByRole('button', { name: 'Save' }).click();
  await phone.isReady();
  await console.show('Capture');
  await console.state(PHONE, 'Ready').waitFor();
  expect(console.complaints).toEqual([]);
});

it('says which flags have fixed what, and offers no button there', async () => {
  const stage = await open({ access: 'token', args: ['--token', 'T-fixed-by-flag'] });
  const console = await stage.console();
  await console.show('Settings');
  const token = console.page.getByRole('region', { name: 'Device token' });
  await token.getByText('The command line has fixed this for now (--token).').waitFor();
  expect(await token.getByRole('button', { name: /: new token$/ }).count()).toBe(0);
  expect(await console.page.getByRole('radio', { name: 'Asks first' }).isEnabled()).toBe(false);
});
