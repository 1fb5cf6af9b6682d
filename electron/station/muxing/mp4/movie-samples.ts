import { findBox, readBox, readBytes, type BoxPlace, type BoxStep, type ByteSource } from './iso-box-reader.ts';
import { getU32, getU64 } from './iso-box.ts';
import { TIMESCALE } from './iso-boxes.ts';
import { isNalChain } from './nal-chain.ts';

/** One sample as the finished file's tables tell it. Ticks of TIMESCALE, on the movie's own timeline. */
export interface MovieSample {
  readonly position: number;
  readonly bytes: number;
  readonly ptsTicks: number;
  readonly key: boolean;
}

/**
 * Why a file is no MP4 that plays to its end: it does not begin like one, breaks off at a byte, still consists of
 * fragments, or one of its tables (box types of ISO 14496-12) or pictures (from 1) is missing or damaged.
 */
export type MovieDamage =
  | { readonly kind: 'foreign' | 'unfinished' }
  | { readonly kind: 'broken-off'; readonly byte: number; readonly bytes: number }
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'picture'; readonly picture: number; readonly pictures: number };

/** The file is no MP4 that plays to its end. */
export class MovieError extends Error {
  override readonly name = 'MovieError';
  readonly damage: MovieDamage;

  constructor(damage: MovieDamage) {
    super(`The MP4 does not play to its end: ${JSON.stringify(damage)}`);
    this.damage = damage;
  }
}

const inside = (type: string, fieldBytes = 0): BoxStep => ({ type, fieldBytes });
const MEDIA = [inside('trak'), inside('mdia')];
const TABLE = [...MEDIA, inside('minf'), inside('stbl')];
const WINDOW_BYTES = 64 * 1024;
const MOST_TOP_LEVEL_BOXES = 1_000_000;

/** 32-bit fields of a box's table, read a window at a time, so that its length does not matter. */
class Fields {
  readonly #source: ByteSource;
  readonly #type: string;
  readonly #start: number;
  readonly #end: number;
  readonly #window = new Uint8Array(WINDOW_BYTES);
  #from = -1;
  #filled = 0;

  constructor(source: ByteSource, place: BoxPlace, skipBytes: number) {
    this.#source = source;
    this.#type = place.type;
    this.#start = place.body + skipBytes;
    this.#end = place.end;
  }

