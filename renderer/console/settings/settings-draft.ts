import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { RESTARTING_SETTINGS, type SettingsView, type StationSettings } from '#shared/contract/settings.ts';
import { BITRATE_BOUNDS, type Bounds, FPS_BOUNDS, readWholeNumber } from '../capture-settings/whole-number.ts';

/** What stands in the form: texts, because what is being typed need not be a value yet. */
export interface SettingsDraft {
  readonly folder: string;
  readonly port: string;
  readonly keepRaw: boolean;
  readonly ratio: CaptureSettings['aspectRatio'];
  readonly bitrate: string;
  readonly fps: string;
}

export const PORT_BOUNDS: Bounds = { min: 1, max: 65_535 };

/** The form as the settings in force fill it. */
export function draftOf({ values, recordingsFolder, listeningPort }: SettingsView): SettingsDraft {
  return {
    folder: recordingsFolder,
    port: `${listeningPort}`,
    keepRaw: values.keepRaw,
    ratio: values.capture.aspectRatio,
    bitrate: `${values.capture.bitrateMbit}`,
    fps: `${values.capture.fps}`,
  };
}

/** Whether a path begins at the root of a disk: `/…`, `C:\…`, `\\server\…`. */
export function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim());
}

/** What the form changes, or null while something in it is no value. */
export function changesOf(draft: SettingsDraft, view: SettingsView): Partial<StationSettings> | null {
  const port = readWholeNumber(draft.port, PORT_BOUNDS);
  const bitrateMbit = readWholeNumber(draft.bitrate, BITRATE_BOUNDS);
  const fps = readWholeNumber(draft.fps, FPS_BOUNDS);
  if (port === null || bitrateMbit === null || fps === null || !isAbsolutePath(draft.folder)) return null;
  const { values, recordingsFolder, listeningPort } = view;
  const capture = { aspectRatio: draft.ratio, bitrateMbit, fps };
  return {
    ...(draft.folder.trim() === recordingsFolder ? {} : { recordings: draft.folder.trim() }),
    ...(port === listeningPort ? {} : { port }),
    ...(draft.keepRaw === values.keepRaw ? {} : { keepRaw: draft.keepRaw }),
    ...(sameCapture(capture, values.capture) ? {} : { capture }),
  };
}

function sameCapture(a: CaptureSettings, b: CaptureSettings): boolean {
  return (
    a.bitrateMbit === b.bitrateMbit &&
    a.fps === b.fps &&
    a.aspectRatio?.width === b.aspectRatio?.width &&
    a.aspectRatio?.height === b.aspectRatio?.height
  );
}

/** Whether the station has to restart for these changes. */
export function needsRestart(changes: Partial<StationSettings>): boolean {
  return RESTARTING_SETTINGS.some((name) => changes[name] !== undefined);
}
