import { avc1 } from './avc-boxes.ts';
import type { AvcTrack } from './avc-track.ts';
import { box } from './iso-box.ts';
import { dinf, edts, hdlr, mdhd, mvhd, tkhd, vmhd } from './iso-boxes.ts';
import { mvex } from './iso-fragment-boxes.ts';
import { NO_SAMPLES, stbl, type SampleTables } from './iso-sample-table-boxes.ts';

/** When the media start on the movie's timeline and how long they last, in ticks. */
export interface MediaTimes {
  readonly startTicks: number;
  readonly durationTicks: number;
}

/** The movie box (8.2.1) of a file whose samples are all in fragments to come. */
export function fragmentedMoov(track: AvcTrack): Uint8Array {
  const times = { startTicks: 0, durationTicks: 0 };
  return box('moov', mvhd(track.createdAtMs, 0), trak(track, NO_SAMPLES, times), mvex());
}

/** The movie box of the finished file, which indexes every sample. */
export function finalMoov(track: AvcTrack, tables: SampleTables, times: MediaTimes): Uint8Array {
  return box('moov', mvhd(track.createdAtMs, times.startTicks + times.durationTicks), trak(track, tables, times));
}

function trak(track: AvcTrack, tables: SampleTables, { startTicks, durationTicks }: MediaTimes): Uint8Array {
  const shownWidth = (track.width * track.sarWidth) / track.sarHeight;
  const createdAtMs = track.createdAtMs;
  return box(
    'trak',
    tkhd(createdAtMs, startTicks + durationTicks, shownWidth, track.height),
    startTicks > 0 ? edts(startTicks, durationTicks) : [],
    box('mdia', mdhd(createdAtMs, durationTicks), hdlr(), box('minf', vmhd(), dinf(), stbl(avc1(track), tables))),
  );
}
