import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { storedTokens } from '../station/access/access-store.ts';
import { systemClock } from '../station/clock.ts';
import { messageOf } from '../station/error-facts.ts';
import type { Log } from '../station/log.ts';
import { SettingsInForce } from '../station/settings/settings-in-force.ts';
import { StationSupport } from '../station/station-support.ts';
import { fixedSettings, type HeadlessOptions } from './headless-options.ts';
import { askOwnStation, checksAfter } from './lone-machine.ts';

/**
 * `report [FILE]`: zips what the data folder has, with the diagnosis of the station where one runs. Resolves with the exit
 * code.
 */
export async function reportFromFolder(file: string | null, options: HeadlessOptions, log: Log): Promise<number> {
  if (file !== null && existsSync(file)) {
    log.error('report-failed', `${file} is there already; name another file.`);
    return 1;
  }
  const settings = new SettingsInForce(options.data, fixedSettings(options), resolve('recordings'));
  settings.load(log);
  const answer = await askOwnStation(options, settings);
  const flags = [options.deviceToken, options.operatorToken].filter((token) => token !== undefined);
  const { reports } = new StationSupport({
    dataFolder: options.data,
    clock: systemClock,
    log,
    settings: () => settings.view(0, 0),
    secrets: () => [...storedTokens(options.data), ...flags],
    checks: () => checksAfter(answer, options, settings),
  });
  try {
    const made = file === null ? await reports.make() : await reports.makeAs(file);
    log.info('report-made', `The report is ${made.file}; README.txt in it says what it holds.`);
    return 0;
  } catch (error) {
    log.error('report-failed', `The report could not be made: ${messageOf(error)}.`);
    return 1;
  }
}
