import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseClockCsv } from '#shared/clock/clock-csv.ts';
import { fitWhole, type WholeFit } from '#shared/clock/whole-fit.ts';
import { type FrameRow, parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { CLOCK_FILE, type ClockMethod, FRAMES_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import { hasCode } from '../../electron/station/error-facts.ts';

/**
 * The pictures of one session with their times, in order of time: `numbers` counts them as they follow each other in the
 * session's videos, `stationUs` is when each was filmed, and `boundsUs` how far that can be off.
 */
export interface TimedSession {
  readonly folder: string;
  readonly device: string;
  readonly method: ClockMethod;
  readonly numbers: Uint32Array;
  readonly stationUs: Float64Array;
  readonly boundsUs: Float64Array;
}

/**
 * Reads a session's pictures. Where its exchanges of time are there, they are refitted, unless `asRecorded`. Rejects where
 * there is no frames.csv.
 */
export async function readTimedSession(
  directory: string,
  manifest: SessionManifest,
  asRecorded: boolean,
): Promise<TimedSession> {
  const rows = parseFramesCsv(await readFile(join(directory, FRAMES_FILE), 'latin1'));
  const pictures = rows.filter(({ file }) => file !== null);
  const fit = asRecorded || manifest.clock.method !== 'two-way' ? null : await refit(directory);
  const timed = pictures.map((row, number) => ({ number, time: timeOf(row, fit, manifest.clock.boundUs) }));
  timed.sort((a, b) => a.time.stationUs - b.time.stationUs);
  const { name, model, id } = manifest.device;
  return {
    folder: basename(directory),
    device: name || model || id,
    method: manifest.clock.method,
    numbers: Uint32Array.from(timed, ({ number }) => number),
    stationUs: Float64Array.from(timed, ({ time }) => time.stationUs),
    boundsUs: Float64Array.from(timed, ({ time }) => time.boundUs),
  };
}

function timeOf(
  { deviceUs, stationUs }: FrameRow,
  fit: WholeFit | null,
  recordedBoundUs: number,
): { readonly stationUs: number; readonly boundUs: number } {
  if (fit === null) return { stationUs, boundUs: recordedBoundUs };
  const { offsetUs, boundUs } = fit.at(deviceUs);
  return { stationUs: Math.round(deviceUs + offsetUs), boundUs };
}

async function refit(directory: string): Promise<WholeFit | null> {
  try {
    return fitWhole(parseClockCsv(await readFile(join(directory, CLOCK_FILE), 'latin1')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
