import { join } from 'node:path';
import { AccessStore } from './access/access-store.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { checkDataFolder } from './diagnostics/data-folder-check.ts';
import { checkRecordingsFolder, checkSpace, checkSpeed } from './diagnostics/disk-check.ts';
import { checkFfmpeg } from './diagnostics/ffmpeg-check.ts';
import { checkLogFile } from './diagnostics/log-file-check.ts';
import { checkFirewalls, checkNetworks } from './diagnostics/network-checks.ts';
import { readFirewalls } from './diagnostics/system/firewall.ts';
import { describeNetworks } from './diagnostics/system/network-kinds.ts';
import { checkHostNames } from './diagnostics/way-in-checks.ts';
import { LOG_FOLDER } from './log-file/log-folder.ts';
import { locateFfmpeg } from './muxing/ffmpeg/ffmpeg-locator.ts';
import { tryFfmpeg } from './muxing/ffmpeg/ffmpeg-trial.ts';
import { DeviceNames } from './settings/device-names.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { type Interfaces, ownAddresses } from './station-addresses.ts';

/** What the program was told on its command line. */
export interface MachinePlaces {
  /** The address to listen on. */
  readonly host: string;
  readonly dataFolder: string;
  readonly interfaces: () => Interfaces;
}

/** What of the machine is needed. */
export interface MachineNeeds {
  readonly recordings: string;
  /** Names by which devices look for the station. */
  readonly hostNames: readonly string[];
  /** Those that have to be reached, 0 = none. */
  readonly ports: readonly number[];
  /** What is written now. */
  readonly bytesPerSecond: number;
  readonly isRecording: () => boolean;
}

/** What can be checked with a station and without one: firewalls, networks, names, folders, ffmpeg and disk. */
export function machineChecks(
  { host, dataFolder, interfaces }: MachinePlaces,
  { recordings, hostNames, ports, bytesPerSecond, isRecording }: MachineNeeds,
): Check[] {
  const needed = ports.filter((port) => port !== 0);
  const dataFiles = [SettingsStore.fileIn(dataFolder), DeviceNames.fileIn(dataFolder), AccessStore.fileIn(dataFolder)];
  const ffmpeg = { locate: locateFfmpeg, variable: process.env['FFMPEG_BIN'], attempt: tryFfmpeg };
  return [
    { code: 'host-names', look: () => checkHostNames(hostNames, ['127.0.0.1', ...ownAddresses(host, interfaces())]) },
    { code: 'firewall', look: () => checkFirewalls(needed, readFirewalls) },
    { code: 'networks', look: () => [checkNetworks(describeNetworks(interfaces()))] },
    { code: 'data-folder', look: () => checkDataFolder(dataFolder, dataFiles) },
    { code: 'log-file', look: async () => [await checkLogFile(join(dataFolder, LOG_FOLDER))] },
    { code: 'ffmpeg', look: () => checkFfmpeg(ffmpeg) },
    {
      code: 'recordings-folder',
      look: async () => {
        const folder = await checkRecordingsFolder(recordings);
        return folder.outcome === 'usable' ? [folder, await checkSpeed(recordings, isRecording)] : [folder];
      },
    },
    { code: 'disk-space', look: async () => [await checkSpace(recordings, bytesPerSecond)] },
  ];
}
