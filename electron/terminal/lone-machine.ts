import os from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../station/clock.ts';
import type { Check } from '../station/diagnostics/check-runner.ts';
import { checkRecordingsFolder } from '../station/diagnostics/disk-check.ts';
import { LOG_FOLDER } from '../station/log-file/log-folder.ts';
import { readNewestEntries } from '../station/log-file/log-reading.ts';
import { loneChecks } from '../station/lone-doctor.ts';
import type { SettingsInForce } from '../station/settings/settings-in-force.ts';
import { ownHost } from '../station/station-addresses.ts';
import { askStation, type StationAnswer } from './ask-station.ts';
import type { HeadlessOptions } from './headless-options.ts';

/** So many lines of the log file are looked through for warnings and errors. */
const LOG_LINES = 5000;

/** Asks the station that runs with these settings for its diagnosis. Never rejects. */
export function askOwnStation({ host }: HeadlessOptions, settings: SettingsInForce): Promise<StationAnswer> {
  return askStation(ownHost(host), settings.values.port);
}

/**
 * What is looked at after the station has been asked: its own answer, or the machine. A station that gives no diagnosis
 * may be recording: the disk is not measured beside it.
 */
export function checksAfter(
  answer: StationAnswer,
  options: HeadlessOptions,
  settings: SettingsInForce,
): readonly Check[] {
  const all = (): readonly Check[] => checksWithoutStation(options, settings);
  switch (answer.kind) {
    case 'diagnosed':
      return [{ code: 'port', look: () => answer.diagnosis.findings }];
    case 'none':
      return all();
    case 'silent':
      return [
        ...all().filter(({ code }) => code !== 'recordings-folder'),
        {
          code: 'recordings-folder',
          look: async () => [await checkRecordingsFolder(settings.view(0, 0).recordingsFolder)],
        },
      ];
  }
}

/** What the doctor looks at where the program was called without running a station. */
function checksWithoutStation({ host, data }: HeadlessOptions, settings: SettingsInForce): readonly Check[] {
  return loneChecks({
    clock: systemClock,
    places: { host, dataFolder: data, interfaces: os.networkInterfaces },
    settings: settings.view(0, 0),
    logged: () => readNewestEntries(join(data, LOG_FOLDER), LOG_LINES),
  });
}
