import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebResponse } from '../web-response.ts';
import { BuiltPages, NONCE_PLACEHOLDER } from './built-pages.ts';
import { consolePart, WebSite } from './web-site.ts';

let folder = '';
let site: WebSite;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-pages-'));
  await mkdir(join(folder, 'console'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'console/index.html'), `<script nonce="${NONCE_PLACEHOLDER}" src="a.js"></script>`);
  await writeFile(join(folder, 'assets/console-Ab_1.js'), 'let a;');
  await writeFile(join(folder, 'assets/key.pem'), 'secret');
  await writeFile(join(folder, 'secret.js'), 'secret');
  await mkdir(join(folder, 'phone'));
  await writeFile(join(folder, 'phone/index.html'), '<p>phone</p>');
  await writeFile(join(folder, 'phone.webmanifest'), '{}');
  site = new WebSite([consolePart(new BuiltPages(folder))]);
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = ({ body }: WebResponse): string => (body instanceof Uint8Array ? Buffer.from(body).toString() : '');
const get = (path: string, method = 'GET') => site.respond({ method, path, range: null });

it('serves the page under a policy without unsafe-inline, with a nonce that is new each time', async () => {
  const [first, second] = [await get('/'), await get('/')];
  const nonceOf = ({ headers }: typeof first) => /'nonce-([^']+)'/.exec(headers['Content-Security-Policy'] ?? '')?.[1];
  expect(first.status).toBe(200);
  expect(first.headers['Content-Security-Policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(first.headers['Content-Security-Policy']).not.toMatch(/unsafe/);
  expect(textOf(first)).toBe(`<script nonce="${nonceOf(first) ?? '?'}" src="a.js"></script>`);
  expect(nonceOf(second)).not.toBe(nonceOf(first));
});

it('serves built files with their type, to be kept for good', async () => {
  const asset = await get('/assets/console-Ab_1.js');
  expect([asset.status, asset.headers['Content-Type'], textOf(asset)]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'let a;',
  ]);
  expect(asset.headers['Cache-Control']).toMatch(/immutable/);
});

it.each([
  '/assets/../secret.js',
  '/assets/%2e%2e/secret.js',
  '/assets/..%2fsecret.js',
  '/assets/..\\secret.js',
  '/assets/',
  '/assets/key.pem',
  '/assets/nothing.js',
  '/secret.js',
  '/phone/index.html',
  '/phone.webmanifest/../secret.js',
  '/console/index.html',
  '//',
])('has nothing at %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

it('serves GET and HEAD alone', async () => {
  expect((await get('/', 'POST')).status).toBe(405);
  expect((await get('/', 'HEAD')).status).toBe(200);
});

it('says how to build what is not there', async () => {
  const answer = await new WebSite([consolePart(new BuiltPages(join(folder, 'nowhere')))]).respond({
    method: 'GET',
    path: '/',
    range: null,
  });
  expect([answer.status, textOf(answer)]).toEqual([503, expect.stringMatching(/npm run build/)]);
});

it('answers in words where a part fails', async () => {
  const broken = new WebSite([{ respond: () => Promise.reject(new Error('disk')) }]);
  expect((await broken.respond({ method: 'GET', path: '/', range: null })).status).toBe(500);
});

it('names the station as a web socket in the policy of the phone page and its workers', async () => {
  const pages = new BuiltPages(folder);
  const answers = [
    await pages.page('phone', 'wss://10.0.0.5:50002'),
    await pages.file('/assets/console-Ab_1.js', 'wss://10.0.0.5:50002'),
  ];
  for (const answer of answers) {
    expect(answer?.headers['Content-Security-Policy']).toContain("connect-src 'self' wss://10.0.0.5:50002;");
  }
});

it('serves what a home screen needs under a fixed name, asked for anew each time', async () => {
  const manifest = await get('/phone.webmanifest');
  expect([manifest.status, manifest.headers['Content-Type'], manifest.headers['Cache-Control']]).toEqual([
    200,
    'application/manifest+json',
    'no-cache',
  ]);
});
