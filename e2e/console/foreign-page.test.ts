import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { ForeignSite } from '../harness/foreign-site.ts';
import type { SessionOnDisk } from '../harness/station-process.ts';

// Whatever page the operator has open in another tab: it must neither see nor command the station.

let browser: Browser;
let stage: ConsoleStage;
let site: ForeignSite;
let session: SessionOnDisk;
beforeAll(async () => {
  const ends: (() => Promise<void>)[] = [];
  browser = await launchChromium();
  site = await ForeignSite.open();
  stage = await ConsoleStage.open((end) => ends.push(end), browser);
  await stage.phone('Pixel 6a');
  stage.station.type('start');
  await stage.station.line(/capture_started|Streaming/i);
  stage.station.type('stop');
  const [recorded] = await stage.sessions(1);
  if (recorded === undefined) throw new Error('Nothing was recorded.');
  session = recorded;
  return async () => {
    for (const end of ends) await end();
    await browser.close();
    await site.close();
  };
});

const socketAttempt = z.object({ opened: z.boolean(), heard: z.number() });

/** Opens a socket in the page and asks for the settings; resolves with what came of it when it is closed. */
async function trySocket(page: Page, url: string): Promise<z.infer<typeof socketAttempt>> {
  const outcome: unknown = await page.evaluate(`new Promise((resolve) => {
    const socket = new WebSocket(${JSON.stringify(url)});
    const outcome = { opened: false, heard: 0 };
    socket.onopen = () => {
      outcome.opened = true;
      socket.send('{"id":1,"command":"settings","args":{}}');
    };
    socket.onmessage = () => {
      outcome.heard += 1;
      socket.close();
    };
    // A socket that the page's own policy stops has an error and no end.
    socket.onerror = () => resolve(outcome);
    socket.onclose = () => resolve(outcome);
  })`);
  return socketAttempt.parse(outcome);
}

async function openPage(address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  return page;
}

/** What a request without a browser gets. */
function get(path: string, headers: RequestOptions['headers']): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: stage.station.port, path, headers },
      (response: IncomingMessage) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    asked.on('error', reject).end();
  });
}

/** The status of the answer to a web socket's handshake; 101 where it is let in. */
function handshake(headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.station.port}/console`, { headers });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

const mediaPath = () => `/media/${encodeURIComponent(session.directory.split('/').at(-1) ?? '')}/stream.mp4`;

it('lets its own page in', async () => {
  const page = await openPage(await stage.station.consoleAddress());
  expect(await trySocket(page, `ws://127.0.0.1:${stage.station.port}/console`)).toMatchObject({ opened: true });
  const status: unknown = await page.evaluate(`fetch(${JSON.stringify(mediaPath())}).then(({ status }) => status)`);
  expect(status).toBe(200);
  await page.close();
});

describe.each([
  ['of another port', (port: number) => `http://127.0.0.1:${port}/`],
  ['of another name of this machine', (port: number) => `http://localhost:${port}/`],
])('a page %s', (_what, addressOf) => {
  it('gets no socket', async () => {
    const page = await openPage(addressOf(site.port));
    const attempt = await trySocket(page, `ws://127.0.0.1:${stage.station.port}/console`);
    expect(attempt).toEqual({ opened: false, heard: 0 });
    await page.close();
  });

  it('reads neither the console nor a video', async () => {
    const page = await openPage(addressOf(site.port));
    for (const path of ['/index.html', mediaPath()]) {
      const url = `http://127.0.0.1:${stage.station.port}${path}`;
      const answer = page.waitForResponse(url);
      await page.evaluate(`fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => undefined)`);
      expect([path, (await answer).status()]).toEqual([path, 403]);
    }
    await page.goto(`http://127.0.0.1:${site.port}/`);
    const framed = page.waitForResponse(`http://127.0.0.1:${stage.station.port}/`);
    await page.setContent(`<iframe src="http://127.0.0.1:${stage.station.port}/"></iframe>`);
    expect(await (await framed).text()).not.toContain('<script');
    await page.close();
  });

  it('shows no video of the station', async () => {
    const page = await openPage(addressOf(site.port));
    const url = `http://127.0.0.1:${stage.station.port}${mediaPath()}`;
    const outcome: unknown = await page.evaluate(`new Promise((resolve) => {
      const video = document.createElement('video');
      video.onloadedmetadata = () => resolve('shown');
      video.onerror = () => resolve('refused');
      video.src = ${JSON.stringify(url)};
    })`);
    expect(outcome).toBe('refused');
    await page.close();
  });
});

it('does not let its own page under another name into the socket of this one', async () => {
  const page = await openPage(`http://localhost:${stage.station.port}/`);
  const attempt = await trySocket(page, `ws://127.0.0.1:${stage.station.port}/console`);
  expect(attempt).toEqual({ opened: false, heard: 0 });
  await page.close();
});

describe('without a browser', () => {
  it('serves neither page nor video under a name that only resolves to this machine', async () => {
    const { port } = stage.station;
    for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, `evil.example@127.0.0.1:${port}`]) {
      expect([host, (await get('/index.html', { Host: host })).status]).toEqual([host, 403]);
      expect([host, (await get(mediaPath(), { Host: host })).status]).toEqual([host, 403]);
      // Other computers are told here where the console opens; nothing of it is in those words.
      expect((await get('/', { Host: host })).body).not.toContain('<script');
    }
    expect((await get('/', { Host: `127.0.0.1:${port}` })).body).toContain('<script');
    expect((await get(mediaPath(), { Host: `127.0.0.1:${port}` })).status).toBe(200);
  });

  it('refuses a socket without its own Origin, or under a foreign name', async () => {
    const own = `127.0.0.1:${stage.station.port}`;
    expect(await handshake({ Host: own })).toBe(403);
    expect(await handshake({ Host: own, Origin: `http://localhost:${stage.station.port}` })).toBe(403);
    expect(await handshake({ Host: own, Origin: 'null' })).toBe(403);
    expect(await handshake({ Host: own, Origin: 'http://evil.example' })).toBe(403);
    expect(await handshake({ Host: own, Origin: `https://${own}` })).toBe(403);
    expect(await handshake({ Host: 'evil.example', Origin: 'http://evil.example' })).toBe(403);
    expect(await handshake({ Host: own, Origin: `http://${own}` })).toBe(101);
  });
});
