import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { shakeHands } from '../harness/handshake.ts';
import { OperatorSocket } from '../harness/operator-socket.ts';
import { PhonePage } from '../harness/phone-page.ts';
import { showsCodeOf } from '../harness/qr-picture.ts';
import type { AccessMode } from '#shared/contract/access.ts';

// Whoever has the scanned code is let in without a question, in every mode; and what takes that away again.

const NAME = 'Pixel 7';
/** Refusals within a minute that close an address out, with room for those that are under way. */
const MANY = 40;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});

const open = (access: AccessMode, args: readonly string[] = []) =>
  ConsoleStage.open(onTestFinished, browser, { access, args });

async function scannedAt(stage: ConsoleStage): Promise<PhonePage> {
  return PhonePage.open(onTestFinished, browser, await stage.station.phoneAddress('with token'));
}

describe('the address', () => {
  it('is printed, leads to the page, and is what the code in the console says', async () => {
    const stage = await open('token', ['--token', 'T-0123456789']);
    const [address, ...others] = await stage.station.phoneAddresses();
    expect(others).toEqual([]); // there is no other interface than the loopback one
    expect(address?.href).toBe(`https://127.0.0.1:${await stage.station.httpsPort()}/phone#T-0123456789`);
    const console = await stage.console();
    const code = console.page.getByRole('img', { name: /^Code for phones, / });
    await code.waitFor();
    // The first run's panel above it may still grow, and move it while its picture is taken.
    await expect.poll(() => showsCodeOf(address?.href ?? '', code), { timeout: 20_000 }).toBe(true);

    const phone = await PhonePage.open(onTestFinished, browser, address?.href ?? '');
    await phone.isReady();
    expect(phone.page.url()).not.toContain('T-0123456789');
    await phone.page.reload();
    await phone.isReady();
  });

  it('speaks the language of the phone', async () => {
    const stage = await open('token');
    const address = await stage.station.phoneAddress('without token');
    const phone = await PhonePage.open(onTestFinished, browser, address, { locale: 'zh-CN' });
    await phone.page.getByRole('button', { name: '连接', exact: true }).waitFor();
    expect(await phone.page.evaluate('document.documentElement.lang')).toMatch(/^zh/);
  });
});

describe.each(['approve', 'token', 'open'] as const)('in mode %s', (access) => {
  it('a phone with the code is let in without a question, and so is an app with ?token=', async () => {
    const stage = await open(access);
    const operator = await OperatorSocket.open(onTestFinished, stage.station.port);
    const phone = await scannedAt(stage);
    await phone.isReady();
    const token = await stage.station.deviceToken();
    expect((await shakeHands(`${stage.station.url}?token=${token}`)).status).toBe(101);
    expect(operator.sample?.waiting).toEqual([]);
    expect(stage.station.lines.some((line) => line.includes('"allow'))).toBe(false);
  });
});

it('a wrong token opens nothing, and the phone is told so in words', async () => {
  const stage = await open('token');
  const without = await stage.station.phoneAddress('without token');
  const phone = await PhonePage.open(onTestFinished, browser, `${without}#wrong`);
  await phone.isRefused('Scan the code again');
  const app = await shakeHands(`${stage.station.url}?token=wrong`);
  expect(app.status).toBe(401);
  expect(app.words).toMatch(/token/);
  expect((await shakeHands(stage.station.url)).status).toBe(401);

  // Scanning the right code mends it.
  await phone.page.goto('about:blank');
  await phone.page.goto(await stage.station.phoneAddress('with token'));
  await phone.isReady();
});

it('a revoked phone is cut off and stays out, also with the token, until it is allowed again', async () => {
  const stage = await open('approve');
  const operator = await OperatorSocket.open(onTestFinished, stage.station.port);
  const phone = await PhonePage.open(onTestFinished, browser, await stage.station.phoneAddress('without token'));
  await phone.tapConnect();
  await stage.station.line(/"allow 1"/);
  stage.station.type('allow 1');
  await phone.isReady();

  await operator.decide(NAME, 'refuse');
  await phone.isRefused();
  await phone.page.goto('about:blank');
  await phone.page.goto(await stage.station.phoneAddress('with token'));
  await phone.isRefused();

  await operator.decide(NAME, 'allow');
  await phone.page.reload();
  await phone.isReady();
  expect(phone.mistakes).toEqual([]);
});

it('a renewed token shuts out the old one; phones that are connected stay', async () => {
  const stage = await open('token');
  const operator = await OperatorSocket.open(onTestFinished, stage.station.port);
  const old = await stage.station.phoneAddress('with token');
  const connected = await PhonePage.open(onTestFinished, browser, old);
  await connected.isReady();

  const { deviceToken } = await operator.renewToken('device');
  expect(old).not.toContain(deviceToken);
  await connected.isReady();
  const late = await PhonePage.open(onTestFinished, browser, old);
  await late.isRefused('Scan the code again');
  const scanned = await PhonePage.open(onTestFinished, browser, `${old.split('#')[0]}#${deviceToken}`);
  await scanned.isReady();
  expect(operator.sample?.phonePages.map(({ url }) => new URL(url).hash)).toEqual([`#${deviceToken}`]);
});

it('a token of the command line is the one, and cannot be renewed', async () => {
  const stage = await open('token', ['--token', 'T-fixed-by-flag', '--operator-token', 'O-fixed-by-flag']);
  const operator = await OperatorSocket.open(onTestFinished, stage.station.port);
  expect(await operator.access()).toMatchObject({
    deviceToken: 'T-fixed-by-flag',
    operatorToken: 'O-fixed-by-flag',
    fixedTokens: ['device', 'operator'],
  });
  await expect(operator.renewToken('device')).rejects.toThrow(/^token-fixed/);
  await expect(operator.renewToken('operator')).rejects.toThrow(/^token-fixed/);
});

it('who guesses is shut out for a while; a phone that was let in before is not', async () => {
  const stage = await open('token');
  const phone = await scannedAt(stage);
  await phone.isReady();
  const statuses: number[] = [];
  for (let guess = 0; guess < MANY; guess += 1) {
    statuses.push((await shakeHands(`${stage.station.url}?token=guess-${guess}`)).status);
  }
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
  expect(statuses.at(-1)).toBe(429);
  const token = await stage.station.deviceToken();
  expect((await shakeHands(`${stage.station.url}?token=${token}`)).status).toBe(429);
  const warnings = stage.station.lines.filter((line) => line.startsWith('[Warning]'));
  expect(warnings.length).toBeLessThan(MANY / 2);
  await phone.page.reload();
  await phone.isReady();
});
