import { describe, expect, it } from 'vitest';
import type { AccessMode } from '#shared/contract/access.ts';
import { RequestGuard } from './request-guard.ts';
import { type Route, routeOf } from './route.ts';
import { visit } from './test-visit.ts';
import type { Visit } from './visit.ts';

const HERE = '127.0.0.1:50001';
const LAN = '192.168.1.20:50002';
const ELSEWHERE = { ip: '192.168.1.7', host: LAN, secure: true };

/** A guard whose operator token is `boss` and whose device token is `cam`. */
function guard(mode: AccessMode = 'approve'): RequestGuard {
  return new RequestGuard({
    mode: () => mode,
    ownNames: () => ['lab-pc'],
    operatorRefusal: (_ip, token) =>
      token === 'boss' ? null : { code: 'operator-token', status: 401, words: 'The operator token is needed.' },
    deviceTokenRefusal: (_ip, token) =>
      token === 'cam' ? null : { code: 'token-wrong', status: 401, words: 'The token is wrong.' },
  });
}

describe('pages that everybody may see', () => {
  it.each([LAN, 'lab-pc:50002', 'LAB-PC', HERE, '[fe80::1]:50002'])('are shown under %s', (host) =>
    expect(guard().publicRefusal(visit({ ...ELSEWHERE, host }))).toBeNull(),
  );

  it('are not shown under a name that the station does not know, which any site can point here', () => {
    const refusal = guard().publicRefusal(visit({ ...ELSEWHERE, host: 'evil.example:50002' }));
    expect(refusal).toMatchObject({ code: 'foreign-host', status: 403 });
    expect(refusal?.words).toMatch(/Settings/);
  });
});

describe('the console and the recordings', () => {
  const codeFor = (more: Partial<Visit>, mode?: AccessMode): string | null =>
    guard(mode).operatorRefusal(visit(more))?.code ?? null;

  it('open on this machine without a token, under its own loopback names alone', () => {
    expect([codeFor({}), codeFor({ host: 'localhost:1' }), codeFor({ ip: '::1', host: '[::1]:1' })]).toEqual([
      null,
      null,
      null,
    ]);
    expect(codeFor({ host: 'evil.example' })).toBe('foreign-host');
    expect(codeFor({ host: '' })).toBe('foreign-host');
    // A name of this machine can be claimed by another one on the network.
    expect(codeFor({ host: 'lab-pc:50001' })).toBe('foreign-host');
  });

  it('open from elsewhere with the operator token, in the address or in a cookie', () => {
    expect(codeFor(ELSEWHERE)).toBe('operator-token');
    expect(codeFor({ ...ELSEWHERE, token: 'boss' })).toBeNull();
    expect(codeFor({ ...ELSEWHERE, cookie: 'boss' })).toBeNull();
    expect(codeFor({ ...ELSEWHERE, token: 'cam' })).toBe('operator-token');
    expect(codeFor({ ...ELSEWHERE, token: 'boss', host: 'evil.example' })).toBe('foreign-host');
  });

  it('do not open from elsewhere in `open` mode either: that is about devices', () => {
    expect(codeFor(ELSEWHERE, 'open')).toBe('operator-token');
  });

  it.each(['iframe', 'video', 'image', 'empty', 'script', 'worker'])('are not for the %s of another site', (part) => {
    for (const fetchSite of ['cross-site', 'same-site']) {
      expect(codeFor({ fetchSite, fetchDestination: part })).toBe('foreign-origin');
    }
    expect(codeFor({ fetchSite: 'same-origin', fetchDestination: part })).toBeNull();
  });

  it('open by a link from anywhere, as by the address bar', () => {
    expect(codeFor({ fetchSite: 'cross-site', fetchDestination: 'document' })).toBeNull();
    expect(codeFor({ fetchSite: 'none', fetchDestination: 'document' })).toBeNull();
  });
});

