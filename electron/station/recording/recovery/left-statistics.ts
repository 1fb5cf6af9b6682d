import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { Gap } from '#shared/recording/manifest.ts';
import { SequenceCounter } from '../session/sequence-counter.ts';
import type { CountedRows } from '../session/session-past.ts';
import { SessionStatistics } from '../session/session-statistics.ts';
import { Timeline } from '../session/timeline.ts';

/**
 * Counts a session anew from its rows, as it was counted while it recorded. A codec config has a sequence number but no
 * row; it shows as bytes between two rows of stream.h264 and is not taken for a lost message. With a `steady` clock
 * (protocol 2) a codec config has no number.
 */
export function countRows(rows: readonly FrameRow[], maxListedGaps: number, steady: boolean): CountedRows {
  const statistics = new SessionStatistics(maxListedGaps);
  const timeline = new Timeline(steady);
  const sequence = new SequenceCounter();
  let missing = 0;
  let rawEnd = 0;
  for (const row of rows) {
    const skipped = sequence.advance(row.sequence);
    const hasConfigBefore = !steady && row.offset !== null && row.offset > rawEnd;
    missing += Math.max(0, skipped - (hasConfigBefore ? 1 : 0));
    if (row.offset !== null) rawEnd = row.offset + row.bytes;
    const { key, bytes, deviceUs, arrivalUs, stationUs } = row;
    if (row.ptsUs === null) {
      statistics.count({ key, bytes, deviceUs, arrivalUs, stationUs, ptsTicks: null });
      continue;
    }
    const { ptsTicks, gap } = timeline.place(deviceUs, arrivalUs, missing);
    missing = 0;
    if (gap !== null) statistics.addGap(gap);
    statistics.count({ key, bytes, deviceUs, arrivalUs, stationUs, ptsTicks });
  }
  return { statistics, timeline, sequence, missing };
}

/** Gaps as they were counted anew, with what only the running session could know of them: their cause, where it is told. */
export function gapsWithCauses(counted: readonly Gap[], told: readonly Gap[]): Gap[] {
  const causes = new Map(told.map((gap) => [gap.atUs, gap]));
  const merged = counted.map((gap) => causes.get(gap.atUs) ?? gap);
  const places = new Set(counted.map(({ atUs }) => atUs));
  // A camera that was away leaves no trace in the rows.
  const untraced = told.filter((gap) => gap.cause === 'time jump' && gap.missing === 0 && !places.has(gap.atUs));
  return [...merged, ...untraced].sort((a, b) => a.atUs - b.atUs);
}
