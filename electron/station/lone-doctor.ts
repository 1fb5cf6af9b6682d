import type { LogEntry } from '#shared/contract/log-entry.ts';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { HeldCertificate } from './certificates/held-certificate.ts';
import { TlsFolder } from './certificates/tls-folder.ts';
import type { Clock } from './clock.ts';
import { checkCertificate } from './diagnostics/certificate-check.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { checkSpace } from './diagnostics/disk-check.ts';
import { checkLog, groupByCode } from './diagnostics/log-check.ts';
import { checkFreePort } from './diagnostics/port-check.ts';
import { checkHostNames } from './diagnostics/way-in-checks.ts';
import { messageOf } from './error-facts.ts';
import { type Machine, machineChecks } from './machine-checks.ts';
import { ownAddresses } from './station-addresses.ts';

/** What is looked at where no station runs. */
export interface LoneDoctorParts {
  readonly clock: Clock;
  readonly machine: Machine;
  readonly ports: { readonly plain: number; readonly secure: number };
  readonly hostNames: readonly string[];
  /** The folder of keys and certificates. */
  readonly tls: string;
  /** The newest entries of the log file. */
  readonly logged: () => Promise<readonly LogEntry[]>;
}

/** Everything that can be checked before a station starts. */
export function loneChecks(parts: LoneDoctorParts): Check[] {
  const { clock, machine, ports, hostNames } = parts;
  const { host, interfaces, recordings } = machine;
  const nowMs = Math.floor(clock.nowUs() / 1000);
  return [
    { code: 'port', look: async () => [await checkFreePort('port', host, ports.plain, machine.portHolder)] },
    {
      code: 'https-port',
      look: async () => [await checkFreePort('https-port', host, ports.secure, machine.portHolder)],
    },
    { code: 'host-names', look: () => checkHostNames(hostNames, ['127.0.0.1', ...ownAddresses(host, interfaces())]) },
    { code: 'certificate', look: async () => [await checkStored(parts.tls, nowMs)] },
    ...machineChecks(machine, { isRecording: () => false, ports: [ports.plain, ports.secure] }),
    { code: 'disk-space', look: async () => [await checkSpace(recordings, 0)] },
    { code: 'log-entries', look: async () => checkLog(groupByCode(await parts.logged()), checkOfLogCode, nowMs) },
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
