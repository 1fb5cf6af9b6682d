import * as z from 'zod';
import { captureSettings, DEFAULT_CAPTURE_SETTINGS } from '../commands/capture-settings.ts';

export const language = z.enum(['system', 'en', 'zh']);
export type Language = z.infer<typeof language>;

export const colorTheme = z.enum(['system', 'light', 'dark']);
export type ColorTheme = z.infer<typeof colorTheme>;

/** What the operator can set, as it is kept in the data folder. `recordings` null = the program's own default place. */
export const stationSettings = z.strictObject({
  recordings: z.string().min(1).max(1000).nullable(),
  port: z.number().int().min(0).max(65_535),
  keepRaw: z.boolean(),
  capture: captureSettings,
  language,
  theme: colorTheme,
});
export type StationSettings = Readonly<z.infer<typeof stationSettings>>;

export const DEFAULT_PORT = 50_001;

export const DEFAULT_STATION_SETTINGS: StationSettings = {
  recordings: null,
  port: DEFAULT_PORT,
  keepRaw: true,
  capture: DEFAULT_CAPTURE_SETTINGS,
  language: 'system',
  theme: 'system',
};

/** Settings that take effect only when the station starts again: phones have to connect anew. */
export const RESTARTING_SETTINGS = ['recordings', 'port'] as const satisfies readonly (keyof StationSettings)[];

/** Settings as a console sees them: what is in force, and which of them the command line has fixed for this run. */
export const settingsView = z.object({
  values: stationSettings,
  /** The folder in use, absolute. */
  recordingsFolder: z.string(),
  /** The port in use; differs from `values.port` where that is 0. */
  listeningPort: z.number().int(),
  fixed: z.array(z.enum(['recordings', 'port', 'keepRaw'])),
});
export type SettingsView = Readonly<z.infer<typeof settingsView>>;
