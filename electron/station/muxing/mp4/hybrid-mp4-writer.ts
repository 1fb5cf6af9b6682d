import type { AppendFile } from './append-file.ts';
import { AvcSampleGatherer } from './avc-sample.ts';
import { avcTrackProblem, parameterSetPrefix, type AvcTrack } from './avc-track.ts';
import { free, ftyp, mdatHeader, mdatHeader64 } from './iso-boxes.ts';
import { moof } from './iso-fragment-boxes.ts';
import { finalMoov, fragmentedMoov } from './iso-movie.ts';
import { SampleTable } from './sample-table.ts';

/** Where the 16 bytes stand that make the file an ordinary MP4 in the end: behind `ftyp`. */
export const HEAD_POSITION = 32;
/** Their number: `free` while recording, then the header of an `mdat` with a 64-bit size. */
export const HEAD_BYTES = 16;

/** What an earlier run left in a file that is gone on with. */
export interface RecordedSamples {
  readonly table: SampleTable;
  /** Fragments in the file, so that their numbers go on rising. */
  readonly fragments: number;
}

/*
 *   while recording: a fragmented MP4, playable after each fragment
 *
 *   0     32    48
 *   +-----+-----+------------+------+------+------+------+----
 *   |ftyp |free | moov(mvex) | moof | mdat | moof | mdat | ...
 *   +-----+-----+------------+------+------+------+------+----
 *
 *   at stop: `moov` with every sample at the end, synced; then 16 bytes at 32 in one write
 *
 *   +-----+--------------------------------------------------+------+
 *   |ftyp |mdat, 64-bit size:                                | moov |
 *   |     |      moov(mvex)   moof   mdat   moof   mdat ...  |      |
 *   +-----+--------------------------------------------------+------+
 */

/**
 * Records H.264 so that the file survives kill -9 at any byte and is an ordinary MP4 after `finish()`. Samples wait
 * in memory until `flush()`. The caller owns the file: it syncs while recording and closes it. Errors of the file
 * come through as they are.
 */
export class HybridMp4Writer {
  readonly #file: AppendFile;
  readonly #track: AvcTrack;
  readonly #table: SampleTable;
  readonly #gatherer: AvcSampleGatherer;
  #fragments: number;
  #finished = false;
  #finishing = false;
  /** Where the final `moov` begins, from the start of `finish()` until it counts or is gone again. */
  #moovPosition: number | null = null;

  /** Writes the head of an empty file at once, or goes on behind what is `recorded`. RangeError for a bad track. */
  constructor(file: AppendFile, track: AvcTrack, recorded?: RecordedSamples) {
    const problem = avcTrackProblem(track);
    if (problem !== null) throw new RangeError(problem);
    this.#file = file;
    // A copy: the sets may be views into memory that comes and goes with the frames.
    this.#track = { ...track, sps: track.sps.map(copied), pps: track.pps.map(copied) };
    this.#table = recorded?.table ?? new SampleTable();
    this.#fragments = recorded?.fragments ?? 0;
    this.#gatherer = new AvcSampleGatherer(parameterSetPrefix(track));
    if (recorded !== undefined) return;
    if (file.bytes > 0) throw new RangeError('A recording starts in an empty file; use resumeTornFile for another.');
    file.append([ftyp(), free(HEAD_BYTES), fragmentedMoov(track)]);
  }

  get track(): AvcTrack {
    return this.#track;
  }

  /** All samples, those in memory included. */
  get samples(): number {
    return this.#table.samples;
  }

  /** Samples that have been handed to the file. */
  get flushedSamples(): number {
    return this.#table.samples - this.#table.openSamples;
  }

  /** The times of all samples, those in memory included. */
  get ptsTicks(): Float64Array {
    return this.#table.ptsTicks;
  }

  /** Bytes of the samples that wait for `flush()`. */
  get pendingBytes(): number {
    return this.#gatherer.bytes;
  }

  /** Time of the last sample; -1 while there is none. */
  get lastPtsTicks(): number {
    return this.#table.lastPtsTicks;
  }

  /** A guess where the recording ends, for a `finish()` that does not know: one more frame interval. */
  get guessedEndTicks(): number {
    return this.samples === 0 ? 0 : this.lastPtsTicks + this.#table.guessedLastDuration;
  }

