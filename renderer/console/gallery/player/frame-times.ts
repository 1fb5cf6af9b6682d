import { parseFramesCsv } from '#shared/recording/frames-csv.ts';

/** A device's clock may jump by no more than this between two frames of one stretch (recording-format.md). */
const MAX_STEP_US = 10_000_000;

/**
 * The frames of a session that are in its MP4s, in order. `timeUs` is on one time line for all of the session's files,
 * `ptsUs` within the frame's own file, `stationUs` since the Unix epoch.
 */
export interface FrameTimes {
  readonly timeUs: Float64Array<ArrayBuffer>;
  readonly ptsUs: Float64Array<ArrayBuffer>;
  readonly stationUs: Float64Array<ArrayBuffer>;
  readonly fileIndex: Uint16Array<ArrayBuffer>;
  /** Where each frame lies in the stream as it came, and how long it is there; -1 where that was not kept. */
  readonly offsets: Float64Array<ArrayBuffer>;
  readonly sizes: Float64Array<ArrayBuffer>;
  /** The MP4s by name, and where each begins on the time line. */
  readonly files: readonly string[];
  readonly fileStartUs: readonly number[];
}

/** Reads the text of a frames.csv. Throws where it is none. */
export function frameTimesOf(csv: string): FrameTimes {
  const rows = parseFramesCsv(csv).filter(({ ptsUs, file }) => ptsUs !== null && file !== null);
  const timeUs = new Float64Array(rows.length);
  const ptsUs = new Float64Array(rows.length);
  const stationUs = new Float64Array(rows.length);
  const fileIndex = new Uint16Array(rows.length);
  const offsets = Float64Array.from(rows, ({ offset }) => offset ?? -1);
  const sizes = Float64Array.from(rows, ({ bytes }) => bytes);
  const files: string[] = [];
  const fileStartUs: number[] = [];
  for (const [i, row] of rows.entries()) {
    const pts = row.ptsUs ?? 0;
    if (row.file !== null && row.file !== files.at(-1)) {
      const before = rows[i - 1];
      files.push(row.file);
      // A new picture size begins a new file; the time between its first frame and the one before is the device's own.
      fileStartUs.push(before === undefined ? 0 : (timeUs[i - 1] ?? 0) + stepBetween(before, row) - pts);
    }
    ptsUs[i] = pts;
    timeUs[i] = (fileStartUs.at(-1) ?? 0) + pts;
    stationUs[i] = row.stationUs;
    fileIndex[i] = files.length - 1;
  }
  return { timeUs, ptsUs, stationUs, fileIndex, offsets, sizes, files, fileStartUs };
}

function stepBetween(
  before: { readonly deviceUs: number; readonly arrivalUs: number },
  after: { readonly deviceUs: number; readonly arrivalUs: number },
): number {
  const step = after.deviceUs - before.deviceUs;
  return step > 0 && step <= MAX_STEP_US ? step : Math.max(1, after.arrivalUs - before.arrivalUs);
}

/** The frame that is shown at a time: the last one at or before it, the first where there is none. -1 without frames. */
export function frameAt({ timeUs }: Pick<FrameTimes, 'timeUs'>, atUs: number): number {
  let low = 0;
  let high = timeUs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((timeUs[middle] ?? 0) <= atUs) low = middle;
    else high = middle - 1;
  }
  return timeUs.length === 0 ? -1 : low;
}

/** A place within one file. */
export interface FilePlace {
  readonly file: number;
  readonly seconds: number;
}

/** Half of a frame that has no next one in its file, in us. */
const LAST_HALF_US = 5000;

/** Where to seek so that this very frame is shown: the middle of its time, where no rounding leads to a neighbour. */
export function middleOf(times: FrameTimes, frame: number): FilePlace {
  const file = times.fileIndex[frame] ?? 0;
  const ptsUs = times.ptsUs[frame] ?? 0;
  const nextUs = times.fileIndex[frame + 1] === file ? (times.ptsUs[frame + 1] ?? ptsUs) : ptsUs + 2 * LAST_HALF_US;
  return { file, seconds: (ptsUs + (nextUs - ptsUs) / 2) / 1e6 };
}

/** The file and the second in it of a place on the session's time line. */
export function placeAt(fileStartUs: readonly number[], atUs: number): FilePlace {
  const file = Math.max(
    0,
    fileStartUs.findLastIndex((startUs) => startUs <= atUs),
  );
  return { file, seconds: Math.max(0, (atUs - (fileStartUs[file] ?? 0)) / 1e6) };
}
