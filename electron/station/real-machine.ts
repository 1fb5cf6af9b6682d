import { DeviceNames } from './settings/device-names.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { AccessStore } from './access/access-store.ts';
import { readFirewalls } from './diagnostics/system/firewall.ts';
import { portHolder } from './diagnostics/system/port-holder.ts';
import type { Machine } from './machine-checks.ts';
import { locateFfmpeg } from './muxing/ffmpeg/ffmpeg-locator.ts';
import { tryFfmpeg } from './muxing/ffmpeg/ffmpeg-trial.ts';
import type { Interfaces } from './station-addresses.ts';

/** Where the machine's own facts are: what the program was told on its command line and has set. */
export interface MachinePlaces {
  readonly host: string;
  readonly recordings: string;
  readonly dataFolder: string;
  readonly interfaces: () => Interfaces;
}

/** This machine as the doctor looks at it: its firewalls, ports, networks, folders and ffmpeg. */
export function realMachine(places: MachinePlaces): Machine {
  const { dataFolder } = places;
  return {
    ...places,
    dataFiles: [SettingsStore.fileIn(dataFolder), DeviceNames.fileIn(dataFolder), AccessStore.fileIn(dataFolder)],
    firewalls: (ports) => readFirewalls(ports),
    portHolder: (port) => portHolder(port),
    ffmpeg: { locate: locateFfmpeg, variable: process.env['FFMPEG_BIN'], attempt: tryFfmpeg },
  };
}
