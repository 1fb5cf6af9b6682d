import { join } from 'node:path';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { HeldCertificate } from './certificates/held-certificate.ts';
import { TLS_FOLDER, TlsFolder } from './certificates/tls-folder.ts';
import type { Clock } from './clock.ts';
import { checkCertificate } from './diagnostics/certificate-check.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { checkLog } from './diagnostics/log-check.ts';
import { checkFreePort } from './diagnostics/port-check.ts';
import { portHolder } from './diagnostics/system/port-holder.ts';
import { messageOf } from './error-facts.ts';
import { machineChecks, type MachinePlaces } from './machine-checks.ts';

/** What is looked at where no station runs. */
export interface LoneDoctorParts {
  readonly clock: Clock;
  readonly places: MachinePlaces;
  readonly settings: SettingsView;
  /** The newest entries of the log. */
  readonly logged: () => Promise<readonly LogEntry[]>;
}

/** Everything that can be checked while no station runs. */
export function loneChecks({ clock, places, settings, logged }: LoneDoctorParts): Check[] {
  const { values, recordingsFolder: recordings } = settings;
  const { port, httpsPort, hostNames } = values;
  const { host, dataFolder } = places;
  const nowMs = Math.floor(clock.nowUs() / 1000);
  return [
    { code: 'port', look: async () => [await checkFreePort('port', host, port, portHolder)] },
    {
      code: 'https-port',
      look: async () => [await checkFreePort('https-port', host, httpsPort, portHolder)],
    },
    { code: 'certificate', look: async () => [await checkStored(join(dataFolder, TLS_FOLDER), nowMs)] },
    ...machineChecks(places, {
      recordings,
      hostNames,
      ports: [port, httpsPort],
      bytesPerSecond: 0,
      isRecording: () => false,
    }),
    { code: 'log-entries', look: async () => checkLog(await logged(), checkOfLogCode, nowMs) },
  ];
}

/** The certificate on the disk. Which addresses it needs is seen to at the start. */
async function checkStored(folder: string, nowMs: number): Promise<Finding> {
  try {
    const pair = await new TlsFolder(folder).read('server');
    if (pair === null) return found('certificate', 'none');
    return checkCertificate(new HeldCertificate(pair), [], nowMs);
  } catch (error) {
    return found('certificate', 'unusable', { why: `${messageOf(error)}.` });
  }
}
