import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StationSettings } from '#shared/contract/settings.ts';
import { FirstRun } from './first-run.ts';
import { Log } from './log.ts';
import { ManualClock } from './manual-clock.ts';
import { SettingsInForce } from './settings/settings-in-force.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A run on the folder; `changes` are those that it asked for. */
function run(change: (change: Partial<StationSettings>) => Promise<unknown> = () => Promise.resolve()) {
  const changes: Partial<StationSettings>[] = [];
  const settings = new SettingsInForce(folder, {}, join(folder, 'recordings'));
  settings.load(new Log(new ManualClock()));
  const firstRun = new FirstRun(folder, settings, (asked) => {
    changes.push(asked);
    return change(asked);
  });
  firstRun.start();
  return { firstRun, settings, changes, explains: () => !settings.values.firewallExplained };
}

describe('the first run', () => {
  it('explains', () => {
    const { firstRun, explains, changes } = run();
    expect([firstRun.isFirst, explains(), changes]).toEqual([true, true, []]);
  });

  it('is not that of a station with settings of an older version', async () => {
    await writeFile(join(folder, 'settings.json'), '{"port":50100}');
    const { firstRun, explains } = run();
    expect([firstRun.isFirst, explains()]).toEqual([false, false]);
  });

  it('is not that of a station that was started before, which explains while nobody has read it', async () => {
    const access = { deviceToken: 'a'.repeat(22), operatorToken: 'b'.repeat(22), decisions: [] };
    await writeFile(join(folder, 'access.json'), JSON.stringify(access));
    await writeFile(join(folder, 'settings.json'), '{"theme":"dark","firewallExplained":false}');
    const { firstRun, explains } = run();
    expect([firstRun.isFirst, explains()]).toEqual([false, true]);
  });

  it('is over at once when a device comes, and is asked to be stored once', () => {
    const { firstRun, explains, changes } = run(() => Promise.reject(new Error('disk full')));
    firstRun.deviceCame();
    firstRun.deviceCame();
    expect(explains()).toBe(false);
    expect(changes).toEqual([{ firewallExplained: true }]);
  });
});
