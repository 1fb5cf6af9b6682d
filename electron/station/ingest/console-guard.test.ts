import { describe, expect, it } from 'vitest';
import { pageRefusal, socketRefusal } from './console-guard.ts';

const HOST = '127.0.0.1:50001';

describe('pageRefusal', () => {
  it.each(['127.0.0.1:50001', 'localhost:8080', '[::1]:50001', 'LOCALHOST'])('lets this machine in as %s', (host) => {
    expect(pageRefusal({ ip: '127.0.0.1', headers: { host } })).toBeNull();
  });

  it('refuses other machines, whatever they call the station', () => {
    expect(pageRefusal({ ip: '192.168.1.7', headers: { host: HOST } })).toMatch(/only on the computer/);
    expect(pageRefusal({ ip: '127.0.0.1.evil', headers: { host: HOST } })).toMatch(/only on the computer/);
  });

  it.each([
    undefined,
    '',
    'evil.example',
    '127.0.0.1.evil.example',
    'evil.example:50001',
    'a@127.0.0.1',
    '127.0.0.1 x',
  ])('refuses the host name %s, which a foreign site can point here', (host) => {
    expect(pageRefusal({ ip: '127.0.0.1', headers: { host } })).toMatch(/127\.0\.0\.1 only/);
  });

  it('refuses what a page of another site asks for, and lets the address bar and our own page in', () => {
    const from = (site: string) => pageRefusal({ ip: '::1', headers: { host: HOST, 'sec-fetch-site': site } });
    expect([from('none'), from('same-origin')]).toEqual([null, null]);
    expect(from('cross-site')).toMatch(/other sites/);
    expect(from('same-site')).toMatch(/other sites/);
  });
});

it('lets a link lead to the page, and nothing else of another site', () => {
  const asked = (destination: string) =>
    pageRefusal({
      ip: '127.0.0.1',
      headers: { host: HOST, 'sec-fetch-site': 'same-site', 'sec-fetch-dest': destination },
    });
  expect(asked('document')).toBeNull();
  for (const destination of ['iframe', 'video', 'image', 'empty', 'script', 'worker']) {
    expect(asked(destination)).toMatch(/other sites/);
  }
});

describe('socketRefusal', () => {
  it('lets in the page that the station itself served', () => {
    expect(socketRefusal({ ip: '127.0.0.1', headers: { host: HOST, origin: `http://${HOST}` } })).toBeNull();
  });

  it.each(['http://evil.example', 'http://127.0.0.1:8000', 'https://127.0.0.1:50001', 'null', 'file://', undefined])(
    'refuses the origin %s',
    (origin) => {
      expect(socketRefusal({ ip: '127.0.0.1', headers: { host: HOST, origin } })).toMatch(/may not use the console/);
    },
  );

  it('refuses a foreign page that reaches the station under its own name', () => {
    const host = 'evil.example:50001';
    expect(socketRefusal({ ip: '127.0.0.1', headers: { host, origin: `http://${host}` } })).toMatch(
      /127\.0\.0\.1 only/,
    );
  });
});
