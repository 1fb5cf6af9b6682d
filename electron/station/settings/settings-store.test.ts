import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_STATION_SETTINGS } from '#shared/contract/settings.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { DeviceNames } from './device-names.ts';
import { SettingsStore } from './settings-store.ts';

let folder = '';
let warnings: string[];
let log: Log;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  warnings = [];
  log = new Log(new ManualClock());
  log.onEntry(({ code, message }) => warnings.push(`${code}: ${message}`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const loaded = (): SettingsStore => {
  const store = new SettingsStore(folder);
  store.load(log);
  return store;
};

describe('SettingsStore', () => {
  it('has the defaults where nothing was ever set, and says nothing of it', () => {
    expect(loaded().values).toEqual(DEFAULT_STATION_SETTINGS);
    expect(warnings).toEqual([]);
  });

  it('remembers what was set, and leaves no other file', async () => {
    const changed = { ...DEFAULT_STATION_SETTINGS, port: 50_100, recordings: '/录像', keepRaw: false };
    await loaded().change(changed);
    expect(loaded().values).toEqual(changed);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('gives defaults to settings that an older version did not know', async () => {
    await writeFile(join(folder, 'settings.json'), '{"port":50100}');
    expect(loaded().values).toEqual({ ...DEFAULT_STATION_SETTINGS, port: 50_100, firewallExplained: true });
  });

  const wrongCounts = ['0', '100001', '1.5'].map((most) => `{"boardPictures":{"keep":true,"most":${most}}}`);
  it.each(['{', '[]', '{"port":"x"}', '{"port":70000}', ...wrongCounts])(
    'tells of a file that says %s, and leaves it alone',
    async (text) => {
      await writeFile(join(folder, 'settings.json'), text);
      expect(loaded().values).toEqual({ ...DEFAULT_STATION_SETTINGS, firewallExplained: true });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(/^settings-unreadable: .*settings\.json cannot be used: /);
      expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe(text);
    },
  );

  it('is written in the order of the changes', async () => {
    const store = loaded();
    await Promise.all([1, 2, 3, 4].map((port) => store.change({ ...DEFAULT_STATION_SETTINGS, port })));
    expect(loaded().values.port).toBe(4);
  });

  it('rejects where the disk refuses', async () => {
    const store = loaded();
    await rm(folder, { recursive: true });
    await expect(store.change(DEFAULT_STATION_SETTINGS)).rejects.toThrow(/ENOENT/);
  });
});

describe('DeviceNames', () => {
  const names = (): DeviceNames => {
    const store = new DeviceNames(folder);
    store.load(log);
    return store;
  };
  const device = (model: string) => ({ protocol: 'android-cam', identity: `10.0.0.1 ${model}` });

  it('knows a device again by address and model', async () => {
    await names().give(device('Pixel 6a'), '台面 A');
    expect([names().of(device('Pixel 6a')), names().of(device('Pixel 8'))]).toEqual(['台面 A', '']);
  });

  it('takes a name away with an empty one, and forgets the oldest beyond its bound', async () => {
    const store = names();
    await store.give(device('first'), 'A');
    await store.give(device('gone'), 'B');
    await store.give(device('gone'), '');
    expect(store.of(device('gone'))).toBe('');
    await Promise.all(Array.from({ length: 1000 }, (_, i) => store.give(device(`m${i}`), 'C')));
    expect([store.of(device('first')), store.of(device('m999'))]).toEqual(['', 'C']);
  });

  it('tells of a file that cannot be used', async () => {
    await writeFile(join(folder, 'devices.json'), '{"names":3}');
    expect(names().of(device('x'))).toBe('');
    expect(warnings[0]).toMatch(/^settings-unreadable: .*devices\.json/);
  });
});
