import type { FrameRow } from '#shared/recording/frames-csv.ts';
import { endAfter, usToTicks } from '../session/timeline.ts';
import type { VideoToRecover } from './recovery-tools.ts';

/** The rows of one video, in order. */
export interface RowsOfVideo {
  readonly file: string;
  readonly rows: readonly FrameRow[];
}

/** What lies between the frames in stream.h264: codec configs and the like. Offset and bytes of each. */
export function configsOf(rows: readonly FrameRow[]): Float64Array<ArrayBuffer> {
  const regions: number[] = [];
  let end = 0;
  for (const row of rows) {
    if (row.offset === null) continue;
    if (row.offset > end) regions.push(end, row.offset - end);
    end = row.offset + row.bytes;
  }
  return Float64Array.from(regions);
}

/** The rows by their videos, in the order of their beginnings; rows that are in none are left out. */
export function videosOf(rows: readonly FrameRow[]): RowsOfVideo[] {
  const videos = new Map<string, FrameRow[]>();
  for (const row of rows) {
    if (row.file === null) continue;
    const rowsOfVideo = videos.get(row.file);
    if (rowsOfVideo === undefined) videos.set(row.file, [row]);
    else rowsOfVideo.push(row);
  }
  return [...videos].map(([file, rowsOfVideo]) => ({ file, rows: rowsOfVideo }));
}

/** Where a video of these rows ends, in ticks: its last frame is as long as the one before. */
export function endOf(rows: readonly FrameRow[]): number {
  const last = usToTicks(rows.at(-1)?.ptsUs ?? 0);
  const before = rows.at(-2)?.ptsUs ?? null;
  return endAfter(last, before === null ? null : last - usToTicks(before));
}

/** What the muxing worker is to know to complete a video, or to make it out of the raw stream. */
export function videoToRecover(
  path: string,
  rawPath: string | null,
  rows: readonly FrameRow[],
  configs: Float64Array<ArrayBuffer>,
): VideoToRecover {
  const table = new Float64Array(rows.length * 4);
  rows.forEach(({ offset, bytes, ptsUs, key }, i) => {
    table.set([offset ?? 0, offset === null ? 0 : bytes, usToTicks(ptsUs ?? 0), key ? 1 : 0], i * 4);
  });
  const createdAtMs = Math.floor((rows[0]?.arrivalUs ?? 0) / 1000);
  return { path, rawPath, configs, rows: table, endTicks: endOf(rows), createdAtMs };
}
