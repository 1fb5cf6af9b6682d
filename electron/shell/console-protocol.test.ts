import { Readable } from 'node:stream';
import type { CustomScheme } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebRequest, WebResponse } from '../station/web-response.ts';
import { registerConsoleScheme, setupConsoleProtocol } from './console-protocol.ts';

let handler: (request: Request) => Promise<Response>;
let asked: WebRequest[];
let answer: WebResponse;

beforeEach(() => {
  asked = [];
  answer = { status: 200, headers: {}, body: null };
  setupConsoleProtocol(
    {
      handle(scheme, handle) {
        if (scheme !== 'capture-station') throw new Error(`The scheme is ${scheme}.`);
        handler = handle;
      },
    },
    (request) => {
      asked.push(request);
      return Promise.resolve(answer);
    },
  );
});

const fetch = (url: string, init?: RequestInit): Promise<Response> => handler(new Request(url, init));

describe('the console’s scheme', () => {
  it('is registered like https, and cannot get round the content security policy', () => {
    let registered: CustomScheme[] = [];
    registerConsoleScheme({
      registerSchemesAsPrivileged(schemes) {
        registered = schemes;
      },
    });
    expect(registered).toEqual([
      {
        scheme: 'capture-station',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ]);
  });
});

describe('a request of the window', () => {
  it('goes to the station with its method, path and range', async () => {
    await fetch('capture-station://console/media/a%20b/stream.mp4?t=1', { headers: { Range: 'bytes=5-' } });
    await fetch('capture-station://console/', { method: 'HEAD' });
    expect(asked).toEqual([
      { method: 'GET', path: '/media/a%20b/stream.mp4', range: 'bytes=5-' },
      { method: 'HEAD', path: '/', range: null },
    ]);
  });

  it('gets the station’s status, headers and bytes', async () => {
    const headers = { 'Content-Range': 'bytes 0-2/9', 'Content-Security-Policy': "default-src 'self'" };
    answer = { status: 206, headers, body: Readable.from([Buffer.from('ab'), Buffer.from('c')]) };
    const response = await fetch('capture-station://console/x');
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 0-2/9');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(await response.text()).toBe('abc');
    answer = { status: 200, headers: {}, body: Buffer.from('a page') };
    expect(await (await fetch('capture-station://console/')).text()).toBe('a page');
    answer = { status: 416, headers: { 'Content-Range': 'bytes */9' }, body: null };
    expect((await fetch('capture-station://console/x')).status).toBe(416);
  });

  it('for another host is not found', async () => {
    expect((await fetch('capture-station://elsewhere/')).status).toBe(404);
    expect(asked).toEqual([]);
  });
});
