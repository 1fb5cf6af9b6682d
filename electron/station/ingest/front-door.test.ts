import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebResponse } from '../web-response.ts';
import { BuiltPages } from './built-pages.ts';
import { FrontDoor } from './front-door.ts';
import { RequestGuard } from './request-guard.ts';
import { visit } from './test-visit.ts';
import type { Visit } from './visit.ts';
import { consolePart, WebSite } from './web-site.ts';

let folder = '';
let refused: string[];
let ports: { plain: number; secure: number };
let door: FrontDoor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-door-'));
  for (const page of ['console', 'phone']) {
    await mkdir(join(folder, page));
    await writeFile(join(folder, page, 'index.html'), `<p>${page}</p>`);
  }
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets/a-1.js'), 'let a;');
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  refused = [];
  ports = { plain: 50_001, secure: 50_002 };
  const guard = new RequestGuard({
    mode: () => 'approve',
    ownNames: () => ['lab-pc'],
    operatorRefusal: (_ip, token) =>
      token === 'b&ss' ? null : { code: 'operator-token', status: 401, words: 'The operator token is <needed>.' },
    deviceTokenRefusal: () => null,
  });
  const pages = new BuiltPages(folder);
  const media = { respond: () => Promise.resolve({ status: 206, headers: {}, body: Buffer.from('video') }) };
  door = new FrontDoor({
    guard,
    pages,
    site: new WebSite([consolePart(pages), media]),
    ports: () => ports,
    authority: () => (ports.secure === 0 ? null : Uint8Array.of(0x30, 0x82)),
    ownNames: () => ['lab-pc'],
    anyAddress: () => '10.0.0.7',
    refused: (_visit, { code }) => refused.push(code),
  });
});

const textOf = ({ body }: WebResponse): string => (body instanceof Uint8Array ? Buffer.from(body).toString() : '');

const HERE = visit();
const ELSEWHERE: Visit = { ...HERE, ip: '10.0.0.9', host: '10.0.0.7:50001' };
const SECURE: Visit = { ...ELSEWHERE, secure: true, host: '10.0.0.7:50002' };
const ask = (asker: Visit, more: Partial<Visit> = {}): Promise<WebResponse> => door.respond({ ...asker, ...more });

describe('on the plain port', () => {
  it('this machine sees the console and the recordings', async () => {
    expect(textOf(await ask(HERE))).toBe('<p>console</p>');
    expect((await ask(HERE, { path: '/media/a/stream.mp4' })).status).toBe(206);
  });

  it('others see the page that leads to the phone page, and what to expect there', async () => {
    const page = await ask(ELSEWHERE);
    expect([page.status, page.headers['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(textOf(page)).toContain('href="https://10.0.0.7:50002/phone"');
    expect(textOf(page)).toContain('ws://10.0.0.7:50001/android-cam');
    expect(textOf(page)).toMatch(/href="\/ca\.crt"/);
    expect(textOf(page)).toMatch(/Advanced.*Proceed/s);
    expect(textOf(page)).toMatch(/继续前往/);
    expect(page.headers['Content-Security-Policy']).not.toMatch(/unsafe|script-src/);
  });

  it('whoever comes by a name that the station does not know is led to an address that works', async () => {
    expect(textOf(await ask(ELSEWHERE, { host: 'phones.lab:50001' }))).toContain('href="https://10.0.0.7:50002/phone"');
    expect(textOf(await ask(ELSEWHERE, { host: 'LAB-PC:50001' }))).toContain('href="https://lab-pc:50002/phone"');
    expect(textOf(await ask(ELSEWHERE, { host: '"><script>' }))).not.toContain('<script>');
  });

  it('the operator token opens nothing from elsewhere: it would travel in the clear', async () => {
    expect(textOf(await ask(ELSEWHERE, { token: 'b&ss' }))).toContain('/phone"');
    expect((await ask(ELSEWHERE, { path: '/media/a/b', cookie: 'b&ss' })).status).toBe(403);
    expect(refused).toEqual(['operator-token']);
  });

  it('the phone page is served over HTTPS alone', async () => {
    const answer = await ask(ELSEWHERE, { path: '/phone' });
    expect([answer.status, answer.headers['Location']]).toEqual([302, 'https://10.0.0.7:50002/phone']);
    expect((await ask(HERE, { path: '/phone' })).headers['Location']).toBe('https://127.0.0.1:50002/phone');
  });

  it('says so where there is no HTTPS port', async () => {
    ports.secure = 0;
    expect((await ask(ELSEWHERE, { path: '/phone' })).status).toBe(503);
    expect((await ask(ELSEWHERE, { path: '/ca.crt' })).status).toBe(503);
    expect(textOf(await ask(ELSEWHERE))).toMatch(/phone page is not available.*手机页面不可用/s);
  });
});

describe('on the HTTPS port', () => {
  it('everybody sees the phone page, what it loads and the CA', async () => {
    const page = await ask(SECURE, { path: '/phone' });
    expect(textOf(page)).toBe('<p>phone</p>');
    expect(page.headers['Content-Security-Policy']).toContain("connect-src 'self' wss://10.0.0.7:50002;");
    expect(textOf(await ask(SECURE, { path: '/assets/a-1.js' }))).toBe('let a;');
    expect((await ask(SECURE, { path: '/assets/none.js' })).status).toBe(404);
    const authority = await ask(SECURE, { path: '/ca.crt' });
    expect([authority.headers['Content-Type'], authority.body]).toEqual([
      'application/x-x509-ca-cert',
      Uint8Array.of(0x30, 0x82),
    ]);
  });

  it('not under a foreign name', async () => {
    for (const path of ['/phone', '/assets/a-1.js']) {
      expect((await ask(SECURE, { path, host: 'evil.example' })).status).toBe(403);
    }
    expect(refused).toEqual(['foreign-host', 'foreign-host']);
  });

  it('asks others for the operator token', async () => {
    const page = await ask(SECURE);
    expect(page.status).toBe(401);
    expect(textOf(page)).toMatch(/<form method="get" action="\/">.*name="token" type="password"/s);
    expect(textOf(page)).not.toContain('role="alert"');
    expect(page.headers['Content-Security-Policy']).toContain("form-action 'self'");
    expect((await ask(SECURE, { path: '/media/a/b' })).status).toBe(401);
    expect(refused).toEqual(['operator-token']);
  });

  it('says so where the token is wrong', async () => {
    const page = await ask(SECURE, { token: 'cam' });
    expect([page.status, textOf(page).includes('The operator token is &lt;needed&gt;.')]).toEqual([401, true]);
    expect(refused).toEqual(['operator-token']);
  });

  it('keeps the right token in a cookie that scripts and other sites do not get, out of the address', async () => {
    const signedIn = await ask(SECURE, { token: 'b&ss' });
    expect([signedIn.status, signedIn.headers['Location']]).toEqual([303, '/']);
    expect(signedIn.headers['Set-Cookie']).toBe(
      'capture-station-operator-50002=b%26ss; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000; Secure',
    );
    expect(textOf(await ask(SECURE, { cookie: 'b&ss' }))).toBe('<p>console</p>');
    expect((await ask(SECURE, { path: '/media/a/b', cookie: 'b&ss' })).status).toBe(206);
  });
});

it('serves GET and HEAD alone, everywhere', async () => {
  for (const path of ['/', '/phone', '/ca.crt']) expect((await ask(SECURE, { path, method: 'POST' })).status).toBe(405);
  expect((await ask(SECURE, { path: '/phone', method: 'HEAD' })).status).toBe(200);
});
