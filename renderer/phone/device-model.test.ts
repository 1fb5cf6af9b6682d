import { expect, it } from 'vitest';
import { browserKindOf } from './browser-kind.ts';
import { deviceModel } from './device-model.ts';

const CHROME =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const SAMSUNG =
  'Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/21.0 Chrome/110.0.5481.154 Mobile Safari/537.36';
const REDMI =
  'Mozilla/5.0 (Linux; U; Android 13; zh-cn; 23090RA98C Build/TKQ1.221114.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const IPHONE_CHROME =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 Mobile/15E148 Safari/604.1';
const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';

it.each([
  ['Chrome on Android', CHROME, 5],
  ['SM-S911B', SAMSUNG, 5],
  ['23090RA98C', REDMI, 5],
  ['Firefox on Android', FIREFOX, 5],
  ['iPhone', IPHONE, 5],
  ['iPad', MAC, 5],
  ['Safari on macOS', MAC, 0],
  ['Browser', 'curl/8', 0],
])('calls it %s', async (model, userAgent, maxTouchPoints) => {
  expect(await deviceModel({ userAgent, maxTouchPoints })).toBe(model);
});

it('believes Chromium before the user agent', async () => {
  const model = (answer: () => Promise<unknown>): Promise<string> =>
    deviceModel({ userAgent: CHROME, maxTouchPoints: 5, userAgentData: { getHighEntropyValues: answer } });
  expect(await model(() => Promise.resolve({ model: 'Pixel 7' }))).toBe('Pixel 7');
  expect(await model(() => Promise.resolve({ model: '' }))).toBe('Chrome on Android');
  expect(await model(() => Promise.reject(new DOMException('', 'NotAllowedError')))).toBe('Chrome on Android');
});

it('knows a browser from those that it names', () => {
  expect(browserKindOf(SAMSUNG, 5)).toEqual({ browser: 'Samsung Internet', system: 'Android' });
  expect(browserKindOf(IPHONE_CHROME, 5)).toEqual({ browser: 'Chrome', system: 'iPhone' });
});
