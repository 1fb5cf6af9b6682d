import type { ReadableAppendFile } from './append-file.ts';
import { AVC1_FIELD_BYTES, parseAvcC } from './avc-boxes.ts';
import { avcTrackProblem, type AvcTrack } from './avc-track.ts';
import { walkFragments } from './fragment-walk.ts';
import { HEAD_BYTES, HEAD_POSITION, HybridMp4Writer } from './hybrid-mp4-writer.ts';
import { findBox, readBox, readBytes, type BoxPlace, type BoxStep } from './iso-box-reader.ts';
import { getU16, getU32, getU64 } from './iso-box.ts';
import { free, fromIsoSeconds, ftyp, TIMESCALE } from './iso-boxes.ts';

/** What was found in the file of an earlier run. */
export type TornFile =
  /** The samples of all whole fragments are in `writer`, ready for `add` and `finish`. */
  | {
      readonly state: 'resumed';
      readonly writer: HybridMp4Writer;
      /** The torn tail that was cut off. */
      readonly droppedBytes: number;
      /** Fragments whose index is damaged; they are not part of the video. */
      readonly damagedFragments: number;
    }
  /** An ordinary MP4 already; nothing was touched. */
  | { readonly state: 'finished'; readonly samples: number }
  /** No recording of ours, or torn before the first fragment could be; nothing was touched. */
  | { readonly state: 'unusable'; readonly reason: string };

/** The file could not be read, cut or written; `cause` has the error of the file system. */
export class TornFileError extends Error {
  override readonly name = 'TornFileError';
}

const FIRST_MOOV_POSITION = HEAD_POSITION + HEAD_BYTES;
const MOST_AVCC_BYTES = 20 * 1024 * 1024; // 31 SPS and 255 PPS of 64 KiB each would be 18.7 MB

const inside = (type: string, fieldBytes = 0): BoxStep => ({ type, fieldBytes });
const MEDIA = [inside('trak'), inside('mdia')];
const TABLE = [...MEDIA, inside('minf'), inside('stbl')];
const SAMPLE_ENTRY = [...TABLE, inside('stsd', 8), inside('avc1', AVC1_FIELD_BYTES)];

/** How a torn file is taken up where nothing else holds what is in it. */
export interface SparingChoices {
  /** Is called before more is cut off than a crash leaves half written. */
  readonly beforeCut: () => void;
}

/** A fragment, or a final `moov` of many hours. */
const MOST_TORN_BYTES = 32 * 1024 * 1024;

/**
 * Takes up a recording that was not finished: cuts off its torn tail (half a fragment, a final `moov` that the head
 * does not know of yet) and gives a writer that goes on behind it. With `sparing` a damaged stretch on the way is passed
 * over, and does not end it. Reads boxes only, never the video. Throws nothing but a TornFileError, whatever the bytes are.
 */
export function resumeTornFile(file: ReadableAppendFile, sparing: SparingChoices | null = null): TornFile {
  return examined(file, false, sparing);
}

/**
 * The same for a file that was finished already: its final `moov` is taken away again, and it goes on as the fragmented
 * MP4 that it was. At every moment of that it is what a crash could have left, and is never `finished`.
 */
export function reopenFinishedFile(file: ReadableAppendFile): TornFile {
  return examined(file, true, null);
}

function examined(file: ReadableAppendFile, reopens: boolean, sparing: SparingChoices | null): TornFile {
  try {
    return examine(file, reopens, sparing);
  } catch (error) {
    throw new TornFileError('The recording could not be read or repaired.', { cause: error });
  }
}

function examine(file: ReadableAppendFile, reopens: boolean, sparing: SparingChoices | null): TornFile {
  const head = readHead(file);
  if (head === 'foreign') return { state: 'unusable', reason: 'It does not begin like a recording of this program.' };
  if (head === 'patched' && !reopens) {
    const samples = finishedSamples(file);
    if (samples !== null) return { state: 'finished', samples };
  }
  const moov = readBox(file, FIRST_MOOV_POSITION, file.bytes);
  const track = moov?.type === 'moov' ? readTrack(file, moov) : null;
  if (moov === null || track === null) {
    return { state: 'unusable', reason: 'It ends, or is damaged, before its first fragment.' };
  }

  const walk = walkFragments(file, moov.end, sparing !== null || reopens);
  const { table, fragments, damagedFragments, end } = walk;
  const droppedBytes = file.bytes - end;
  if (walk.wholeBehind > 0 || droppedBytes > MOST_TORN_BYTES) sparing?.beforeCut();
  // The head first: it must not point to a `moov` that has been cut off.
  if (head === 'patched') file.overwrite(HEAD_POSITION, free(HEAD_BYTES));
  if (droppedBytes > 0) file.truncate(end);
  const writer = new HybridMp4Writer(file, track, { table, fragments });
  return { state: 'resumed', writer, droppedBytes, damagedFragments };
}

