import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Log } from '../log.ts';
import { AccessStore } from '../access/access-store.ts';
import { Gatekeeper } from '../access/gatekeeper.ts';
import { RefusalLimiter } from '../access/refusal-limiter.ts';
import { ManualClock } from '../manual-clock.ts';
import { AndroidEntry, type AndroidIntroduction } from './android-entry.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';
import { visit } from './test-visit.ts';

const LIMITS = { pingIntervalMs: 5000, peerSilenceMs: 15_000 };
const ADDRESS = { ip: '192.168.1.23', port: 40_412 };
const CONFIG = '00000001 6742e01fed01407b20 00000001 68ce3c80'.replaceAll(' ', '');

let pair: SocketPair;
let gatekeeper: Gatekeeper;
let entered: AndroidIntroduction[];
let clock: ManualClock;

beforeEach(async () => {
  pair = await connectSockets();
  clock = new ManualClock();
  entered = [];
  const log = new Log(clock);
  gatekeeper = new Gatekeeper({
    store: new AccessStore('/nowhere', { deviceToken: 'paper', operatorToken: 'scissors' }, clock),
    limiter: new RefusalLimiter(clock, log),
    clock,
    log,
    mode: () => 'approve',
    limits: { waitingDevices: 4, waitingPerAddress: 4 },
    changed: () => undefined,
  });
});
afterEach(() => pair.close());

function entry(token: string | null): AndroidEntry {
  const parts = { clock, log: new Log(clock), limits: LIMITS };
  return new AndroidEntry(
    visit({ ip: ADDRESS.ip, path: '/android-cam', token }),
    ADDRESS,
    gatekeeper,
    parts,
    (_channel, introduction) => entered.push(introduction),
  );
}

async function taken(): Promise<void> {
  const answered = once(pair.peer, 'pong');
  pair.peer.ping();
  await answered;
}

/** The decision holds, though this store has no folder to write it to. */
const answer = (allow: boolean): Promise<unknown> => gatekeeper.answer(1, allow).catch(() => undefined);

it('is refused before its handshake ends where its token is wrong', () => {
  expect(entry('stone').refusal).toMatchObject({ code: 'token-wrong', status: 401 });
});

it('is in at once with the right token', () => {
  const phone = entry('paper');
  expect(phone.refusal).toBeNull();
  phone.opened(pair.station);
  expect(entered).toEqual([{ path: '/android-cam', model: null, capturing: false, config: null }]);
});

it('waits with its socket open, and is known by what it has said meanwhile', async () => {
  entry(null).opened(pair.station);
  pair.peer.send('{"type":"capabilities","deviceModel":"Pixel 6a"}');
  pair.peer.send('{"status":"capture_started","message":""}');
  const header = Buffer.alloc(16);
  header.writeUInt32BE(CONFIG.length / 2, 12);
  pair.peer.send(Buffer.concat([header, Buffer.from(CONFIG, 'hex')]));
  header.writeUInt32BE(2, 12);
  pair.peer.send(Buffer.concat([header, Buffer.from('4188', 'hex')]));
  await taken();
  expect([entered, gatekeeper.waiting.map(({ label }) => label)]).toEqual([[], ['Pixel 6a']]);
  await answer(true);
  expect(entered).toMatchObject([{ model: 'Pixel 6a', capturing: true }]);
  expect(Buffer.from(entered[0]?.config?.payload ?? []).toString('hex')).toBe(CONFIG);
});

it('is told in its close reason that the operator refused it', async () => {
  entry(null).opened(pair.station);
  const closed = new Promise<readonly [number, string]>((resolve) => {
    pair.peer.once('close', (code, reason) => resolve([code, String(reason)]));
  });
  await answer(false);
  expect(await closed).toEqual([4403, 'The operator has refused this device. Ask the operator to allow it.']);
  expect(entered).toEqual([]);
});

it('waits no more when it has gone', async () => {
  entry(null).opened(pair.station);
  pair.peer.terminate();
  await expect.poll(() => gatekeeper.waiting).toEqual([]);
});
