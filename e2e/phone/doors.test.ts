import os from 'node:os';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AccessMode } from '#shared/contract/access.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { get, shakeHands } from '../harness/handshake.ts';
import type { StationProcess } from '../harness/station-process.ts';

// No foreign web page gets in, whatever name it calls the station; and who sees the console from other computers.

const OPERATOR = 'O-0123456789';
const ARGS = ['--operator-token', OPERATOR];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});

const open = (access: AccessMode, args: readonly string[] = ARGS) =>
  ConsoleStage.open(onTestFinished, browser, { access, args });

/** Every socket there is, at both ports. */
async function socketsOf(station: StationProcess): Promise<readonly string[]> {
  const origins = [`ws://127.0.0.1:${station.port}`, `wss://127.0.0.1:${await station.httpsPort()}`];
  return origins.flatMap((origin) => ['/camera', '/console', '/android-cam', '/dev', '/'].map((path) => origin + path));
}

/** Every page and video that is not for everybody. */
async function pagesOf(station: StationProcess): Promise<readonly string[]> {
  const origins = [`http://127.0.0.1:${station.port}`, `https://127.0.0.1:${await station.httpsPort()}`];
  return origins.flatMap((origin) => ['/index.html', '/media/session/stream.mp4'].map((path) => origin + path));
}

describe.each(['open', 'approve'] as const)('in mode %s', (access) => {
  it.each([
    ['of another site', () => ({ Origin: 'https://evil.example' })],
    ['of another port of this machine', () => ({ Origin: 'http://127.0.0.1:8080' })],
    // DNS rebinding: the site's own name leads here, so that its pages are of the same origin.
    ['under a foreign name', (scheme: string) => ({ Host: 'evil.example', Origin: `${scheme}://evil.example` })],
    [
      'under a name that only looks like this one',
      (scheme: string) => ({
        Host: '127.0.0.1.evil.example',
        Origin: `${scheme}://127.0.0.1.evil.example`,
      }),
    ],
  ])('a page %s gets no socket', async (_what, headersFor) => {
    const { station } = await open(access);
    for (const url of await socketsOf(station)) {
      const { status } = await shakeHands(url, headersFor(url.startsWith('wss') ? 'https' : 'http'));
      expect([url, status]).toEqual([url, 403]);
    }
  });

  it('a page of another site reads no page and no video', async () => {
    const { station } = await open(access);
    for (const url of await pagesOf(station)) {
      const rebound = await get(url, { Host: 'evil.example' });
      const embedded = await get(url, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'video' });
      expect([url, rebound.status, embedded.status]).toEqual([url, 403, 403]);
    }
  });
});

describe('a page without a site, as one opened from disk', () => {
  const headers = { Origin: 'null' };

  it('needs the operator token, which the device token is not', async () => {
    const { station } = await open('approve');
    const origin = `ws://127.0.0.1:${station.port}`;
    for (const path of ['/console', '/android-cam', '/camera']) {
      const { status } = await shakeHands(origin + path, headers);
      expect([path, status === 401 || status === 403]).toEqual([path, true]);
    }
    const token = await station.deviceToken();
    expect((await shakeHands(`${origin}/console?token=${token}`, headers)).status).toBe(401);
    expect((await shakeHands(`${origin}/console?token=${OPERATOR}`, headers)).status).toBe(101);
  });

  it('connects as a device without one in mode open alone', async () => {
    const { station } = await open('open');
    expect((await shakeHands(`ws://127.0.0.1:${station.port}/android-cam`, headers)).status).toBe(101);
  });
});

/** An address of this machine that others see, null where it has none. */
const lanAddress =
  Object.values(os.networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
const why = lanAddress === null ? ' (skipped: this machine has no network)' : '';

describe.skipIf(lanAddress === null)(`the console over the network${why}`, () => {
  const openToAll = () => open('approve', [...ARGS, '--host', '0.0.0.0']);

  it('opens with the operator token, which goes from the address into a cookie', async () => {
    const { station } = await openToAll();
    const origin = `https://${lanAddress ?? ''}:${await station.httpsPort()}`;
    const console = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' });
    onTestFinished(() => console.close());
    const page = await console.newPage();
    await page.goto(origin);
    await page.getByLabel('Operator token').waitFor();
    expect(await page.getByRole('timer').count()).toBe(0);
    await page.goto(`${origin}/?token=${OPERATOR}`);
    await page.getByRole('timer').waitFor();
    expect(page.url()).not.toContain(OPERATOR);
    await page.reload();
    await page.getByRole('timer').waitFor();
  });

  it('shows nothing without it', async () => {
    const { station } = await openToAll();
    const host = `${lanAddress ?? ''}:${await station.httpsPort()}`;
    const token = await station.deviceToken();
    for (const query of ['', '?token=wrong', `?token=${token}`]) {
      const page = await get(`https://${host}/${query}`);
      expect([query, page.status]).toEqual([query, 401]);
      expect(page.words).not.toContain('<script');
      const media = await get(`https://${host}/media/session/stream.mp4${query}`);
      expect([query, media.status]).toEqual([query, 401]);
      const socket = await shakeHands(`wss://${host}/console${query}`, { Origin: `https://${host}` });
      expect([query, socket.status]).toEqual([query, 401]);
    }
  });

  it('never opens in the clear: the plain port shows the way to the phone page', async () => {
    const { station } = await openToAll();
    const host = `${lanAddress ?? ''}:${station.port}`;
    const page = await get(`http://${host}/?token=${OPERATOR}`);
    expect(page.words).not.toContain('<script');
    expect(page.words).toContain(`https://${lanAddress ?? ''}:${await station.httpsPort()}/phone`);
    expect(page.headers['set-cookie']).toBeUndefined();
    expect((await get(`http://${host}/index.html?token=${OPERATOR}`)).status).toBe(403);
  });
});