function readHead(file: ReadableAppendFile): 'foreign' | 'recording' | 'patched' {
  const head = readBytes(file, 0, FIRST_MOOV_POSITION, file.bytes);
  if (head === null || !startsWith(head, ftyp())) return 'foreign';
  const mark = head.subarray(HEAD_POSITION);
  if (startsWith(mark, free(HEAD_BYTES))) return 'recording';
  const wideMdat = [0, 0, 0, 1, 0x6d, 0x64, 0x61, 0x74];
  return startsWith(mark, wideMdat) ? 'patched' : 'foreign';
}

/** The sample count of the `moov` that a patched head leads to; null where it is not whole. */
function finishedSamples(file: ReadableAppendFile): number | null {
  const mdat = readBox(file, HEAD_POSITION, file.bytes);
  const moov = mdat === null ? null : readBox(file, mdat.end, file.bytes);
  if (moov === null || moov.type !== 'moov') return null;
  const stsz = findBox(file, moov, 0, [...TABLE, inside('stsz')]);
  const fields = stsz === null ? null : readBytes(file, stsz.body, 12, stsz.end);
  if (stsz === null || fields === null) return null;
  const samples = getU32(fields, 8);
  return stsz.end - stsz.body === 12 + samples * 4 ? samples : null;
}

function readTrack(file: ReadableAppendFile, moov: BoxPlace): AvcTrack | null {
  const createdAtMs = readCreation(file, moov);
  const entryPlace = findBox(file, moov, 0, SAMPLE_ENTRY);
  if (createdAtMs === null || entryPlace === null) return null;
  const entry = readBytes(file, entryPlace.body, AVC1_FIELD_BYTES, entryPlace.end);
  const avcC = findBox(file, entryPlace, AVC1_FIELD_BYTES, [inside('avcC')]);
  if (entry === null || avcC === null || avcC.end - avcC.body > MOST_AVCC_BYTES) return null;
  const contents = readBytes(file, avcC.body, avcC.end - avcC.body, avcC.end);
  const configuration = contents === null ? null : parseAvcC(contents);
  if (configuration === null) return null;

  const aspect = readAspect(file, entryPlace);
  const track = { ...configuration, ...aspect, width: getU16(entry, 24), height: getU16(entry, 26), createdAtMs };
  return avcTrackProblem(track) === null ? track : null;
}

/** When the recording began; null where the media do not count in ticks of ours. */
function readCreation(file: ReadableAppendFile, moov: BoxPlace): number | null {
  const mdhd = findBox(file, moov, 0, [...MEDIA, inside('mdhd')]);
  const fields = mdhd === null ? null : readBytes(file, mdhd.body, 24, mdhd.end);
  if (fields === null) return null;
  const long = fields[0] === 1;
  if (getU32(fields, long ? 20 : 12) !== TIMESCALE) return null;
  return fromIsoSeconds(long ? getU64(fields, 4) : getU32(fields, 4));
}

function readAspect(file: ReadableAppendFile, entry: BoxPlace): Pick<AvcTrack, 'sarWidth' | 'sarHeight'> {
  const pasp = findBox(file, entry, AVC1_FIELD_BYTES, [inside('pasp')]);
  const fields = pasp === null ? null : readBytes(file, pasp.body, 8, pasp.end);
  if (fields === null) return { sarWidth: 1, sarHeight: 1 };
  return { sarWidth: getU32(fields, 0), sarHeight: getU32(fields, 4) };
}

function startsWith(bytes: Uint8Array, beginning: ArrayLike<number>): boolean {
  return Array.from(beginning).every((byte, i) => bytes[i] === byte);
}
