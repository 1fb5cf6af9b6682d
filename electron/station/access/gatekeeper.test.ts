import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessMode } from '#shared/contract/access.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { AccessStore } from './access-store.ts';
import type { Applicant, Application } from './applicant.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { RefusalLimiter } from './refusal-limiter.ts';

let folder = '';
let clock: ManualClock;
let log: Log;
let lines: string[];
let mode: AccessMode;
let changes: number;
let store: AccessStore;
let gatekeeper: Gatekeeper;

async function restart(): Promise<void> {
  store = new AccessStore(folder, {}, clock);
  await store.load(log);
  gatekeeper = new Gatekeeper({
    store,
    limiter: new RefusalLimiter(clock, log),
    clock,
    log,
    mode: () => mode,
    limits: { waitingDevices: 64, waitingPerAddress: 64 },
    changed: () => {
      changes += 1;
    },
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatekeeper-'));
  clock = new ManualClock();
  log = new Log(clock);
  lines = [];
  log.onEntry(({ code, message }) => lines.push(`${code}: ${message}`));
  mode = 'approve';
  changes = 0;
  await restart();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const codes = (): string[] => lines.map((line) => line.split(':', 1)[0] ?? '');

/** A device that connects; `told` is what it was told, in order. */
interface Connected extends Application {
  readonly told: string[];
}

function connect(applicant: Partial<Applicant> & Pick<Applicant, 'identity'>): Connected {
  const told: string[] = [];
  const application = gatekeeper.apply(
    { token: null, label: '', address: '192.0.2.7', protocol: 'camera', ...applicant },
    {
      waiting: () => told.push('waiting'),
      admitted: () => told.push('admitted'),
      refused: ({ code }) => told.push(code),
    },
  );
  return { ...application, told };
}

const phone = (id: string, more: Partial<Applicant> = {}): Connected =>
  connect({ identity: { kind: 'id', id }, label: id, ...more });
const oldPhone = (ip: string, more: Partial<Applicant> = {}): Connected =>
  connect({ identity: { kind: 'address', ip }, address: ip, protocol: 'android-cam', ...more });
const withToken = (): { token: string } => ({ token: store.deviceToken });

describe('an unknown device', () => {
  it('waits, and is told at once', () => {
    expect(phone('pixel').told).toEqual(['waiting']);
    expect(gatekeeper.waiting).toEqual([
      {
        number: 1,
        label: 'pixel',
        address: '192.0.2.7',
        protocol: 'camera',
        identity: 'id',
        sinceMs: Date.UTC(2026, 10, 22, 6, 0, 0),
      },
    ]);
    expect(lines).toEqual([
      'device-waiting: pixel wants to connect (camera, 192.0.2.7): type "allow 1" or "refuse 1", or answer in the console.',
    ]);
    expect(changes).toBe(1);
  });

  it('is let in when the operator allows it, and remembered', async () => {
    const pixel = phone('pixel');
    expect(await gatekeeper.answer(1, true)).toMatchObject({ number: 1, label: 'pixel' });
    expect([pixel.told, gatekeeper.waiting]).toEqual([['waiting', 'admitted'], []]);
    expect(codes()).toEqual(['device-waiting', 'device-allowed']);
    await restart();
    expect(phone('pixel').told).toEqual(['admitted']);
  });

  it('is refused when the operator refuses it, and remembered', async () => {
    const pixel = phone('pixel');
    await gatekeeper.answer(1, false);
    expect(pixel.told).toEqual(['waiting', 'refused']);
    await restart();
    expect(phone('pixel', withToken()).told).toEqual(['refused']);
    mode = 'open';
    expect(phone('pixel').told).toEqual(['refused']);
  });

  it('that leaves waits no more', () => {
    phone('pixel').withdraw();
    expect(gatekeeper.waiting).toEqual([]);
    expect(changes).toBe(2);
  });

  it('can say its name later; what is no name leaves its address', () => {
    const device = oldPhone('192.0.2.9');
    expect(gatekeeper.waiting[0]?.label).toBe('192.0.2.9');
    device.describe({ label: 'Pixel 6a' });
    expect(gatekeeper.waiting[0]?.label).toBe('Pixel 6a');
    device.describe({ label: 'x'.repeat(10_000) });
    expect(gatekeeper.waiting[0]?.label).toBe('x'.repeat(80));
    device.describe({ label: ' ' });
    expect(gatekeeper.waiting[0]?.label).toBe('192.0.2.9');
  });

  it('that connects once more takes the place of its first connection, under the same number', async () => {
    const first = phone('pixel');
    phone('other');
    const second = phone('pixel');
    expect([first.told, second.told]).toEqual([['waiting', 'replaced'], ['waiting']]);
    expect(gatekeeper.waiting.map(({ number, label }) => [number, label])).toEqual([
      [1, 'pixel'],
      [2, 'other'],
    ]);
    await gatekeeper.answer(1, true);
    first.withdraw();
    expect([first.told, second.told]).toEqual([
      ['waiting', 'replaced'],
      ['waiting', 'admitted'],
    ]);
  });

  it('that comes back with the token ends its waiting connection', () => {
    const first = phone('pixel');
    expect([phone('pixel', withToken()).told, first.told]).toEqual([['admitted'], ['waiting', 'replaced']]);
    expect(gatekeeper.waiting).toEqual([]);
  });

  it('judges a token by itself, and looks at none of an address any more after twenty wrong ones', () => {
    expect(gatekeeper.tokenRefusal('192.0.2.66', store.deviceToken)).toBeNull();
    for (let i = 0; i < 20; i += 1) {
      expect(gatekeeper.tokenRefusal('192.0.2.66', `guess ${i}`)?.code).toBe('token-wrong');
    }
    expect(gatekeeper.tokenRefusal('192.0.2.66', store.deviceToken)?.code).toBe('rate-limited');
  });

  it('takes the operator token for a right one, in the hands of a page from disk', () => {
    mode = 'token';
    expect(connect({ identity: { kind: 'address', ip: '192.0.2.7' }, token: store.operatorToken }).told).toEqual([
      'admitted',
    ]);
  });

  it('tells the log of what says nothing that a device says, and looks at its address no more after twenty', () => {
    for (let i = 0; i < 20; i += 1) gatekeeper.misunderstood('192.0.2.66');
    expect(codes()).toEqual(['device-refused', 'address-blocked']);
    const stranger = connect({ identity: { kind: 'id', id: 'stranger' }, address: '192.0.2.66' });
    expect(stranger.told).toEqual(['rate-limited']);
  });

  it('gives one address only some of the places', () => {
    const few = new Gatekeeper({
      store,
      limiter: new RefusalLimiter(clock, log),
      clock,
      log,
      mode: () => mode,
      limits: { waitingDevices: 64, waitingPerAddress: 2 },
      changed: () => undefined,
    });
    const told: string[] = [];
    for (const [id, address] of [
      ['first', '192.0.2.7'],
      ['second', '192.0.2.7'],
      ['third', '192.0.2.7'],
      ['other', '192.0.2.8'],
    ] as const) {
      few.apply(
        { identity: { kind: 'id', id }, token: null, label: id, address, protocol: 'camera.v2' },
        {
          waiting: () => told.push(`${id} waits`),
          admitted: () => told.push(`${id} is in`),
          refused: ({ code }) => told.push(`${id} ${code}`),
        },
      );
    }
    expect(told).toEqual(['first waits', 'second waits', 'third too-many', 'other waits']);
  });

  it('is refused when 64 wait already, which does not hold for one that takes its own place', () => {
    for (let i = 0; i < 64; i += 1) phone(`phone-${i}`);
    expect(phone('one too many').told).toEqual(['too-many']);
    expect(phone('phone-5').told).toEqual(['waiting']);
    expect(gatekeeper.waiting).toHaveLength(64);
  });

  it('has a number of its own, never used before', () => {
    phone('first').withdraw();
    phone('second');
    expect(gatekeeper.waiting.map(({ number }) => number)).toEqual([2]);
  });
});

describe('an address', () => {
  it('that is allowed lets in all that wait from it, and those that come later', async () => {
    const waiting = [oldPhone('192.0.2.9'), oldPhone('192.0.2.9'), oldPhone('192.0.2.10')];
    await gatekeeper.answer(2, true);
    expect(waiting.map(({ told }) => told.at(-1))).toEqual(['admitted', 'admitted', 'waiting']);
    expect(oldPhone('192.0.2.9').told).toEqual(['admitted']);
  });

  it('that is allowed says nothing of a device with an id of its own', async () => {
    oldPhone('192.0.2.9');
    const page = phone('pixel', { address: '192.0.2.9' });
    await gatekeeper.answer(1, true);
    expect(page.told).toEqual(['waiting']);
  });
});

describe('the operator', () => {
  it('is told when nobody waits under a number', async () => {
    await expect(gatekeeper.answer(7, true)).rejects.toMatchObject({ code: 'not-waiting', detail: '7' });
    await expect(gatekeeper.decide('id:unknown', 'refuse')).rejects.toMatchObject({ code: 'not-waiting' });
  });

  it('is told when a decision cannot be stored; it holds for this run', async () => {
    const pixel = phone('pixel');
    await rm(folder, { recursive: true });
    await expect(gatekeeper.answer(1, true)).rejects.toMatchObject({ code: 'disk-error' });
    expect([pixel.told.at(-1), phone('pixel').told]).toEqual(['admitted', ['admitted']]);
  });

  it('sees whom was decided on, and who of them is connected', async () => {
    const pixel = phone('pixel');
    phone('other');
    await gatekeeper.answer(1, true);
    await gatekeeper.answer(2, false);
    const seen = (): unknown[] => gatekeeper.devices().map((device) => [device.key, device.allowed, device.connected]);
    expect(seen()).toEqual([
      ['id:pixel', true, true],
      ['id:other', false, false],
    ]);
    pixel.describe({ label: 'Bench A' });
    pixel.withdraw();
    expect(gatekeeper.devices()[0]).toMatchObject({ label: 'Bench A', connected: false });
  });

  it('sees a device that came with the token, and can revoke it', async () => {
    const pixel = phone('pixel', withToken());
    expect(gatekeeper.devices()).toMatchObject([{ key: 'id:pixel', allowed: true, connected: true }]);
    await gatekeeper.decide('id:pixel', 'refuse');
    expect(pixel.told).toEqual(['admitted', 'revoked']);
    expect(gatekeeper.devices()).toMatchObject([{ key: 'id:pixel', allowed: false, connected: false }]);
    expect(phone('pixel', withToken()).told).toEqual(['refused']);
  });

  it('takes away by refusing what the token had given', async () => {
    mode = 'token';
    phone('pixel', withToken());
    await gatekeeper.decide('id:pixel', 'refuse');
    await gatekeeper.decide('id:pixel', 'allow');
    expect(phone('pixel').told).toEqual(['token-missing']);
  });

  it('can allow what was refused', async () => {
    phone('pixel');
    await gatekeeper.answer(1, false);
    await gatekeeper.decide('id:pixel', 'allow');
    expect(phone('pixel').told).toEqual(['admitted']);
  });

  it('can forget a decision: who is connected stays, and asks when it next comes', async () => {
    const pixel = phone('pixel');
    await gatekeeper.answer(1, true);
    await gatekeeper.decide('id:pixel', 'forget');
    expect(pixel.told).toEqual(['waiting', 'admitted']);
    pixel.withdraw();
    expect(phone('pixel').told).toEqual(['waiting']);
  });
});

describe('the token', () => {
  it('lets in without asking in every mode', () => {
    const told = (['approve', 'token', 'open'] as const).map((each) => {
      mode = each;
      return phone(`pixel in ${each}`, withToken()).told;
    });
    expect(told).toEqual([['admitted'], ['admitted'], ['admitted']]);
    expect(lines).toEqual([]);
  });

  it('that is wrong or missing is said', () => {
    expect(phone('pixel', { token: 'wrong' }).told).toEqual(['token-wrong']);
    mode = 'token';
    expect([phone('a').told, phone('b', { token: '' }).told, phone('c', { token: 'wrong' }).told]).toEqual([
      ['token-missing'],
      ['token-missing'],
      ['token-wrong'],
    ]);
    expect(lines[0]).toMatch(/^device-refused: Refused pixel \(camera, 192\.0\.2\.7\): The token is not the one/);
  });

  it('that was renewed leaves in who was connected with the old one, by id', async () => {
    mode = 'token';
    const stale = withToken();
    const connected = phone('connected', stale);
    phone('away', stale).withdraw();
    const old = oldPhone('192.0.2.9', stale);
    await gatekeeper.renew('device');
    for (const device of [connected, old]) {
      expect(device.told).toEqual(['admitted']);
      device.withdraw();
    }
    expect(phone('connected', stale).told).toEqual(['admitted']);
    expect(phone('away', stale).told).toEqual(['token-wrong']);
    expect(oldPhone('192.0.2.9', stale).told).toEqual(['token-wrong']);
  });

  it('of the operator is renewed without a word to devices', async () => {
    const stale = withToken();
    const { operatorToken } = store;
    phone('away', stale).withdraw();
    await gatekeeper.renew('operator');
    expect(store.operatorToken).not.toBe(operatorToken);
    mode = 'token';
    expect([phone('away').told, phone('new', stale).told]).toEqual([['admitted'], ['admitted']]);
  });

  it('that the command line has fixed is not renewed', async () => {
    store = new AccessStore(folder, { deviceToken: 'fixed' }, clock);
    const parts = { store, limiter: new RefusalLimiter(clock, log), clock, log, mode: () => mode };
    gatekeeper = new Gatekeeper({
      ...parts,
      limits: { waitingDevices: 64, waitingPerAddress: 64 },
      changed: () => undefined,
    });
    await expect(gatekeeper.renew('device')).rejects.toMatchObject({ code: 'token-fixed', detail: 'device' });
    expect(store.deviceToken).toBe('fixed');
  });
});

describe('a change of the mode', () => {
  it('to open lets in who waits', () => {
    const pixel = phone('pixel');
    mode = 'open';
    gatekeeper.modeChanged();
    expect(pixel.told).toEqual(['waiting', 'admitted']);
  });

  it('to token refuses who waits, and leaves who is connected', async () => {
    const allowed = phone('allowed');
    await gatekeeper.answer(1, true);
    const waiting = phone('waiting');
    mode = 'token';
    gatekeeper.modeChanged();
    expect([waiting.told, allowed.told]).toEqual([
      ['waiting', 'token-missing'],
      ['waiting', 'admitted'],
    ]);
    expect(phone('allowed').told).toEqual(['token-missing']);
  });
});

describe('too many refusals', () => {
  const guess = (times: number): void => {
    for (let i = 0; i < times; i += 1) phone(`guess-${i}`, { token: `guess ${i}` });
  };

  it('close the address for half a minute, whatever is presented', () => {
    guess(20);
    expect([phone('new').told, phone('new', withToken()).told]).toEqual([['rate-limited'], ['rate-limited']]);
    expect(phone('elsewhere', { address: '192.0.2.8' }).told).toEqual(['waiting']);
    clock.advance(30_000);
    expect(phone('new', withToken()).told).toEqual(['admitted']);
  });

  it('are told once, and each refusal once a second at most', () => {
    guess(100);
    expect(codes()).toEqual(['device-refused', 'address-blocked']);
  });

  it('do not lock out who is allowed or came with the token before', async () => {
    phone('allowed');
    await gatekeeper.answer(1, true);
    const stale = withToken();
    phone('granted', stale);
    await gatekeeper.renew('device');
    guess(20);
    expect([phone('allowed').told, phone('granted', stale).told]).toEqual([['admitted'], ['admitted']]);
  });

  it('do not lock out who is allowed where the token is asked for as well, though its own do', async () => {
    phone('allowed');
    await gatekeeper.answer(1, true);
    mode = 'token';
    guess(20);
    for (let i = 0; i < 20; i += 1) expect(phone('allowed', { token: `guess ${i}` }).told).toEqual(['token-wrong']);
    expect(phone('allowed', withToken()).told).toEqual(['rate-limited']);
    clock.advance(30_000);
    expect(phone('allowed', withToken()).told).toEqual(['admitted']);
  });

  it('of a refused device close no address', async () => {
    phone('refused');
    await gatekeeper.answer(1, false);
    for (let i = 0; i < 20; i += 1) expect(phone('refused').told).toEqual(['refused']);
    expect([phone('refused').told, phone('neighbour').told]).toEqual([['rate-limited'], ['waiting']]);
  });

  it('are forgiven to a device that the operator allows', async () => {
    phone('pixel');
    await gatekeeper.answer(1, false);
    for (let i = 0; i < 21; i += 1) phone('pixel');
    await gatekeeper.decide('id:pixel', 'allow');
    mode = 'token';
    expect(phone('pixel', withToken()).told).toEqual(['admitted']);
  });
});

it('takes a listener at its word that hangs up in the middle of being told', async () => {
  const told: string[] = [];
  const applications: Application[] = [];
  for (let i = 0; i < 2; i += 1) {
    const application = gatekeeper.apply(
      { identity: { kind: 'address', ip: '192.0.2.9' }, token: null, label: '', address: '192.0.2.9', protocol: 'esp' },
      {
        waiting: () => told.push(`${i} waiting`),
        admitted: () => told.push(`${i} admitted`),
        refused: ({ code }) => {
          told.push(`${i} ${code}`);
          for (const each of applications) each.withdraw();
        },
      },
    );
    applications.push(application);
  }
  await gatekeeper.answer(1, false);
  expect(told).toEqual(['0 waiting', '1 waiting', '0 refused']);
});
