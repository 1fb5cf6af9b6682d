import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { AccessStore, type FixedTokens } from './access-store.ts';

let folder = '';
let clock: ManualClock;
let lines: string[];
let log: Log;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'access-'));
  clock = new ManualClock();
  lines = [];
  log = new Log(clock);
  log.onEntry(({ code, message }) => lines.push(`${code}: ${message}`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'access.json');

async function loaded(fixed: FixedTokens = {}, place = folder): Promise<AccessStore> {
  const store = new AccessStore(place, fixed, clock);
  await store.load(log);
  return store;
}

const device = (n: number, allowed: boolean) =>
  ({ key: `id:device-${n}`, identity: 'id', label: `Phone ${n}`, address: '192.0.2.7', allowed }) as const;

describe('tokens', () => {
  it('are made on the first run, two of 128 bits, and stay', async () => {
    const first = await loaded();
    expect(first.deviceToken).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(first.operatorToken).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(first.operatorToken).not.toBe(first.deviceToken);
    const second = await loaded();
    expect([second.deviceToken, second.operatorToken]).toEqual([first.deviceToken, first.operatorToken]);
    expect(lines).toEqual([]);
  });

  it('open what they are for, and nothing else does', async () => {
    const store = await loaded();
    const { deviceToken, operatorToken } = store;
    const given = [deviceToken, operatorToken, deviceToken.slice(1), `${deviceToken}x`, ''];
    expect(given.map((text) => store.isDeviceToken(text))).toEqual([true, false, false, false, false]);
    expect(given.map((text) => store.isOperatorToken(text))).toEqual([false, true, false, false, false]);
  });

  it('are renewed one at a time', async () => {
    const store = await loaded();
    const { deviceToken, operatorToken } = store;
    await store.renew('device');
    expect(store.isDeviceToken(deviceToken)).toBe(false);
    expect(store.operatorToken).toBe(operatorToken);
    expect((await loaded()).deviceToken).toBe(store.deviceToken);
  });

  it('of the command line go first, and are not stored', async () => {
    const own = await loaded();
    const store = await loaded({ deviceToken: 'lab token' });
    expect([store.deviceToken, store.operatorToken]).toEqual(['lab token', own.operatorToken]);
    expect([store.fixedTokens, own.fixedTokens]).toEqual([['device'], []]);
    await store.decide(device(1, true));
    expect((await loaded()).deviceToken).toBe(own.deviceToken);
  });

  it('that are empty open nothing', async () => {
    const store = await loaded({ deviceToken: '', operatorToken: '' });
    expect([store.isDeviceToken(''), store.isOperatorToken('')]).toEqual([false, false]);
  });
});

describe('decisions', () => {
  it('are remembered with their time', async () => {
    const store = await loaded();
    await store.decide(device(1, true));
    clock.advance(5000);
    await store.decide(device(2, false));
    const decidedAtMs = Date.UTC(2026, 10, 22, 6, 0, 0);
    expect((await loaded()).decisions).toEqual([
      { ...device(1, true), decidedAtMs },
      { ...device(2, false), decidedAtMs: decidedAtMs + 5000 },
    ]);
  });

  it('change, and are forgotten', async () => {
    const store = await loaded();
    await store.decide(device(1, true));
    await store.decide(device(1, false));
    expect(store.decisionOf('id:device-1')?.allowed).toBe(false);
    await store.forget('id:device-1');
    expect((await loaded()).decisions).toEqual([]);
  });

  it('bear what the device was last called, and where it was', async () => {
    const store = await loaded();
    await store.decide(device(1, true));
    store.see('id:device-1', { label: 'Bench A', address: '192.0.2.9' });
    store.see('id:unknown', { label: 'Bench A', address: '192.0.2.9' });
    await store.decide(device(2, true));
    expect((await loaded()).decisions.map(({ label, address }) => [label, address])).toEqual([
      ['Bench A', '192.0.2.9'],
      ['Phone 2', '192.0.2.7'],
    ]);
  });

  it('are a thousand at most: the oldest refusal goes, and where there is none the oldest of all', async () => {
    const { deviceToken, operatorToken } = await loaded();
    const decisions = Array.from({ length: 1000 }, (_, n) => ({ ...device(n, n !== 500), decidedAtMs: n }));
    await writeFile(file(), JSON.stringify({ deviceToken, operatorToken, decisions }));
    const store = await loaded();
    await store.decide(device(1000, true));
    expect([store.decisionOf('id:device-0'), store.decisionOf('id:device-500')]).toEqual([expect.anything(), null]);
    await store.decide(device(1001, false));
    expect([store.decisionOf('id:device-0'), store.decisionOf('id:device-1')]).toEqual([null, expect.anything()]);
    expect(store.decisionOf('id:device-1001')?.allowed).toBe(false);
    expect(store.decisions).toHaveLength(1000);
  });
});

describe('the file', () => {
  it.skipIf(process.platform === 'win32')('is readable by its owner alone, whatever it was', async () => {
    const store = await loaded();
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await chmod(file(), 0o644);
    await writeFile(`${file()}.tmp`, 'left behind', { mode: 0o644 });
    await store.renew('device');
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it.each(['{', '{"deviceToken":"short","operatorToken":"short","decisions":[]}'])(
    'that says %s is kept aside and told, and new tokens are made',
    async (text) => {
      await writeFile(file(), text);
      const store = await loaded();
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^settings-unreadable: .*access\.json cannot be used: .*access\.json\.unreadable\.$/);
      expect(await readFile(`${file()}.unreadable`, 'utf8')).toBe(text);
      expect((await loaded()).deviceToken).toBe(store.deviceToken);
      expect((await readdir(folder)).sort()).toEqual(['access.json', 'access.json.unreadable']);
    },
  );

  it('that cannot be written is told, and the tokens hold for this run', async () => {
    const store = await loaded({}, join(folder, 'missing'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^access-not-stored: .*access\.json cannot be written: .*ENOENT/);
    expect(store.isDeviceToken(store.deviceToken)).toBe(true);
    await expect(store.decide(device(1, true))).rejects.toThrow(/ENOENT/);
    expect(store.decisionOf('id:device-1')?.allowed).toBe(true);
  });
});
