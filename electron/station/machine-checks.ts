import { join } from 'node:path';
import type { Check } from './diagnostics/check-runner.ts';
import { checkDataFolder, type DataFile } from './diagnostics/data-folder-check.ts';
import { checkRecordingsFolder, checkSpeed } from './diagnostics/disk-check.ts';
import { checkLogFile } from './diagnostics/log-file-check.ts';
import { checkFfmpeg, type FfmpegParts } from './diagnostics/ffmpeg-check.ts';
import { checkFirewalls, checkNetworks, type ReadFirewalls } from './diagnostics/network-checks.ts';
import { describeNetworks } from './diagnostics/system/network-kinds.ts';
import type { FindHolder } from './diagnostics/port-check.ts';
import { LOG_FOLDER } from './log-file/log-folder.ts';
import type { Interfaces } from './station-addresses.ts';

/** The machine, as the doctor looks at it. */
export interface Machine {
  /** The address to listen on. */
  readonly host: string;
  readonly recordings: string;
  readonly dataFolder: string;
  readonly dataFiles: readonly DataFile[];
  readonly interfaces: () => Interfaces;
  readonly firewalls: ReadFirewalls;
  readonly portHolder: FindHolder;
  readonly ffmpeg: FfmpegParts;
}

/** What can be checked with a station and without one. `ports`: those that have to be reached, 0 = none. */
export function machineChecks(
  machine: Machine,
  { isRecording, ports }: { readonly isRecording: () => boolean; readonly ports: readonly number[] },
): Check[] {
  const { recordings, interfaces } = machine;
  const needed = ports.filter((port) => port !== 0);
  return [
    { code: 'firewall', look: () => checkFirewalls(needed, machine.firewalls) },
    {
      code: 'networks',
      look: () => [checkNetworks(describeNetworks(interfaces()))],
    },
    { code: 'data-folder', look: () => checkDataFolder(machine.dataFolder, machine.dataFiles) },
    { code: 'log-file', look: async () => [await checkLogFile(join(machine.dataFolder, LOG_FOLDER))] },
    { code: 'ffmpeg', look: () => checkFfmpeg(machine.ffmpeg) },
    {
      code: 'recordings-folder',
      look: async () => {
        const folder = await checkRecordingsFolder(recordings);
        return folder.outcome === 'usable' ? [folder, await checkSpeed(recordings, isRecording)] : [folder];
      },
    },
  ];
}
