import { createReadStream } from 'node:fs';
import { FRAMES_CSV_HEADER, type FrameRow, parseFramesCsv } from '#shared/recording/frames-csv.ts';

const READ_BYTES = 1024 * 1024;

/**
 * Reads a frames.csv a piece at a time, so that a long one neither fills the memory nor keeps frames of others waiting.
 * What the fields say holds once `batches()` has come to its end.
 */
export class FrameRowsReader {
  /** Whether the file holds more than its whole rows: a torn last line, or one that is no row. */
  torn = false;
  /** Bytes up to the end of the last whole row. */
  wholeBytes = 0;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The whole rows in order, some at a time. Throws FramesCsvError without the header, and the file system's errors. */
  async *batches(): AsyncGenerator<readonly FrameRow[]> {
    const pieces: AsyncIterable<string> = createReadStream(this.#path, {
      encoding: 'latin1',
      highWaterMark: READ_BYTES,
    });
    let rest = '';
    let begun = false;
    for await (const piece of pieces) {
      const text = rest + piece;
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      if (end === 0 && rest.length <= READ_BYTES) continue;
      if (end === 0 && begun) break;
      const lines = begun ? `${FRAMES_CSV_HEADER}\n${text.slice(0, end)}` : text.slice(0, end);
      const expected = lines.split('\n').length - 2;
      const rows = parseFramesCsv(lines);
      const whole = rows.length < expected ? wholeBytesOf(lines, rows.length) : lines.length;
      this.wholeBytes += whole - (begun ? FRAMES_CSV_HEADER.length + 1 : 0);
      begun = true;
      yield rows;
      if (rows.length < expected) {
        this.torn = true;
        return;
      }
    }
    this.torn = rest !== '' || !begun;
  }
}

/** Where the header and so many rows end. */
function wholeBytesOf(lines: string, rows: number): number {
  let at = 0;
  for (let line = 0; line <= rows; line += 1) at = lines.indexOf('\n', at) + 1;
  return at;
}
