import os from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../station/clock.ts';
import type { Check } from '../station/diagnostics/check-runner.ts';
import { LOG_FOLDER } from '../station/log-file/log-folder.ts';
import { readNewestEntries } from '../station/log-file/log-reading.ts';
import { loneChecks } from '../station/lone-doctor.ts';
import type { SettingsInForce } from '../station/settings/settings-in-force.ts';
import type { HeadlessOptions } from './headless-options.ts';

/** So many lines of the log file are looked through for warnings and errors. */
const LOG_LINES = 5000;

/** What the doctor looks at where the program was called without running a station. */
export function checksWithoutStation({ host, data }: HeadlessOptions, settings: SettingsInForce): readonly Check[] {
  return loneChecks({
    clock: systemClock,
    places: { host, dataFolder: data, interfaces: os.networkInterfaces },
    settings: settings.view(0, 0),
    logged: () => readNewestEntries(join(data, LOG_FOLDER), LOG_LINES),
  });
}