  /**
   * From now on these SPS and PPS go in front of key units that come without. For a stream that changes them on the way
   * at the same picture size; `avcC` keeps the first ones. RangeError for sets that no track can have.
   */
  useParameterSets(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): void {
    const changed = { ...this.#track, sps, pps };
    const problem = avcTrackProblem(changed);
    if (problem !== null) throw new RangeError(problem);
    this.#gatherer.useParameterSets(parameterSetPrefix(changed));
  }

  /**
   * Takes one Annex-B access unit with its time in ticks of `TIMESCALE`, later than the last (RangeError). The
   * writer keeps the memory until `flush()` and writes over its start codes. Gives the sample's bytes; 0 where the
   * unit holds no picture and nothing was recorded.
   */
  add(unit: Uint8Array, ptsTicks: number, key: boolean): number {
    this.#requireOpen();
    this.#table.requireLater(ptsTicks);
    const bytes = this.#gatherer.gather(unit, key);
    if (bytes > 0) this.#table.add(bytes, ptsTicks, key);
    return bytes;
  }

  /** Writes the waiting samples as one fragment. Where that fails they go on waiting, and the file is as before. */
  flush(): void {
    this.#requireOpen();
    this.#writeFragment();
  }

  /** Gives up the waiting samples, so that what is on disk can be finished after a failed `flush()`. */
  dropPending(): void {
    this.#requireOpen();
    this.#gatherer.clear();
    this.#table.dropOpenSamples();
  }

  /**
   * Makes the file an ordinary MP4 whose last sample ends at `endTicks` (at least one tick after its start), synced.
   * Where that fails the file stays, or becomes again, the fragmented MP4 that it was, and may be finished later; only
   * when the very last sync fails it is finished, though perhaps not on the disk yet.
   */
  async finish(endTicks: number): Promise<{ bytes: number }> {
    this.#requireOpen();
    if (!Number.isSafeInteger(endTicks))
      throw new RangeError(`The end must be a whole number of ticks, not ${endTicks}.`);
    this.#removeMoov();
    this.#writeFragment();
    this.#finishing = true;
    const moovPosition = this.#file.bytes;
    this.#moovPosition = moovPosition;
    try {
      this.#appendFinalMoov(endTicks);
      await this.#file.sync();
      this.#file.overwrite(HEAD_POSITION, mdatHeader64(moovPosition - HEAD_POSITION));
    } catch (error) {
      try {
        this.#removeMoov();
      } catch {
        // Tried again before anything else is written, and recovery knows such a `moov`; report what led here.
      }
      throw error;
    } finally {
      this.#finishing = false;
    }
    this.#finished = true;
    await this.#file.sync();
    return { bytes: this.#file.bytes };
  }

  #writeFragment(): void {
    if (this.#table.openSamples === 0) return;
    this.#removeMoov();
    const { decodeTicks, ...samples } = this.#table.openFragment();
    const mdat = mdatHeader(this.#gatherer.bytes);
    const head = moof(this.#fragments + 1, decodeTicks, samples, mdat.length);
    const dataPosition = this.#file.bytes + head.length + mdat.length;
    this.#file.append([head, mdat, ...this.#gatherer.pieces()]);
    this.#fragments++;
    this.#table.closeChunk(dataPosition);
    this.#gatherer.clear();
  }

  #appendFinalMoov(endTicks: number): void {
    const { tables, durationTicks } = this.#table.tables(endTicks);
    this.#file.append([finalMoov(this.#track, tables, { startTicks: this.#table.firstPtsTicks, durationTicks })]);
  }

  /** Takes back a final `moov` that came to nothing: a fragment behind it would be lost to recovery. */
  #removeMoov(): void {
    if (this.#moovPosition === null) return;
    if (this.#file.bytes > this.#moovPosition) {
      this.#file.overwrite(HEAD_POSITION, free(HEAD_BYTES));
      this.#file.truncate(this.#moovPosition);
    }
    this.#moovPosition = null;
  }

  #requireOpen(): void {
    if (this.#finished) throw new Error('The recording is finished: nothing can be added to it.');
    if (this.#finishing) throw new Error('The recording is being finished: nothing can be added to it.');
  }
}

function copied(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
