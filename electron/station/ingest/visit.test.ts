import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { visitOf } from './visit.ts';

const request = (url: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  url,
  headers,
  socket: new Socket(),
});

it('reads path and token apart, and nothing else of the query', () => {
  expect(visitOf(request('/android-cam?x=1&token=a%20b+c'), false)).toMatchObject({
    path: '/android-cam',
    token: 'a b c',
  });
  expect(visitOf(request('/camera'), true)).toMatchObject({ path: '/camera', token: null, secure: true });
});

it('finds no token where the target is none of a page', () => {
  expect(visitOf(request('http://['), false)).toMatchObject({ token: null });
  expect(visitOf(request('/?token='), false).token).toBe('');
});

it('cuts a token that is as long as a book', () => {
  expect(visitOf(request(`/?token=${'x'.repeat(5000)}`), false).token).toHaveLength(256);
});

it('finds the operator cookie of this very port', () => {
  const cookie = 'a=b; capture-station-operator-50002=s%26t; capture-station-operator-9=other';
  const at = (host: string, value = cookie): string | null =>
    visitOf(request('/', { host, cookie: value }), true).cookie;
  expect([at('10.0.0.7:50002'), at('10.0.0.7:9'), at('10.0.0.7:8'), at('10.0.0.7')]).toEqual([
    's&t',
    'other',
    null,
    null,
  ]);
  expect(at('10.0.0.7:1', 'capture-station-operator-1=%zz')).toBeNull();
});
