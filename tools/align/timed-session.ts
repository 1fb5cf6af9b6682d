import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ClockCsvError, parseClockCsv } from '#shared/clock/clock-csv.ts';
import { fitWhole, type WholeFit } from '#shared/clock/whole-fit.ts';
import { type FrameRow, FramesCsvError, parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { CLOCK_FILE, type ClockMethod, FRAMES_FILE, type SessionManifest } from '#shared/recording/manifest.ts';
import { hasCode } from '../../electron/station/error-facts.ts';
import { AlignError } from './take-sessions.ts';

/**
 * The pictures of one session with their times, in order of time: `numbers` counts them as they follow each other in the
 * session's videos, `stationUs` is when each was filmed, and `boundsUs` how far that can be off, NaN where nobody knows.
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
 * Reads a session's pictures. Where its exchanges of time are there, they are refitted, unless `asRecorded`. Rejects with an
 * AlignError where a file is missing or damaged.
 */
export async function readTimedSession(
  directory: string,
  manifest: SessionManifest,
  asRecorded: boolean,
): Promise<TimedSession> {
  const rows = await readFrames(directory);
  const fit = asRecorded || manifest.clock.method !== 'two-way' ? null : await refit(directory);
  const timed = rows
    .map((row, index) => ({ row, boundUs: recordedBoundUs(index, manifest.clock) }))
    .filter(({ row }) => row.file !== null)
    .map((picture, number) => ({ number, time: timeOf(picture.row, fit, picture.boundUs) }));
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

/** Rows that came before anything was known of the clock have the time of their arrival, which has no bound. */
function recordedBoundUs(row: number, { method, boundUs, framesWithoutClock = 0 }: SessionManifest['clock']): number {
  return method === 'none' || row < framesWithoutClock ? NaN : boundUs;
}

function timeOf(
  { deviceUs, stationUs }: FrameRow,
  fit: WholeFit | null,
  asRecordedUs: number,
): { readonly stationUs: number; readonly boundUs: number } {
  if (fit === null) return { stationUs, boundUs: asRecordedUs };
  const { offsetUs, boundUs } = fit.at(deviceUs);
  return { stationUs: Math.round(deviceUs + offsetUs), boundUs };
}

async function readFrames(directory: string): Promise<FrameRow[]> {
  try {
    return parseFramesCsv(await readFile(join(directory, FRAMES_FILE), 'latin1'));
  } catch (error) {
    if (hasCode(error, 'ENOENT'))
      throw new AlignError(`${directory} has no ${FRAMES_FILE}. Move the folder away to align the others.`);
    if (error instanceof FramesCsvError)
      throw new AlignError(`${directory}: ${error.message} Move the folder away to align the others.`);
    throw error;
  }
}

/** Null where there is no clock.csv, or no possible exchange in it. */
async function refit(directory: string): Promise<WholeFit | null> {
  try {
    return fitWhole(parseClockCsv(await readFile(join(directory, CLOCK_FILE), 'latin1')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (error instanceof ClockCsvError)
      throw new AlignError(`${directory}: ${error.message} Use the times as they were recorded with --as-recorded.`);
    throw error;
  }
}