describe('web sockets', () => {
  const codeFor = (path: string, more: Partial<Visit>, mode?: AccessMode): string | null => {
    const route: Route = routeOf(path);
    return guard(mode).socketRefusal(visit({ path, ...more }), route)?.code ?? null;
  };
  const ALL = ['/android-cam', '/anything', '/camera', '/console', '/dev', '/esp'];

  it.each(ALL)('%s is not for a page of another site, in any mode', (path) => {
    for (const mode of ['approve', 'token', 'open'] as const) {
      for (const origin of [
        'http://evil.example',
        'https://127.0.0.1:50001',
        'http://127.0.0.1:8000',
        'http://localhost',
      ]) {
        expect([origin, codeFor(path, { origin }, mode)]).toEqual([origin, 'foreign-origin']);
      }
    }
  });

  it.each(ALL)('%s is not for a page that reaches the station under its own name (DNS rebinding)', (path) => {
    const rebound = { host: 'evil.example:50001', origin: 'http://evil.example:50001' };
    expect(codeFor(path, rebound, 'open')).toBe('foreign-host');
  });

  it.each(ALL)('%s is for the pages of the station itself', (path) => {
    expect(codeFor(path, { origin: `http://${HERE}` })).toBeNull();
  });

  it('apps send no Origin and come by any name', () => {
    expect(codeFor('/android-cam', { ip: '192.168.1.7', host: 'phones.lab.example:50001' })).toBeNull();
    expect(codeFor('/', { ip: '192.168.1.7', host: '' })).toBeNull();
  });

  it('a page without a site needs the operator token, except in `open` mode', () => {
    for (const origin of ['null', 'file://']) {
      for (const path of ['/android-cam', '/camera', '/dev']) {
        expect([path, codeFor(path, { origin })]).toEqual([path, 'foreign-origin']);
        expect(codeFor(path, { origin }, 'token')).toBe('foreign-origin');
        expect(codeFor(path, { origin }, 'open')).toBeNull();
      }
      expect(codeFor('/dev', { origin, token: 'boss' })).toBeNull();
      expect(codeFor('/dev', { origin, token: 'cam' })).toBe('operator-token');
    }
  });

  it('boards say file:// and are no pages', () => {
    expect(codeFor('/esp', { origin: 'file://', ip: '192.168.1.9', host: LAN })).toBeNull();
    expect(codeFor('/esp', { origin: 'null' })).toBe('foreign-origin');
  });

  it('the console is never for a page without a site, in `open` mode neither', () => {
    for (const origin of ['null', 'file://', null])
      expect(codeFor('/console', { origin }, 'open')).toBe('foreign-origin');
    expect(codeFor('/console', { origin: null, token: 'boss' })).toBeNull();
  });

  it('the console and /dev need the operator token from elsewhere', () => {
    for (const path of ['/console', '/dev']) {
      const own = { ...ELSEWHERE, origin: `https://${LAN}` };
      expect(codeFor(path, own)).toBe('operator-token');
      expect(codeFor(path, { ...own, cookie: 'boss' })).toBeNull();
      expect(codeFor(path, { ...own, token: 'boss' }, 'open')).toBeNull();
    }
    expect(codeFor('/dev', { ip: '192.168.1.7', host: LAN }, 'open')).toBe('operator-token');
  });

  it('the console shows its tokens to no other computer in the clear', () => {
    const inTheClear = { ip: '192.168.1.7', host: '192.168.1.20:50001', token: 'boss' };
    expect(codeFor('/console', { ...inTheClear, origin: 'http://192.168.1.20:50001' })).toBe('operator-token');
    // The field's developer console speaks plain ws, and shows none.
    expect(codeFor('/dev', inTheClear)).toBeNull();
  });

  it('/camera is refused with a wrong token at once, and judged by its hello where it has none', () => {
    expect(codeFor('/camera', { ...ELSEWHERE, token: 'old' })).toBe('token-wrong');
    expect(codeFor('/camera', { ...ELSEWHERE, token: 'cam' })).toBeNull();
    expect(codeFor('/camera', ELSEWHERE, 'token')).toBeNull();
    expect(codeFor('/camera', { ...ELSEWHERE, token: 'old' }, 'open')).toBeNull();
  });
});
