import * as z from 'zod';
import { captureSettings, DEFAULT_CAPTURE_SETTINGS } from '../commands/capture-settings.ts';
import { accessMode } from './access.ts';

export const language = z.enum(['system', 'en', 'zh']);
export type Language = z.infer<typeof language>;

export const colorTheme = z.enum(['system', 'light', 'dark']);
export type ColorTheme = z.infer<typeof colorTheme>;

/** A host name as local DNS knows it: labels of letters, digits and dashes. */
export const hostName = z
  .string()
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/);

/**
 * What the operator can set, as it is kept in the data folder. `recordings` null = the program's own default place.
 * `hostNames`: names beside this machine's own by which phones and browsers reach the station. `firewallExplained`: the
 * console need not say any more that a firewall has to let phones in. `phoneBuffer`: how much a phone page keeps while it
 * cannot deliver, whichever is reached first; told to phones when they connect.
 * `boardPictures`: whether sessions of boards keep each picture in a file of its own too, and how many of the newest.
 * `automaticUpdates`: the desktop app looks for new versions of itself, and installs them when it is closed.
 */
export const stationSettings = z.strictObject({
  recordings: z.string().min(1).max(1000).nullable(),
  port: z.number().int().min(0).max(65_535),
  httpsPort: z.number().int().min(0).max(65_535),
  access: accessMode,
  hostNames: z.array(hostName).max(20),
  firewallExplained: z.boolean(),
  keepRaw: z.boolean(),
  phoneBuffer: z.strictObject({
    mebibytes: z.number().int().min(1).max(1024),
    seconds: z.number().int().min(2).max(600),
  }),
  boardPictures: z.strictObject({
    keep: z.boolean(),
    most: z.number().int().min(1).max(100_000),
  }),
  capture: captureSettings,
  language,
  theme: colorTheme,
  automaticUpdates: z.boolean(),
});
export type StationSettings = Readonly<z.infer<typeof stationSettings>>;

export const DEFAULT_PORT = 50_001;
export const DEFAULT_HTTPS_PORT = 50_002;

export const DEFAULT_STATION_SETTINGS: StationSettings = {
  recordings: null,
  port: DEFAULT_PORT,
  httpsPort: DEFAULT_HTTPS_PORT,
  access: 'approve',
  hostNames: [],
  firewallExplained: false,
  keepRaw: true,
  phoneBuffer: { mebibytes: 64, seconds: 60 },
  boardPictures: { keep: false, most: 200 },
  capture: DEFAULT_CAPTURE_SETTINGS,
  language: 'system',
  theme: 'system',
  automaticUpdates: true,
};

/** Settings that take effect only when the station starts again: phones have to connect anew. */
export const RESTARTING_SETTINGS = [
  'recordings',
  'port',
  'httpsPort',
] as const satisfies readonly (keyof StationSettings)[];

/** Settings that the command line can fix for a run. */
export const fixableSetting = z.enum(['recordings', 'port', 'httpsPort', 'access', 'keepRaw']);
export type FixableSetting = z.infer<typeof fixableSetting>;

/** Settings as a console sees them: what is in force, and which of them the command line has fixed for this run. */
export const settingsView = z.object({
  values: stationSettings,
  /** The folder in use, absolute. */
  recordingsFolder: z.string(),
  /** The port in use; differs from `values.port` where that is 0. */
  listeningPort: z.number().int(),
  /** The HTTPS port in use, 0 where it could not be opened. */
  listeningHttpsPort: z.number().int(),
  fixed: z.array(fixableSetting),
});
export type SettingsView = Readonly<z.infer<typeof settingsView>>;
