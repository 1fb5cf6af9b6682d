import { FRAMES_FILE, MP4_FILE_PATTERN } from './manifest.ts';

/** First line of frames.csv. */
export const FRAMES_CSV_HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file';

/** One frame as frames.csv tells it; null stands for an empty field. Times in microseconds, sizes in bytes. */
export interface FrameRow {
  readonly sequence: number;
  readonly key: boolean;
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly stationUs: number;
  /** From the first frame in `file`; null for a frame that is in no MP4. */
  readonly ptsUs: number | null;
  readonly bytes: number;
  /** Place in stream.h264; null where raw is off. */
  readonly offset: number | null;
  readonly file: string | null;
}

/** Whole digits also above 1e21, where a number's own text would turn to an exponent. */
function integer(value: number): string {
  return Math.abs(value) < 1e21 ? `${value}` : BigInt(value).toString();
}

/** One line with its line feed. */
export function formatFrameRow(row: FrameRow): string {
  const { sequence, deviceUs, arrivalUs, stationUs, ptsUs, bytes, offset, file } = row;
  return `${sequence},${row.key ? 1 : 0},${integer(deviceUs)},${arrivalUs},${stationUs},${ptsUs ?? ''},${bytes},${offset ?? ''},${file ?? ''}\n`;
}

const UINT32_MAX = 4_294_967_295;
/** The last time that a device's uint64 of milliseconds can tell. */
const LATEST_DEVICE_US = 2 ** 64 * 1000;

/** Whole and not negative, so that offsets, times and their sums stay exact. */
function isWithin(value: number, max: number): boolean {
  return value >= 0 && value <= max;
}

function parseInteger(field: string): number | null {
  return /^-?\d{1,25}$/.test(field) ? Number(field) : null;
}

function parseOptional(field: string): number | null | undefined {
  return field === '' ? null : (parseInteger(field) ?? undefined);
}

/**
 * Parses one line without its line feed; null where it is not a whole row, as the last one after a crash, or one that no
 * station writes: `file` becomes a path, so nothing but the name of an MP4 is taken for one.
 */
export function parseFrameRow(line: string): FrameRow | null {
  const fields = line.split(',');
  if (fields.length !== 9) return null;
  const [sequence = null, key = null, deviceUs = null, arrivalUs = null, stationUs = null] = fields
    .slice(0, 5)
    .map(parseInteger);
  const ptsUs = parseOptional(fields[5] ?? '');
  const bytes = parseInteger(fields[6] ?? '');
  const offset = parseOptional(fields[7] ?? '');
  const file = fields[8] ?? '';
  if (sequence === null || deviceUs === null || arrivalUs === null || stationUs === null) return null;
  if (bytes === null || ptsUs === undefined || offset === undefined) return null;
  if (key !== 0 && key !== 1) return null;
  if (!isWithin(sequence, UINT32_MAX) || !isWithin(bytes, UINT32_MAX)) return null;
  if (!isWithin(deviceUs, LATEST_DEVICE_US)) return null;
  if (![arrivalUs, stationUs, ptsUs ?? 0, offset ?? 0].every((value) => isWithin(value, Number.MAX_SAFE_INTEGER)))
    return null;
  if (file !== '' && !MP4_FILE_PATTERN.test(file)) return null;
  return {
    sequence,
    key: key === 1,
    deviceUs,
    arrivalUs,
    stationUs,
    ptsUs,
    bytes,
    offset,
    file: file === '' ? null : file,
  };
}

/** Why a file is not a frames.csv. */
export class FramesCsvError extends Error {
  override readonly name = 'FramesCsvError';
}

/**
 * Parses the text of a whole frames.csv. The first line must be the header; a torn last line is left out, and whatever
 * follows the first line that is not a row. Throws FramesCsvError where the header is missing.
 */
export function parseFramesCsv(text: string): FrameRow[] {
  const end = text.lastIndexOf('\n');
  const lines = end === -1 ? [] : text.slice(0, end).split('\n');
  if (lines[0] !== FRAMES_CSV_HEADER) throw new FramesCsvError(`${FRAMES_FILE} does not begin with its header line.`);
  const rows: FrameRow[] = [];
  for (const line of lines.slice(1)) {
    const row = parseFrameRow(line);
    if (row === null) break;
    rows.push(row);
  }
  return rows;
}