  /** How many fields stand there. */
  get count(): number {
    return Math.floor((this.#end - this.#start) / 4);
  }

  at(index: number): number {
    const position = this.#start + index * 4;
    if (position + 4 > this.#end) throw damagedTable(this.#type);
    if (this.#from === -1 || position < this.#from || position + 4 > this.#from + this.#filled) {
      this.#from = position;
      this.#filled = this.#source.read(
        position,
        this.#window.subarray(0, Math.min(WINDOW_BYTES, this.#end - position)),
      );
    }
    return getU32(this.#window, position - this.#from);
  }
}

/** Runs of equal values, as `stts` and `ctts` have them: how many in a row, then the value. */
class Runs {
  readonly #fields: Fields;
  #run = 0;
  #left = 0;
  #value = 0;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  next(): number {
    while (this.#left === 0) {
      this.#left = this.#fields.at(this.#run * 2);
      this.#value = this.#fields.at(this.#run * 2 + 1);
      this.#run += 1;
    }
    this.#left -= 1;
    return this.#value;
  }

  get isAtEnd(): boolean {
    return this.#left === 0 && this.#run * 2 >= this.#fields.count;
  }
}

/** Where samples stand: `stsc` says how many each chunk has, `stco` or `co64` where it is. */
class Chunks {
  readonly #runs: Fields;
  readonly #offsets: Fields;
  readonly #wide: boolean;
  #chunk = 0;
  #run = 0;
  #left = 0;
  #position = 0;

  constructor(runs: Fields, offsets: Fields, wide: boolean) {
    this.#runs = runs;
    this.#offsets = offsets;
    this.#wide = wide;
  }

  place(bytes: number): number {
    while (this.#left === 0) this.#nextChunk();
    this.#left -= 1;
    const position = this.#position;
    this.#position += bytes;
    return position;
  }

  #nextChunk(): void {
    this.#chunk += 1;
    const next = (this.#run + 1) * 3;
    if (next < this.#runs.count && this.#runs.at(next) <= this.#chunk) this.#run += 1;
    this.#left = this.#runs.at(this.#run * 3 + 1);
    const at = this.#chunk - 1;
    this.#position = this.#wide
      ? this.#offsets.at(at * 2) * 2 ** 32 + this.#offsets.at(at * 2 + 1)
      : this.#offsets.at(at);
  }
}

interface Tables {
  readonly samples: number;
  readonly sameBytes: number;
  readonly sizes: Fields;
  readonly durations: Runs;
  readonly delays: Runs | null;
  readonly chunks: Chunks;
  readonly keys: Fields | null;
  readonly timescale: number;
  /** What is added to a media time to find it on the movie's timeline, in units of `timescale`. */
  readonly shift: number;
}

/**
 * The samples of a finished MP4's video, one after the other: ours, and those that ffmpeg makes. Memory does not grow with
 * the file. Every method throws MovieError where the file is not whole.
 */
export class MovieSamples {
  readonly #source: ByteSource;
  readonly #tables: Tables;
  #next = 0;
  #mediaTime = 0;
  #nextKey = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#tables = readTables(source, findMovie(source));
  }

  /** All samples. */
  get count(): number {
    return this.#tables.samples;
  }

  /** Where the samples read so far end, in ticks. */
  get endTicks(): number {
    return this.#ticks(this.#mediaTime);
  }

  /** The next sample; null behind the last. Its NAL units are looked at as well: their lengths must fill it. */
  next(payload: ByteSource = this.#source): MovieSample | null {
    const { samples, sameBytes, sizes, durations, delays, chunks } = this.#tables;
    if (this.#next === samples) {
      if (!durations.isAtEnd) throw damagedTable('stts');
      return null;
    }
    const number = this.#next + 1;
    const bytes = sameBytes === 0 ? sizes.at(this.#next) : sameBytes;
    const position = chunks.place(bytes);
    if (bytes === 0 || position + bytes > this.#source.bytes)
      throw new MovieError({ kind: 'picture', picture: number, pictures: samples });
    if (!isNalChain(payload, position, bytes))
      throw new MovieError({ kind: 'picture', picture: number, pictures: samples });
    const ptsTicks = this.#ticks(this.#mediaTime + (delays === null ? 0 : delays.next()));
    this.#mediaTime += durations.next();
    this.#next = number;
    return { position, bytes, ptsTicks, key: this.#isKey(number) };
  }

  #isKey(number: number): boolean {
    const { keys } = this.#tables;
    if (keys === null) return true;
    if (this.#nextKey >= keys.count || keys.at(this.#nextKey) !== number) return false;
    this.#nextKey += 1;
    return true;
  }

  #ticks(time: number): number {
    const { shift, timescale } = this.#tables;
    return timescale === TIMESCALE ? time + shift : Math.round(((time + shift) * TIMESCALE) / timescale);
  }
}

function damagedTable(table: string): MovieError {
  return new MovieError({ kind: 'table', table });
}

function findMovie(source: ByteSource): BoxPlace {
  let position = 0;
  let movie: BoxPlace | null = null;
  for (let i = 0; i < MOST_TOP_LEVEL_BOXES && position < source.bytes; i++) {
    const box = readBox(source, position, source.bytes);
    if (box === null) throw new MovieError({ kind: 'broken-off', byte: position, bytes: source.bytes });
    if (i === 0 && box.type !== 'ftyp') throw new MovieError({ kind: 'foreign' });
    if (box.type === 'moof') throw new MovieError({ kind: 'unfinished' });
    if (box.type === 'moov') movie = box;
    position = box.end;
  }
  if (movie === null) throw damagedTable('moov');
  return movie;
}

function readTables(source: ByteSource, moov: BoxPlace): Tables {
  const table = (type: string): BoxPlace | null => findBox(source, moov, 0, [...TABLE, inside(type)]);
  const sized = required(source, table('stsz'), 'stsz', 12);
  const samples = getU32(sized.fields, 8);
  const sameBytes = getU32(sized.fields, 4);
  if (sameBytes === 0 && sized.place.end - sized.place.body !== 12 + samples * 4) throw damagedTable('stsz');
  const timescale = timescaleOf(source, moov, [...MEDIA, inside('mdhd')]);
  const wide = table('co64');
  const keys = table('stss');
  const delays = table('ctts');
  return {
    samples,
    sameBytes,
    sizes: new Fields(source, sized.place, 12),
    durations: new Runs(entriesOf(source, table('stts'), 'stts', 2)),
    delays: delays === null ? null : new Runs(entriesOf(source, delays, 'ctts', 2)),
    chunks: new Chunks(
      entriesOf(source, table('stsc'), 'stsc', 3),
      entriesOf(source, wide ?? table('stco'), 'stco', wide === null ? 1 : 2),
      wide !== null,
    ),
    keys: keys === null ? null : entriesOf(source, keys, 'stss', 1),
    timescale,
    shift: shiftOf(source, moov, timescale),
  };
}

function required(source: ByteSource, place: BoxPlace | null, type: string, bytes: number) {
  const fields = place === null ? null : readBytes(source, place.body, bytes, place.end);
  if (place === null || fields === null) throw damagedTable(type);
  return { place, fields };
}

/** The entries of a table whose number stands in front of them. */
function entriesOf(source: ByteSource, box: BoxPlace | null, type: string, fieldsAnEntry: number): Fields {
  const { place, fields } = required(source, box, type, 8);
  if (place.end - place.body !== 8 + getU32(fields, 4) * fieldsAnEntry * 4) throw damagedTable(type);
  return new Fields(source, place, 8);
}

function timescaleOf(source: ByteSource, moov: BoxPlace, path: readonly BoxStep[]): number {
  const { fields } = required(source, findBox(source, moov, 0, path), path.at(-1)?.type ?? '', 24);
  const timescale = getU32(fields, fields[0] === 1 ? 20 : 12);
  if (timescale === 0) throw damagedTable(path.at(-1)?.type ?? '');
  return timescale;
}

/** Edit list (8.6.6): so long nothing, then the media from a time on. */
function shiftOf(source: ByteSource, moov: BoxPlace, timescale: number): number {
  const place = findBox(source, moov, 0, [inside('trak'), inside('edts'), inside('elst')]);
  if (place === null) return 0;
  const { fields } = required(source, place, 'elst', 8);
  const wide = fields[0] === 1;
  const entryBytes = wide ? 20 : 12;
  let delay = 0;
  for (let i = 0; i < Math.min(getU32(fields, 4), 16); i++) {
    const entry = readBytes(source, place.body + 8 + i * entryBytes, entryBytes, place.end);
    if (entry === null) throw damagedTable('elst');
    const empty = getU32(entry, wide ? 8 : 4) === 0xffff_ffff;
    if (!empty) return delay - (wide ? getU64(entry, 8) : getU32(entry, 4));
    const movieTicks = wide ? getU64(entry, 0) : getU32(entry, 0);
    delay += Math.round((movieTicks * timescale) / timescaleOf(source, moov, [inside('mvhd')]));
  }
  return delay;
}
