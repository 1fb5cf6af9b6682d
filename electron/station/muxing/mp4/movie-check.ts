import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type BoxPlace, type BoxStep, type ByteSource, findBox, readBox, readBytes } from './iso-box-reader.ts';
import { getU32, getU64 } from './iso-box.ts';
import { isNalChain } from './nal-chain.ts';

/** What reading an MP4 from its first to its last frame found. `ptsTicks`: of each sample, from the first one. */
export type MovieReading =
  | {
      readonly kind: 'movie';
      readonly samples: number;
      readonly timescale: number;
      readonly durationTicks: number;
      readonly ptsTicks: Float64Array<ArrayBuffer>;
      /** The first sample, from 0, that does not hold NAL units from end to end; null where all do. */
      readonly firstDamaged: number | null;
    }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Top-level boxes of a finished file; a recording that was cut off has one for each half second, and is not finished. */
const MOST_TOP_BOXES = 1_000_000;
/** 16 million samples of 4 bytes: six days at 30 fps. */
const MOST_TABLE_BYTES = 64 * 1024 * 1024;

const step = (type: string): BoxStep => ({ type, fieldBytes: 0 });
const MEDIA = [step('trak'), step('mdia')];
const TABLE = [...MEDIA, step('minf'), step('stbl')];

class Unreadable extends Error {}

/**
 * Reads an MP4's sample tables and the lengths of all NAL units of all samples (ISO/IEC 14496-12, 8.5 to 8.7; 14496-15,
 * 4.3.3), but not the pictures. Memory grows with the number of samples, not with the file. Throws the file system's error.
 */
export function checkMovie(path: string): MovieReading {
  const fd = openSync(path, 'r');
  try {
    const source = {
      bytes: fstatSync(fd).size,
      read: (position: number, target: Uint8Array) => readAt(fd, position, target),
    };
    return readMovie(source);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', why: error.message };
    throw error;
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, position: number, target: Uint8Array): number {
  let done = 0;
  while (done < target.length) {
    const count = readSync(fd, target, done, target.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** As `checkMovie`, of bytes from anywhere. */
export function readMovie(source: ByteSource): MovieReading {
  const moov = movieBox(source);
  const mdhd = table(source, moov, [...MEDIA, step('mdhd')]);
  const timescale = getU32(mdhd, mdhd[0] === 1 ? 20 : 12);
  const durationTicks = mdhd[0] === 1 ? getU64(mdhd, 24) : getU32(mdhd, 16);
  const sizes = sampleSizes(table(source, moov, [...TABLE, step('stsz')]));
  const ptsTicks = decodeTimes(table(source, moov, [...TABLE, step('stts')]), sizes.length);
  const chunks = chunkOffsets(source, moov);
  const perChunk = table(source, moov, [...TABLE, step('stsc')]);
  const firstDamaged = firstDamagedSample(source, sizes, chunks, perChunk);
  return { kind: 'movie', samples: sizes.length, timescale, durationTicks, ptsTicks, firstDamaged };
}

/** The last `moov`: a finished recording has its own behind the video, and the one at the front is inside `mdat`. */
function movieBox(source: ByteSource): BoxPlace {
  let position = 0;
  for (let i = 0; i < MOST_TOP_BOXES && position < source.bytes; i++) {
    const place = readBox(source, position, source.bytes);
    if (place === null) throw new Unreadable(`it is cut off or damaged at byte ${position}`);
    if (place.type === 'moof') throw new Unreadable('it was not finished: its frames are still in fragments');
    if (place.type === 'moov') return place;
    position = place.end;
  }
  throw new Unreadable('it has no index of its frames');
}

function table(source: ByteSource, moov: BoxPlace, path: readonly BoxStep[]): Uint8Array {
  const bytes = optionalTable(source, moov, path);
  if (bytes === null) throw new Unreadable(`its index is damaged (${path.at(-1)?.type ?? ''})`);
  return bytes;
}

function optionalTable(source: ByteSource, moov: BoxPlace, path: readonly BoxStep[]): Uint8Array | null {
  const place = findBox(source, moov, 0, path);
  if (place === null || place.end - place.body > MOST_TABLE_BYTES) return null;
  return readBytes(source, place.body, place.end - place.body, place.end);
}

function sampleSizes(stsz: Uint8Array): Uint32Array {
  const all = getU32(stsz, 4);
  const count = getU32(stsz, 8);
  if (all === 0 && 12 + count * 4 > stsz.length) throw new Unreadable('its index is damaged (stsz)');
  return Uint32Array.from({ length: count }, (_, i) => (all === 0 ? getU32(stsz, 12 + i * 4) : all));
}

function decodeTimes(stts: Uint8Array, samples: number): Float64Array<ArrayBuffer> {
  const times = new Float64Array(samples);
  let ticks = 0;
  let sample = 0;
  for (let at = 8; at + 8 <= stts.length; at += 8) {
    const duration = getU32(stts, at + 4);
    for (let i = getU32(stts, at); i > 0 && sample < samples; i--) {
      times[sample++] = ticks;
      ticks += duration;
    }
  }
  if (sample !== samples) throw new Unreadable('its index is damaged (stts)');
  return times;
}

function chunkOffsets(source: ByteSource, moov: BoxPlace): Float64Array {
  const short = optionalTable(source, moov, [...TABLE, step('stco')]);
  const bytes = short ?? table(source, moov, [...TABLE, step('co64')]);
  const width = short === null ? 8 : 4;
  const count = getU32(bytes, 4);
  if (8 + count * width > bytes.length) throw new Unreadable('its index is damaged (stco)');
  return Float64Array.from({ length: count }, (_, i) =>
    short === null ? getU64(bytes, 8 + i * 8) : getU32(bytes, 8 + i * 4),
  );
}

/** How many samples each chunk has: `stsc` is a list of runs, the first chunk and the samples of each of its chunks. */
function samplesOfChunk(stsc: Uint8Array): (chunk: number) => number {
  let at = 8;
  return (chunk) => {
    while (at + 24 <= stsc.length && getU32(stsc, at + 12) <= chunk + 1) at += 12;
    return getU32(stsc, at + 4);
  };
}

function firstDamagedSample(
  source: ByteSource,
  sizes: Uint32Array,
  chunks: Float64Array,
  stsc: Uint8Array,
): number | null {
  const samplesIn = samplesOfChunk(stsc);
  let sample = 0;
  for (const [chunk, offset] of chunks.entries()) {
    let position = offset;
    for (let i = samplesIn(chunk); i > 0 && sample < sizes.length; i--, sample++) {
      const bytes = sizes[sample] ?? 0;
      if (bytes === 0 || position + bytes > source.bytes || !isNalChain(source, position, bytes)) return sample;
      position += bytes;
    }
  }
  return sample === sizes.length ? null : sample;
}
