import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { freePort } from '../harness/free-port.ts';
import { OperatorSocket } from '../harness/operator-socket.ts';
import { PhonePage } from '../harness/phone-page.ts';
import { CAPTURE_STARTED, packet } from '../harness/raw-phone.ts';
import { words } from '../harness/words.ts';

// Mode `approve`, the program's own: an unknown device waits until the operator allows it, wherever it comes from.

const NAME = 'Pixel 7';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});
const open = (args: readonly string[] = []) => ConsoleStage.open(onTestFinished, browser, { access: 'approve', args });

/** A phone that scanned no code and asks to be let in. */
async function strangerAt(stage: ConsoleStage): Promise<PhonePage> {
  const phone = await PhonePage.open(onTestFinished, browser, await stage.station.phoneAddress('without token'));
  await phone.tapConnect();
  return phone;
}

it('lets an unknown phone wait until the operator allows it in the console, and remembers it', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await strangerAt(stage);
  await phone.waitsForApproval();
  expect(await console.tile(NAME).count()).toBe(0);

  await console.page.getByRole('button', { name: `${NAME}: allow` }).click();
  await phone.isReady();
  await console.state(NAME, 'Ready').waitFor();
  expect(await console.page.getByRole('button', { name: `${NAME}: allow` }).count()).toBe(0);

  await phone.page.reload();
  await phone.isReady();
  expect(phone.mistakes).toEqual([]);
});

it('refuses it where the operator says so, in words, and still after a reload', async () => {
  const stage = await open();
  const console = await stage.console();
  const phone = await strangerAt(stage);
  await console.page.getByRole('button', { name: `${NAME}: refuse` }).click();
  await phone.isRefused();
  await stage.station.line(/^\[Warning\]: .*refused/i);
  await phone.page.reload();
  await phone.isRefused();
  expect(await console.tile(NAME).count()).toBe(0);
});

it('is answered in the terminal as well', async () => {
  const stage = await open();
  const { station } = stage;
  const phone = await strangerAt(stage);
  await station.line(words(`"allow 1"`));
  station.type('allow 1');
  await phone.isReady();

  const other = await strangerAt(stage);
  await station.line(words(`"refuse 2"`));
  station.type('refuse 2');
  await other.isRefused();
  await phone.isReady();
  expect([...phone.mistakes, ...other.mistakes]).toEqual([]);
});

it('says what is wrong with an answer to nobody', async () => {
  const { station } = await open();
  for (const line of ['allow 7', 'refuse 7', 'allow', 'allow me']) {
    const from = station.lines.length;
    station.type(line);
    expect(await station.line(/^\[Error\]: /, from)).toMatch(/wait/i);
  }
});

it('remembers the phone over a restart of the station', async () => {
  const stage = await open(['--https-port', `${await freePort()}`]);
  const phone = await strangerAt(stage);
  await stage.station.line(words(`"allow 1"`));
  stage.station.type('allow 1');
  await phone.isReady();

  await stage.restartStation();
  await phone.isReady();
  const console = await stage.console();
  await console.state(NAME, 'Ready').waitFor();
  expect(phone.mistakes).toEqual([]);
});

it('lets the old app wait too, takes no frame of it, and knows it by its address', async () => {
  const stage = await open();
  const { station } = stage;
  const operator = await OperatorSocket.open(onTestFinished, station.port);
  const app = await stage.rawPhone('Pixel 6a');
  await station.line(words(`"allow 1"`));
  app.text(CAPTURE_STARTED);
  app.binary(packet(0, 0, new Uint8Array(3)));
  await app.settled();
  expect(station.lines.some((line) => line.includes('without active session'))).toBe(false);
  await expect.poll(() => operator.sample?.waiting).toMatchObject([{ identity: 'address', address: '127.0.0.1' }]);
  expect(operator.sample?.devices).toEqual([]);

  station.type('allow 1');
  await expect.poll(() => operator.sample?.devices.map(({ model }) => model)).toEqual(['Pixel 6a']);
  expect(app.closed).toBeNull();
  // The address is what was allowed: the next app from it need not ask.
  await stage.rawPhone('SM-S911B');
  await expect.poll(() => operator.sample?.devices.map(({ model }) => model).sort()).toEqual(['Pixel 6a', 'SM-S911B']);
});

it('says before an address is allowed that it may hide several devices', async () => {
  const stage = await open();
  const console = await stage.console();
  await stage.rawPhone('Pixel 6a');
  await console.page.getByRole('button', { name: /: allow$/ }).click();
  const dialog = console.page.getByRole('dialog');
  await dialog.getByText(/several/i).waitFor();
  await dialog.getByRole('button', { name: 'Allow this address' }).click();
  await console.state('Pixel 6a', 'Ready').waitFor();
  expect(console.complaints).toEqual([]);
});
