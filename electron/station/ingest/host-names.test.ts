import { expect, it } from 'vitest';
import { hostNameOf, isLoopbackHost, isOwnHost } from './host-names.ts';

it.each([
  ['Lab-PC.local:50002', 'lab-pc.local'],
  ['lab-pc.', 'lab-pc'],
  ['[::1]:50001', '[::1]'],
  ['a@127.0.0.1', null],
  ['127.0.0.1 x', null],
  ['', null],
])('the name in "%s" is %s', (host, name) => expect(hostNameOf(host)).toBe(name));

it.each(['127.0.0.1:50001', 'localhost:8080', '[::1]:50001', 'LOCALHOST'])('%s names this machine', (host) =>
  expect(isLoopbackHost(host)).toBe(true),
);

it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.1.7', ''])(
  '"%s" does not: a foreign site can point such a name here',
  (host) => expect(isLoopbackHost(host)).toBe(false),
);

it('may be called by any address and by its own names, on any port', () => {
  const own = (host: string): boolean => isOwnHost(host, ['lab-pc', 'Camera.lab.example']);
  for (const host of ['10.0.0.7:1', '[2001:db8::7]:50002', 'LAB-PC', 'camera.lab.example:8443', 'localhost']) {
    expect([host, own(host)]).toEqual([host, true]);
  }
  for (const host of ['evil.example', 'lab-pc.evil.example', '10.0.0.7.evil.example', '', 'lab-pc@evil.example']) {
    expect([host, own(host)]).toEqual([host, false]);
  }
});
