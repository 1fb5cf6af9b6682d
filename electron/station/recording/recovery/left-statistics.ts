import type { FrameRow } from '#shared/recording/frames-csv.ts';
import { SequenceCounter } from '../session/sequence-counter.ts';
import { SessionStatistics } from '../session/session-statistics.ts';
import { Timeline } from '../session/timeline.ts';

/**
 * Counts a session anew from its rows, as it was counted while it recorded. A codec config has a sequence number but no
 * row; it shows as bytes between two rows of stream.h264 and is not taken for a lost message.
 */
export function countRows(rows: readonly FrameRow[], maxListedGaps: number): SessionStatistics {
  const statistics = new SessionStatistics(maxListedGaps);
  const timeline = new Timeline();
  const sequence = new SequenceCounter();
  let missing = 0;
  let rawEnd = 0;
  for (const row of rows) {
    const skipped = sequence.advance(row.sequence);
    const hasConfigBefore = row.offset !== null && row.offset > rawEnd;
    missing += Math.max(0, skipped - (hasConfigBefore ? 1 : 0));
    rawEnd = (row.offset ?? 0) + row.bytes;
    const { key, bytes, deviceUs, arrivalUs } = row;
    if (row.ptsUs === null) {
      statistics.count({ key, bytes, deviceUs, arrivalUs, ptsTicks: null });
      continue;
    }
    const { ptsTicks, gap } = timeline.place(deviceUs, arrivalUs, missing);
    missing = 0;
    if (gap !== null) statistics.addGap(gap);
    statistics.count({ key, bytes, deviceUs, arrivalUs, ptsTicks });
  }
  return statistics;
}
