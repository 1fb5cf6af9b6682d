import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { AccessMode } from '#shared/contract/access.ts';
import {
  DEFAULT_HTTPS_PORT,
  RESTARTING_SETTINGS,
  type SettingsView,
  type StationSettings,
} from '#shared/contract/settings.ts';
import { BITRATE_BOUNDS, type Bounds, FPS_BOUNDS, readWholeNumber } from '../capture-settings/whole-number.ts';
import { formatHostNames, readHostNames } from './host-names.ts';

/** What stands in the form: texts, because what is being typed need not be a value yet. */
export interface SettingsDraft {
  readonly folder: string;
  readonly port: string;
  readonly httpsPort: string;
  readonly access: AccessMode;
  readonly hostNames: string;
  readonly keepRaw: boolean;
  readonly boardPictures: boolean;
  readonly mostBoardPictures: string;
  readonly bufferMebibytes: string;
  readonly bufferSeconds: string;
  readonly ratio: CaptureSettings['aspectRatio'];
  readonly bitrate: string;
  readonly fps: string;
  readonly resolution: number;
}

export const PORT_BOUNDS: Bounds = { min: 1, max: 65_535 };
export const BOARD_PICTURES: Bounds = { min: 1, max: 100_000 };
export const BUFFER_MEBIBYTES: Bounds = { min: 1, max: 1024 };
export const BUFFER_SECONDS: Bounds = { min: 2, max: 600 };

/** The form as the settings in force fill it. */
export function draftOf(view: SettingsView): SettingsDraft {
  const { values, recordingsFolder, listeningPort } = view;
  return {
    folder: recordingsFolder,
    port: `${listeningPort}`,
    httpsPort: `${httpsPortOf(view)}`,
    access: values.access,
    hostNames: formatHostNames(values.hostNames),
    keepRaw: values.keepRaw,
    boardPictures: values.boardPictures.keep,
    mostBoardPictures: `${values.boardPictures.most}`,
    bufferMebibytes: `${values.phoneBuffer.mebibytes}`,
    bufferSeconds: `${values.phoneBuffer.seconds}`,
    ratio: values.capture.aspectRatio,
    bitrate: `${values.capture.bitrateMbit}`,
    fps: `${values.capture.fps}`,
    resolution: values.capture.resolution,
  };
}

/** The HTTPS port in use; where it could not be opened, the one that was asked for. */
function httpsPortOf({ values, listeningHttpsPort }: SettingsView): number {
  return listeningHttpsPort || values.httpsPort || DEFAULT_HTTPS_PORT;
}

/** Why the HTTPS port is none: not a port, or the one that plain HTTP has. Null where it is one. */
export function httpsPortProblem({ port, httpsPort }: SettingsDraft): 'range' | 'samePort' | null {
  const value = readWholeNumber(httpsPort, PORT_BOUNDS);
  if (value === null) return 'range';
  return value === readWholeNumber(port, PORT_BOUNDS) ? 'samePort' : null;
}

/** Whether a path begins at the root of a disk: `/…`, `C:\…`, `\\server\…`. */
export function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim());
}

/** What the form changes, or null while something in it is no value. */
export function changesOf(draft: SettingsDraft, view: SettingsView): Partial<StationSettings> | null {
  const port = readWholeNumber(draft.port, PORT_BOUNDS);
  const httpsPort = httpsPortProblem(draft) === null ? readWholeNumber(draft.httpsPort, PORT_BOUNDS) : null;
  const hostNames = readHostNames(draft.hostNames);
  const bitrateMbit = readWholeNumber(draft.bitrate, BITRATE_BOUNDS);
  const fps = readWholeNumber(draft.fps, FPS_BOUNDS);
  const mebibytes = readWholeNumber(draft.bufferMebibytes, BUFFER_MEBIBYTES);
  const seconds = readWholeNumber(draft.bufferSeconds, BUFFER_SECONDS);
  const most = readWholeNumber(draft.mostBoardPictures, BOARD_PICTURES);
  if (most === null) return null;
  if (port === null || httpsPort === null || hostNames === null || mebibytes === null || seconds === null) return null;
  if (bitrateMbit === null || fps === null || !isAbsolutePath(draft.folder)) return null;
  const { values, recordingsFolder, listeningPort } = view;
  const { phoneBuffer, boardPictures } = values;
  const capture = { aspectRatio: draft.ratio, bitrateMbit, fps, resolution: draft.resolution };
  return {
    ...(draft.folder.trim() === recordingsFolder ? {} : { recordings: draft.folder.trim() }),
    ...(port === listeningPort ? {} : { port }),
    ...(httpsPort === httpsPortOf(view) ? {} : { httpsPort }),
    ...(draft.access === values.access ? {} : { access: draft.access }),
    ...(formatHostNames(hostNames) === formatHostNames(values.hostNames) ? {} : { hostNames }),
    ...(draft.keepRaw === values.keepRaw ? {} : { keepRaw: draft.keepRaw }),
    ...(draft.boardPictures === boardPictures.keep && most === boardPictures.most
      ? {}
      : { boardPictures: { keep: draft.boardPictures, most } }),
    ...(mebibytes === phoneBuffer.mebibytes && seconds === phoneBuffer.seconds
      ? {}
      : { phoneBuffer: { mebibytes, seconds } }),
    ...(sameCapture(capture, values.capture) ? {} : { capture }),
  };
}

function sameCapture(a: CaptureSettings, b: CaptureSettings): boolean {
  return (
    a.bitrateMbit === b.bitrateMbit &&
    a.fps === b.fps &&
    a.resolution === b.resolution &&
    a.aspectRatio?.width === b.aspectRatio?.width &&
    a.aspectRatio?.height === b.aspectRatio?.height
  );
}

/** Whether the station has to restart for these changes. */
export function needsRestart(changes: Partial<StationSettings>): boolean {
  return RESTARTING_SETTINGS.some((name) => changes[name] !== undefined);
}
