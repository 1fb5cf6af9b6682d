import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { consoleMessage } from '#shared/contract/messages.ts';
import type { ConsoleLink, ConsoleSession } from '../console/console-link.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { ConsoleChannel } from './console-channel.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';

let sockets: SocketPair;
let clock: ManualClock;
let link: ConsoleLink;
let asked: [string, unknown][];
let gone: number;

beforeEach(async () => {
  sockets = await connectSockets();
  clock = new ManualClock();
  asked = [];
  gone = 0;
  const session: ConsoleSession = {
    request: (command, args) => {
      asked.push([command, args]);
      return Promise.resolve({ ok: true, result: { of: command } });
    },
    closed: () => {
      gone += 1;
    },
  };
  new ConsoleChannel(sockets.station, sockets.stream, clock, LIMITS, 'here').open({
    connect: (given) => {
      link = given;
      return session;
    },
  });
});
afterEach(() => sockets.close());

/** What the peer's next event of this kind brings. */
const heard = (event: 'message' | 'close'): Promise<readonly unknown[]> => once(sockets.peer, event);

const next = async (): Promise<unknown> => {
  const [data]: readonly unknown[] = await heard('message');
  return JSON.parse(String(data));
};

it('answers each request with its id', async () => {
  sockets.peer.send(JSON.stringify({ id: 7, command: 'status', args: { a: 1 } }));
  const reply = consoleMessage.parse(await next());
  expect(reply).toEqual({ kind: 'reply', id: 7, outcome: { ok: true, result: { of: 'status' } } });
  expect(asked).toEqual([['status', { a: 1 }]]);
});

it('sends events as text, and a preview packet as one binary message', async () => {
  const event = next();
  link.sendEvent({ event: 'galleryReplaced' });
  expect(await event).toEqual({ kind: 'event', event: { event: 'galleryReplaced' } });
  const packet = heard('message');
  link.sendPreview(Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5));
  const [data, isBinary] = await packet;
  expect([data, isBinary]).toEqual([Buffer.from([1, 2, 3, 4, 5]), true]);
});

it.each([
  ['text that is not JSON', 'status'],
  ['a request without an id', JSON.stringify({ command: 'status', args: {} })],
  ['a field too many', JSON.stringify({ id: 1, command: 'status', args: {}, more: 1 })],
  ['bytes', Buffer.from([1])],
])('closes on %s, with a reason', async (_what, message) => {
  const closed = heard('close');
  sockets.peer.send(message);
  const [code, reason] = await closed;
  expect(code).toBe(1003);
  expect(String(reason)).toMatch(/^(This is not a request of the console|A console sends text only)\.$/);
  await expect.poll(() => gone).toBe(1);
  expect(asked).toEqual([]);
});

it('is cut off with a reason, and at once where the console does not answer', async () => {
  sockets.peer.pause();
  const ended = once(sockets.station, 'close');
  link.close('Too slow. '.repeat(40));
  clock.advance(1000);
  await ended;
  expect(gone).toBe(1);
});

it('sends nothing more when the console has gone', async () => {
  const ended = once(sockets.station, 'close');
  sockets.peer.terminate();
  await ended;
  link.sendEvent({ event: 'galleryReplaced' });
  link.sendPreview(Uint8Array.of(1), Uint8Array.of(2));
  expect([gone, sockets.station.bufferedAmount]).toEqual([1, 0]);
});
