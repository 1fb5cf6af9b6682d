import type { FrameRow } from '#shared/recording/frames-csv.ts';
import { usToTicks } from '../session/timeline.ts';
import type { VideoRecovery } from './recovery-tools.ts';

/** What becomes of a session's rows, each in its order. */
export interface RowsAfter {
  readonly kept: readonly FrameRow[];
  /** Rows of frames that are gone, and as they were those that are in no video any more. */
  readonly lost: readonly FrameRow[];
}

/**
 * Holds the rows to the videos as they were recovered. A row stays whose frame is in its video or in the raw stream, without
 * its video where that is of no use; one before the first key frame stays without a raw stream too.
 */
export function rowsAfter(
  rows: readonly FrameRow[],
  videos: ReadonlyMap<string, VideoRecovery>,
  hasRaw: boolean,
): RowsAfter {
  const kept: FrameRow[] = [];
  const lost: FrameRow[] = [];
  const holders = new Map([...videos].map(([file, video]) => [file, holderOf(video)]));
  for (const row of rows) {
    const isInRaw = hasRaw && row.offset !== null;
    if (row.file === null) (isInRaw || !hasRaw ? kept : lost).push(row);
    else if (videos.get(row.file)?.state === 'unusable') {
      lost.push(row);
      if (isInRaw) kept.push({ ...row, ptsUs: null, file: null });
    } else {
      const isInVideo = holders.get(row.file)?.(row) === true;
      (isInVideo || isInRaw ? kept : lost).push(row);
    }
  }
  return { kept, lost };
}

/** Tells of each of a video's rows, asked in order, whether the video holds its frame. */
function holderOf(video: VideoRecovery): (row: FrameRow) => boolean {
  if (video.state === 'unusable') return () => false;
  const { samples, ptsTicks } = video;
  if (ptsTicks === undefined) {
    let asked = 0;
    return () => (asked += 1) <= samples;
  }
  const times = new Set(ptsTicks);
  return ({ ptsUs }) => {
    const ticks = usToTicks(ptsUs ?? -1);
    return [ticks - 1, ticks, ticks + 1].some((each) => times.has(each));
  };
}
